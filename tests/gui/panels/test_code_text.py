"""Code is numbered, marked and scrolled; whoever moves the cursor is told of the line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QTextCursor

from gui.panels.code_text import CodeText
from gui.theme import color

LINES = "\n".join(f"line_{number} = {number}" for number in range(1, 101))


@pytest.fixture
def text(qtbot) -> CodeText:
    result = CodeText()
    qtbot.addWidget(result)
    result.resize(300, 200)
    result.set_code(LINES)
    result.show()
    return result


def is_marked(text: CodeText, line: int) -> bool:
    """Whether a line of the first screen lies on the marks' ground, at its far end."""
    image = text.viewport().grab().toImage()
    height = text.fontMetrics().lineSpacing()
    y = round((line - 0.5) * height * image.devicePixelRatio())
    return image.pixelColor(image.width() - 20, y) == color("accent_wash")


def test_marked_lines_lie_on_a_ground_of_their_own(text: CodeText, each_theme) -> None:
    text.mark([2, 4, 5, 6])
    shown = [line for line in range(1, 9) if is_marked(text, line)]
    assert shown == [2, 4, 5, 6]
    assert text.marked == {2, 4, 5, 6}
    text.mark([])
    assert not is_marked(text, 2)


def test_it_scrolls_only_where_it_must(text: CodeText) -> None:
    bar = text.verticalScrollBar()
    text.scroll_to(3)
    assert bar.value() == 0
    text.scroll_to(60)
    assert bar.value() < 60 <= bar.value() + bar.pageStep()


def test_the_cursor_tells_its_line_once(text: CodeText, qtbot) -> None:
    told: list[int] = []
    text.line_chosen.connect(told.append)
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Down)
    qtbot.keyClick(text, Qt.Key.Key_End)
    assert told == [2]
    qtbot.keyClick(text, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told == [2], "a text that is being selected chooses nothing"


def test_another_text_keeps_the_place_and_tells_nobody(text: CodeText) -> None:
    text.setTextCursor(QTextCursor(text.document().findBlockByNumber(49)))
    place = text.verticalScrollBar().value()
    told: list[int] = []
    text.line_chosen.connect(told.append)
    text.set_code(LINES.replace("line_1 ", "first "))
    assert text.verticalScrollBar().value() == place > 0
    assert told == []


def test_the_numbers_have_room(text: CodeText) -> None:
    before = text.numbers_width
    text.set_code(LINES * 20)
    assert text.numbers_width > before
    assert text.viewport().x() >= text.numbers_width


def test_it_cannot_be_written(text: CodeText, qtbot) -> None:
    text.setFocus()
    qtbot.keyClicks(text, "x")
    assert text.toPlainText() == LINES


def test_copying_and_selecting_all_are_of_the_text(text: CodeText, qtbot) -> None:
    """Even where the window has other uses for these keys."""
    taken: list[str] = []
    for keys in ("Ctrl+C", "Ctrl+A"):
        action = QAction(text)
        action.setShortcut(keys)
        action.triggered.connect(lambda checked, keys=keys: taken.append(keys))
        text.addAction(action)
    text.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(text, Qt.Key.Key_A, control)
    qtbot.keyClick(text, Qt.Key.Key_C, control)
    assert taken == []
    assert QGuiApplication.clipboard().text() == LINES
