"""The commands of the pad, in a whole window whose worker is fake."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from engine.studio.training.messages import PredictFiles, Stop
from engine.studio.training.watching import watch_messages as w
from gui.dialogs import files
from gui.messages import messages


@pytest.fixture
def sent(window, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the watching asks of the worker."""
    found: list[object] = []
    monkeypatch.setattr(window.session.watching, "_send", found.append)
    return found


@pytest.fixture
def told() -> list[str]:
    """What the program says to the user."""
    found: list[str] = []

    def note(message) -> None:
        found.append(message.text)

    messages().posted.connect(note)
    yield found
    messages().posted.disconnect(note)


def trigger(window, id: str) -> None:
    window.actions_by_id[f"predict.{id}"].trigger()


def draw(window) -> None:
    pad = window.predict.pad
    pad.drawing.begin()
    pad.drawing.start((0.2, 0.2))
    pad.drawing.extend((0.7, 0.8))
    pad.changed.emit()


def test_an_image_is_opened(window, qtbot: QtBot, tmp_path: Path, monkeypatch, told) -> None:
    path = tmp_path / "seven.png"
    picture = np.full((40, 30), 255, np.uint8)
    picture[10:30, 10:14] = 0
    Image.fromarray(picture).save(path)
    monkeypatch.setattr(files, "ask_picture_to_read", lambda parent, folder: path)
    trigger(window, "open_image")
    assert window.predict.pad.drawing.picture.shape == (40, 30)
    path.write_bytes(b"broken")
    trigger(window, "open_image")
    assert "cannot be read as an image" in told[-1]
    Image.new("L", (9, 9), 255).save(path)
    trigger(window, "open_image")
    assert told[-1].startswith("The picture is blank")
    assert window.predict.pad.drawing.picture.shape == (40, 30)


def test_an_image_is_pasted(window, told) -> None:
    QGuiApplication.clipboard().setMimeData(QMimeData())
    trigger(window, "paste_image")
    assert told[-1].startswith("There is no picture in the clipboard")
    image = QImage(8, 8, QImage.Format.Format_Grayscale8)
    image.fill(255)
    image.setPixel(3, 3, 0)
    QGuiApplication.clipboard().setImage(image)
    trigger(window, "paste_image")
    assert window.predict.pad.drawing.picture[3, 3] == 1.0


def test_held_out_samples_come_one_after_the_other(window, sent, qtbot: QtBot) -> None:
    trigger(window, "test_sample")
    trigger(window, "test_sample")
    assert sent == [w.TakeSample(0), w.TakeSample(1)]
    values = np.eye(28, dtype="<f4").tobytes()
    window.session.watching.take(w.SampleTaken(1, 6000, 7, values))
    assert window.predict._title.text() == "Sample 1, a 7"
    assert (window.predict.pad.drawing.picture == np.eye(28)).all()
    window.session.watching.take(w.SampleTaken(2, 6000, 7, bytes(8)))
    assert window.predict._title.text() == "Sample 1, a 7"


def test_a_wrong_digit_is_taught_and_learned(window, qtbot: QtBot, told) -> None:
    session = window.session
    draw(window)
    assert not window.actions_by_id["predict.fine_tune"].isEnabled()
    window.predict.teach.taught.emit("7")
    assert [each.label for each in session.own_digits.samples] == ["7"]
    assert told[-1].endswith("once a run is over.") and window.files.modified
    session.start()
    qtbot.waitUntil(lambda: session.can_continue, timeout=20_000)
    assert window.actions_by_id["predict.fine_tune"].isEnabled()
    window.predict.teach.taught.emit("7")
    assert session.runs.last.name == "fine-tuned"
    assert session.runs.last.project.settings.epochs < window.document.settings.epochs
    qtbot.waitUntil(lambda: session.state == "idle", timeout=20_000)


def test_the_own_digits_are_saved_with_the_project(window, tmp_path: Path, qtbot: QtBot) -> None:
    draw(window)
    window.predict.teach.taught.emit("4")
    path = tmp_path / "mine.bps"
    assert window.files.save(path)
    window.files.new()
    assert window.session.own_digits.samples == []
    assert window.open_project(path)
    assert [each.label for each in window.session.own_digits.samples] == ["4"]
    trigger(window, "own_digits")
    dialog = window.findChild(object, "ownDigitsDialog")
    assert dialog.isVisible() and dialog.list.count() == 1
    dialog.close()


def test_files_are_predicted_with_a_way_out(
    window, sent, told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.csv"
    monkeypatch.setattr(files, "ask_folder_to_predict", lambda parent, folder: tmp_path)
    monkeypatch.setattr(files, "ask_where_to_submit", lambda parent, proposal: target)
    cancel, folder = (window.actions_by_id[f"predict.{id}"] for id in ("cancel", "folder"))
    assert not cancel.isEnabled()
    folder.trigger()
    assert sent == [PredictFiles(str(tmp_path), str(target))]
    assert cancel.isEnabled() and not folder.isEnabled()
    cancel.trigger()
    assert sent[-1] == Stop()
    window.session.failed.emit("Loading the data was cancelled.")
    assert not cancel.isEnabled() and folder.isEnabled()
    folder.trigger()
    window.session.watching.take(w.FilesPredicted(12_000, str(target)))
    assert told[-1] == "12\u2009000 predictions are in out.csv." and folder.isEnabled()


def test_steps_and_switches_reach_the_panel(window) -> None:
    window.actions_by_id["predict.crop"].setChecked(False)
    assert not window.predict._steps.crop and window.predict._steps.centre
    window.actions_by_id["predict.eraser"].setChecked(True)
    assert window.predict.pad.eraser
    window.actions_by_id["predict.saliency"].setChecked(True)
    assert window.session.held.wants_saliency
