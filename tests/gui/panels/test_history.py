"""The history lists every step, marks where the project and its file stand, and goes anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from engine.studio.network.edits import ChangeTitle
from engine.studio.network.project import to_json
from gui.document import Document
from gui.panels.history import HistoryPanel
from gui.panels.history_model import IS_CURRENT, IS_SAVED, IS_UNDONE

Role = Qt.ItemDataRole


@pytest.fixture
def panel(document: Document, qtbot) -> HistoryPanel:
    window = QMainWindow()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    result = HistoryPanel(document, window)
    result.window_kept = window
    result.toggle()
    return result


@pytest.fixture
def steps(document: Document) -> list[bytes]:
    """How the project stood before three steps and after each."""
    states = [to_json(document.snapshot())]
    for title in ("One", "Two", "Three"):
        document.push(f"Call it {title}", [ChangeTitle(title)])
        states.append(to_json(document.snapshot()))
    return states


def rows(panel: HistoryPanel, role: int = Role.DisplayRole) -> list:
    model = panel.list.model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def click(panel: HistoryPanel, row: int, qtbot) -> None:
    place = panel.list.visualRect(panel.list.model().index(row, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_before_any_step_there_is_one_row(panel: HistoryPanel) -> None:
    assert rows(panel) == ["As it was opened"]
    assert rows(panel, Role.AccessibleTextRole) == ["As it was opened, current"]


def test_only_what_has_a_file_is_saved(panel: HistoryPanel, document: Document) -> None:
    assert rows(panel, IS_SAVED) == [False]
    document.set_path(Path("mine.bps"))
    assert rows(panel, IS_SAVED) == [True]
    assert rows(panel, Role.AccessibleTextRole) == ["As it was opened, current, saved"]


def test_every_step_is_named_and_the_current_one_marked(panel, steps, document) -> None:
    assert rows(panel) == ["As it was opened", "Call it One", "Call it Two", "Call it Three"]
    assert rows(panel, IS_CURRENT) == [False, False, False, True]
    document.undo_stack.undo()
    assert rows(panel, IS_CURRENT) == [False, False, True, False]
    assert rows(panel, IS_UNDONE) == [False, False, False, True]
    assert panel.list.currentIndex().row() == 2


def test_the_saved_step_is_marked_until_it_is_gone(panel, steps, document) -> None:
    document.undo_stack.setIndex(2)
    document.set_path(Path("mine.bps"))
    document.undo_stack.setClean()
    assert rows(panel, IS_SAVED) == [False, False, True, False]
    assert rows(panel, Role.AccessibleTextRole)[2] == "Call it Two, current, saved"
    document.undo_stack.setIndex(1)
    document.push("Another way", [ChangeTitle("Four")])
    assert rows(panel) == ["As it was opened", "Call it One", "Another way"]
    assert not any(rows(panel, IS_SAVED))


@pytest.mark.parametrize("row", [0, 1, 2, 3])
def test_a_click_goes_there(panel, steps, document, qtbot, row: int) -> None:
    click(panel, row, qtbot)
    assert to_json(document.snapshot()) == steps[row]
    click(panel, 3, qtbot)
    assert to_json(document.snapshot()) == steps[3]


def test_the_keyboard_goes_there_with_enter(panel, steps, document, qtbot) -> None:
    assert panel.list.hasFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    assert document.project.title == "Three", "the cursor alone changes nothing"
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert to_json(document.snapshot()) == steps[1]


def test_escape_closes_and_gives_the_keyboard_back(panel, qtbot) -> None:
    from PySide6.QtWidgets import QLineEdit

    field = QLineEdit(panel.parentWidget())
    field.show()
    panel.close_panel()
    field.setFocus()
    panel.toggle()
    assert panel.isVisible() and panel.list.hasFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.isVisible() and field.hasFocus()


def test_merged_steps_are_one_row(panel, document) -> None:
    for title in "abc":
        document.push("Type a title", [ChangeTitle(title)], "title")
    assert rows(panel) == ["As it was opened", "Type a title"]


def test_a_long_history_stays_in_the_window(panel, document) -> None:
    for number in range(200):
        document.push(f"Step {number}", [ChangeTitle(str(number))])
    assert panel.parentWidget().rect().contains(panel.geometry())
    current = panel.list.visualRect(panel.list.currentIndex())
    assert panel.list.viewport().rect().contains(current), "the current step is in sight"


def test_another_project_starts_another_history(panel, steps, document) -> None:
    document.open(document.snapshot())
    assert rows(panel) == ["As it was opened"]


def test_it_is_painted_in_both_themes(panel, steps, document, each_theme) -> None:
    document.undo_stack.undo()
    picture = panel.grab().toImage()
    current = panel.list.visualRect(panel.list.currentIndex())
    ground = panel.list.mapTo(panel, current.topRight()) + panel.rect().topLeft()
    from gui.theme import color

    assert picture.pixelColor(ground.x() - 90, ground.y() + 4) == color("accent_wash")
