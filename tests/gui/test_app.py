"""The window as scripts get it, with the program's own worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from engine.studio.network import archive
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.templates import TEMPLATES
from gui import app
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.theme import theme

Open = Callable[..., MainWindow]


@pytest.fixture
def open_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`create_window`, with each window closed at the end."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[MainWindow] = []

    def open_it(path: Path | None = None) -> MainWindow:
        made.append(app.create_window(path))
        return made[-1]

    yield open_it
    for window in made:
        monkeypatch.setattr(window.file_commands, "may_leave", lambda: True)
        window.close()
        window.deleteLater()


def test_a_window_is_whole_before_it_is_shown(open_window: Open) -> None:
    window = open_window()
    assert not window.isVisible()
    assert window.document.project.title == "LeNet"
    assert window.findChild(object, "lossPlot") is not None


def test_the_plots_come_after_the_first_paint(
    open_window: Open, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "create_window", app.make_window)
    window = open_window()
    assert window.findChild(object, "lossPlot") is None
    window.show()
    qtbot.waitUntil(lambda: window.findChild(object, "lossPlot") is not None, timeout=20_000)
    place = window.runs_table.mapTo(window, window.runs_table.rect().topLeft())
    assert place.x() > 300


def test_a_named_project_is_opened(open_window: Open, tmp_path: Path) -> None:
    archive.save(tmp_path / "line.bps", TEMPLATES["linear-regression"].make())
    window = open_window(tmp_path / "line.bps")
    assert window.document.path == tmp_path / "line.bps"
    assert len(window.document.network.nodes) == 3


def test_a_broken_project_leaves_a_living_window(open_window: Open, tmp_path: Path) -> None:
    (tmp_path / "broken.bps").write_bytes(b"PK")
    window = open_window(tmp_path / "broken.bps")
    window.show()
    assert "broken.bps" in window.message_bar.label.text()
    assert window.message_bar.isVisible()
    assert window.document.project.title == "LeNet"


def test_the_theme_of_the_last_time_is_taken(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().theme_mode = "light"
    application = QApplication.instance()
    monkeypatch.setattr(application, "findChild", lambda kind: None)
    monkeypatch.setattr(app, "Style", lambda application: None)
    open_window()
    assert not theme().is_dark


def test_train_save_open_and_continue(open_window: Open, tmp_path: Path, qtbot) -> None:
    archive.save(tmp_path / "binary.bps", TEMPLATES["binary"].make())
    window = open_window(tmp_path / "binary.bps")
    window.show()
    few = msgspec.structs.replace(window.document.settings, epochs=2)
    window.document.push("Epochs", [ChangeSettings(few)])
    with qtbot.waitSignal(window.session.run_finished, timeout=60_000) as first:
        window.actions_by_id["train.start"].trigger()
    assert first.args[0].outcome == "finished"
    window.actions_by_id["file.save"].trigger()
    assert not window.files.modified
    assert window.open_project(tmp_path / "binary.bps")
    qtbot.waitUntil(window.actions_by_id["train.continue"].isEnabled)
    with qtbot.waitSignal(window.session.run_finished, timeout=60_000) as second:
        window.actions_by_id["train.continue"].trigger()
    assert second.args[0].outcome == "finished"
    assert second.args[0].loss <= first.args[0].loss
    assert len(window.session.runs) == 2
