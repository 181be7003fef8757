"""Several windows: each with work of its own, none with another's file, and quitting asks all."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication

from engine.studio.network import archive
from engine.studio.network.edits import ChangeTitle
from engine.studio.network.templates import TEMPLATES
from gui.dialogs.questions import Answer
from gui.files import commands as file_commands
from gui.messages import messages
from gui.theme import theme
from gui.window_list import window_list


def trigger(window, id: str) -> None:
    window.actions_by_id[id].trigger()


def edit(window, title: str) -> None:
    window.document.push("Title", [ChangeTitle(title)])


@pytest.fixture
def two(make_window):
    return make_window(), make_window()


@pytest.fixture
def answers(monkeypatch):
    """Answers the question of unsaved work by the project's title, and notes who was asked."""
    asked: list[str] = []
    given: dict[str, Answer] = {}

    def ask(parent, title: str, training: bool) -> Answer:
        asked.append(title)
        return given[title]

    monkeypatch.setattr(file_commands, "ask_to_save", ask)
    return asked, given


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    archive.save(tmp_path / "mine.bps", TEMPLATES["binary"].make())
    return tmp_path / "mine.bps"


def test_a_new_window_is_empty_and_stands_beside(window, qtbot) -> None:
    trigger(window, "file.new_window")
    (other,) = (each for each in window_list().windows if each is not window)
    assert other.isVisible() and not other.document.network.nodes
    assert other.pos() == window.pos() + QPoint(32, 32)
    assert other.geometry().bottom() <= window.screen().availableGeometry().bottom() + 2
    assert other.document.undo_stack is not window.document.undo_stack
    qtbot.waitUntil(lambda: other.session.worker_pid not in (0, window.session.worker_pid))
    assert other.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(other))
    assert window_list().windows == [window]


def test_a_window_may_be_closed_before_it_is_painted(window, qtbot) -> None:
    trigger(window, "file.new_window")
    (other,) = (each for each in window_list().windows if each is not window)
    other.grab()  # what paints it the first time
    other.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(other))


def test_ctrl_shift_n_opens_one(window, qtbot) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.canvas, Qt.Key.Key_N, keys)
    (other,) = (each for each in window_list().windows if each is not window)
    other.close()


def test_each_undoes_its_own(two) -> None:
    first, second = two
    edit(first, "First")
    assert not second.actions_by_id["edit.undo"].isEnabled()
    assert second.document.project.title == "LeNet"
    assert first.files.modified and not second.files.modified


def test_closing_one_asks_for_its_own_changes_alone(two, answers) -> None:
    first, second = two
    asked, given = answers
    edit(first, "First")
    assert second.close() and asked == []
    given["First"] = Answer.DISCARD
    assert first.close() and asked == ["First"]


def test_quitting_asks_each_and_closes_all(two, answers) -> None:
    first, second = two
    asked, given = answers
    edit(first, "First")
    edit(second, "Second")
    given |= {"First": Answer.DISCARD, "Second": Answer.DISCARD}
    trigger(first, "file.quit")
    assert sorted(asked) == ["First", "Second"]
    assert window_list().windows == []


@pytest.mark.parametrize("held_back", ["First", "Second"])
def test_one_that_is_held_back_holds_all(two, answers, held_back: str) -> None:
    _, given = answers
    for window, title in zip(two, ("First", "Second"), strict=True):
        edit(window, title)
        given[title] = Answer.CANCEL if title == held_back else Answer.DISCARD
    trigger(two[1], "file.quit")
    assert all(window.isVisible() for window in two)
    assert {window.document.project.title for window in two} == {"First", "Second"}
    assert window_list().front.document.project.title == held_back


def test_a_file_is_open_once(two, saved: Path, tmp_path: Path) -> None:
    first, second = two
    assert first.open_project(saved)
    link = tmp_path / "link.bps"
    link.symlink_to(saved)
    for path in (saved, link):
        window_list().bring_to_front(second)
        assert second.open_project(path)
        assert second.document.path is None
        assert window_list().front is first


def test_no_window_saves_over_anothers_file(two, saved: Path, monkeypatch) -> None:
    first, second = two
    first.open_project(saved)
    before = saved.read_bytes()
    monkeypatch.setattr(file_commands, "ask_where_to_save", lambda parent, proposal: saved)
    window_list().bring_to_front(second)
    trigger(second, "file.save_as")
    assert saved.read_bytes() == before and second.document.path is None
    assert second.message_bar.label.text().startswith("mine.bps is open in another window")


def test_a_closed_window_holds_no_file(two, saved: Path) -> None:
    first, second = two
    first.open_project(saved)
    first.close()
    assert second.open_project(saved)
    assert second.document.path == saved


def test_messages_go_to_the_window_they_concern(two) -> None:
    first, second = two
    window_list().bring_to_front(second)
    messages().info("For whoever is in front.")
    assert second.message_bar.isVisible() and not first.message_bar.isVisible()
    first.session.failed.emit("The worker is gone.")
    assert first.message_bar.label.text() == "The worker is gone."
    assert second.message_bar.label.text() == "For whoever is in front."


def test_the_theme_is_marked_in_every_window(two) -> None:
    first, second = two
    trigger(first, "view.theme_light")
    assert second.actions_by_id["view.theme_light"].isChecked()
    assert not theme().is_dark


def test_recent_files_are_the_same_in_all(two, saved: Path) -> None:
    first, second = two
    first.open_project(saved)
    entry = second.file_commands.recent_menu.actions()[0]
    assert (entry.text(), entry.toolTip()) == ("mine.bps", str(saved))


def test_a_recent_file_that_is_gone_is_greyed_until_it_is_back(window, saved, qtbot) -> None:
    window.open_project(saved)
    window.files.new()
    menu = window.file_commands.recent_menu
    content = saved.read_bytes()
    saved.unlink()
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not menu.actions()[0].isEnabled())
    assert "is not there" in menu.actions()[0].toolTip()
    saved.write_bytes(content)
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: menu.actions()[0].isEnabled())
    menu.actions()[0].trigger()
    assert window.document.path == saved


def test_recent_files_of_one_name_are_told_apart(window, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    archive.save(tmp_path / "other" / "mine.bps", TEMPLATES["lenet"].make())
    window.open_project(saved)
    window.open_project(tmp_path / "other" / "mine.bps")
    texts = [action.text() for action in window.file_commands.recent_menu.actions()[:2]]
    assert texts == ["mine.bps – other", f"mine.bps – {tmp_path.name}"]


def test_a_project_can_be_dragged_over_the_canvas(window, saved: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(saved))])
    event = QDragEnterEvent(
        QPoint(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window.canvas.viewport(), event)
    assert event.isAccepted()
