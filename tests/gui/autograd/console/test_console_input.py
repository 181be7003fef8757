"""Lines are typed as in Python's own console: what is complete runs, what is not goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gui.autograd.console.console_input import ConsoleInput

ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(qtbot) -> ConsoleInput:
    result = ConsoleInput()
    qtbot.addWidget(result)
    result.show()
    qtbot.waitActive(result)
    result.setFocus()
    return result


@pytest.fixture
def entered(line: ConsoleInput) -> list[str]:
    codes: list[str] = []
    line.entered.connect(codes.append)
    return codes


def enter(qtbot, line: ConsoleInput, *texts: str) -> None:
    for text in texts:
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, ENTER)


def test_a_line_runs_and_the_field_is_empty(line, entered, qtbot) -> None:
    enter(qtbot, line, "loss.backward()", "", "x =")
    assert entered == ["loss.backward()", "x ="]
    assert line.toPlainText() == ""


def test_a_loop_goes_on_until_an_empty_line(line, entered, qtbot) -> None:
    enter(qtbot, line, "for i in x:", "print(i)")
    assert entered == [] and line.blockCount() == 3
    for _ in range(4):
        qtbot.keyClick(line, Qt.Key.Key_Backspace)
    qtbot.keyClick(line, ENTER)
    assert entered == ["for i in x:\n    print(i)"]


def test_open_brackets_and_shift_begin_a_new_line(line, entered, qtbot) -> None:
    enter(qtbot, line, "f(1,", "2)")
    assert entered == ["f(1,\n2)"]
    qtbot.keyClicks(line, "a = 1")
    qtbot.keyClick(line, ENTER, SHIFT)
    enter(qtbot, line, "a")
    assert entered[-1] == "a = 1\na"


def test_up_and_down_go_through_what_was_typed(line, entered, qtbot) -> None:
    enter(qtbot, line, "one", "two", "two")
    qtbot.keyClicks(line, "draft")
    for expected in ("two", "one", "one"):
        qtbot.keyClick(line, Qt.Key.Key_Up)
        assert line.toPlainText() == expected
    for expected in ("two", "draft", "draft"):
        qtbot.keyClick(line, Qt.Key.Key_Down)
        assert line.toPlainText() == expected


def test_while_something_runs_nothing_else_does_but_it_can_be_typed(line, entered, qtbot) -> None:
    line.is_held = True
    enter(qtbot, line, "later")
    assert entered == [] and line.toPlainText().startswith("later")


def test_ctrl_c_interrupts_unless_something_is_selected(line, qtbot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(line.interrupted):
        qtbot.keyClick(line, Qt.Key.Key_C, control)
    qtbot.keyClicks(line, "abc")
    line.selectAll()
    with qtbot.assertNotEmitted(line.interrupted):
        qtbot.keyClick(line, Qt.Key.Key_C, control)


def test_tab_asks_for_words_and_else_indents(line, qtbot) -> None:
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.toPlainText() == "", "on to the next field"
    line.setFocus()
    qtbot.keyClicks(line, "x = ")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.toPlainText() == "x =     "
    qtbot.keyClicks(line, "model.f")
    with qtbot.waitSignal(line.completion_wanted) as wanted:
        qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert wanted.args == ["x =     model.f"]


def test_one_word_is_put_in_and_several_are_offered(line, qtbot) -> None:
    qtbot.keyClicks(line, "model.f")
    line.offer(1, ("fc1", "fc2"))
    assert line.toPlainText() == "model.fc", "all begin so"
    line.offer(2, ("fc1", "fc2"))
    popup = line._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, ENTER)
    assert line.toPlainText() == "model.fc1"


def test_words_that_no_longer_fit_are_not_put_in(line, qtbot) -> None:
    qtbot.keyClicks(line, "lo")
    line.offer(2, ("model",))
    line.offer(2, ())
    assert line.toPlainText() == "lo"
