"""The command writes what the dialog shows, tells what goes wrong, and leaves the canvas alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSpinBox

from engine.studio.network.project import ProjectData, to_json
from gui.messages import messages
from gui.picture import export, saving
from gui.picture.dialog import PictureDialog
from gui.picture.drawing import Look, NetworkDrawing
from gui.picture.export import write_picture


@pytest.fixture
def told(qapp):
    sentences: list[str] = []
    remember = lambda message: sentences.append(message.text)  # noqa: E731 (to disconnect it)
    messages().posted.connect(remember)
    yield sentences
    messages().posted.disconnect(remember)


@pytest.fixture
def dialog(project: ProjectData, qtbot) -> PictureDialog:
    result = PictureDialog(lambda arranged: NetworkDrawing(project, {}, arranged))
    qtbot.addWidget(result)
    result.show()
    return result


def write(drawing: NetworkDrawing, path: Path) -> bool:
    return write_picture(path, drawing, path.suffix[1:], Look(), 1.0, "LeNet")


def test_each_format_is_written(drawing: NetworkDrawing, tmp_path: Path, told) -> None:
    for name in ("a.svg", "a.png", "a.pdf"):
        assert write(drawing, tmp_path / name)
    assert told == [f"The picture is in a.{each}." for each in ("svg", "png", "pdf")]
    assert QSvgRenderer(str(tmp_path / "a.svg")).isValid()
    assert QImage(str(tmp_path / "a.png")).size() == drawing.size()
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert len(list(tmp_path.glob("*.part"))) == 0


def test_a_full_disk_leaves_the_old_picture(drawing, tmp_path, told, monkeypatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def full(handle) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not write(drawing, path)
    assert told == [f"There is no room left in {tmp_path}: free some, or choose another place."]
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ""] == ["a.png"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "words"),
    [(13, "is not allowed"), (2, "is not there"), (21, "is a folder"), (5, "could not be written")],
)
def test_what_goes_wrong_is_one_sentence(number: int, words: str, tmp_path: Path) -> None:
    sentence = saving.why_not(tmp_path / "a.svg", OSError(number, "Because"))
    assert words in sentence and sentence.endswith(".") and "{" not in sentence


def test_a_folder_that_is_gone_is_told(drawing, tmp_path, told) -> None:
    assert not write(drawing, tmp_path / "gone" / "a.svg")
    assert told == [f"The folder {tmp_path / 'gone'} is not there: choose another place."]


def test_the_dialog_shows_what_it_will_write(dialog: PictureDialog) -> None:
    size = dialog.findChild(QLabel, "pictureSize")
    scale, kind = dialog.findChild(QSpinBox), dialog.findChild(QComboBox, "pictureFormat")
    assert dialog.format == "svg" and not scale.isEnabled()
    kind.setCurrentIndex(1)
    scale.setValue(100)
    drawn = dialog.drawing.size()
    assert size.text() == f"{drawn.width()} × {drawn.height()} pixels"
    scale.setValue(2000)
    assert "too many" in size.text()
    assert not dialog.findChild(QPushButton, "exportPicture").isEnabled()
    kind.setCurrentIndex(2)
    assert dialog.findChild(QPushButton, "exportPicture").isEnabled()


def test_the_preview_follows_the_choice(dialog: PictureDialog) -> None:
    before = dialog.grab().toImage()
    dialog.findChild(QComboBox, "pictureColors").setCurrentIndex(0)
    assert dialog.grab().toImage() != before
    assert dialog.look == Look(dark=False)


def test_the_canvas_is_as_before(window, tmp_path: Path, monkeypatch) -> None:
    window.selection.set(["n2"])
    window.canvas.setFocus()
    project = to_json(window.document.snapshot())
    above_the_map = window.canvas.rect().adjusted(0, 0, 0, -120)  # that follows in its own time
    shown = window.canvas.grab(above_the_map).toImage()
    picture = tmp_path / "lenet.svg"
    asked: list[Path] = []

    def choose(dialog: PictureDialog) -> int:
        dialog.findChild(QComboBox, "picturePlaces").setCurrentIndex(1)
        dialog.findChild(QComboBox, "pictureColors").setCurrentIndex(0)
        return 1

    monkeypatch.setattr(PictureDialog, "exec", choose)
    monkeypatch.setattr(
        export, "ask_where_to_draw", lambda parent, proposal: asked.append(proposal) or picture
    )
    window.actions_by_id["file.export_picture"].trigger()
    assert asked[0].name == "lenet.svg"
    assert QSvgRenderer(str(picture)).isValid()
    assert to_json(window.document.snapshot()) == project
    assert not window.document.undo_stack.canUndo()
    assert window.selection.nodes == {"n2"}
    window.message_bar.hide()
    assert window.canvas.grab(above_the_map).toImage() == shown


def test_an_empty_canvas_has_no_picture(window, told, monkeypatch) -> None:
    monkeypatch.setattr(PictureDialog, "exec", lambda dialog: pytest.fail("nothing to ask"))
    window.files.new()
    window.actions_by_id["file.export_picture"].trigger()
    assert told == ["There is nothing to draw: put layers on the canvas first."]


def test_cancelling_writes_nothing(window, monkeypatch) -> None:
    monkeypatch.setattr(PictureDialog, "exec", lambda dialog: 0)
    monkeypatch.setattr(export, "ask_where_to_draw", lambda *arguments: pytest.fail("asked"))
    window.actions_by_id["file.export_picture"].trigger()


def test_a_preview_of_a_huge_network_stays_small(qtbot) -> None:
    from engine.studio.network.network import Node
    from engine.studio.network.project import SCHEMA
    from engine.studio.network.settings import Settings

    nodes = tuple(
        Node(f"n{n}", "ReLU", f"relu{n}", 400.0 * (n % 20), 300.0 * (n // 20)) for n in range(400)
    )
    big = ProjectData(SCHEMA, "Big", nodes, (), Settings())
    dialog = PictureDialog(lambda arranged: NetworkDrawing(big, {}, arranged))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.findChild(QLabel, "pictureSize").text().startswith("7")
    assert dialog.drawing.size().width() > 7000 and dialog.size().width() < QSize(900, 0).width()
