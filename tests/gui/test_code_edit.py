"""Code is indented and looked over while it is typed, and taken once that is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.code_edit import CodeEdit

CODE = "def forward(self, x):\n    return x\n"


@pytest.fixture
def edit(qtbot) -> Iterator[CodeEdit]:
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    result, other = CodeEdit(), QLineEdit()
    column.addWidget(result)
    column.addWidget(other)
    place.show()
    qtbot.waitActive(place)
    result.show_code(CODE)
    result.setFocus()
    yield result


@pytest.fixture
def taken(edit: CodeEdit) -> list[str]:
    codes: list[str] = []
    edit.code_edited.connect(codes.append)
    return codes


def test_what_was_typed_is_taken_when_the_field_is_left(edit, taken, qtbot) -> None:
    qtbot.keyClicks(edit, "# ")
    assert taken == []
    edit.parentWidget().findChild(QLineEdit).setFocus()
    assert taken == ["# " + CODE]
    edit.setFocus()
    edit.parentWidget().findChild(QLineEdit).setFocus()
    assert len(taken) == 1, "nothing more was typed"


def test_ctrl_enter_takes_it_and_esc_brings_back_what_was_there(edit, taken, qtbot) -> None:
    qtbot.keyClicks(edit, "#")
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert taken == ["#" + CODE]
    qtbot.keyClicks(edit, "(")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.toPlainText() == "#" + CODE and len(taken) == 1


def test_what_comes_from_elsewhere_does_not_take_away_what_is_being_typed(edit, qtbot) -> None:
    qtbot.keyClicks(edit, "#")
    edit.show_code("other")
    assert edit.toPlainText() == "#" + CODE
    edit.leave()
    edit.show_code("other")
    assert edit.toPlainText() == "other"


def test_lines_are_indented_as_python_is(edit, qtbot) -> None:
    edit.selectAll()
    qtbot.keyClicks(edit, "if x:")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, "y")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    qtbot.keyClicks(edit, "z")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(edit, Qt.Key.Key_Backtab)
    assert edit.toPlainText() == "if x:\n    y\n        z\n    "


def test_bad_syntax_is_told_with_its_line_while_typing(edit, qtbot) -> None:
    told: list[str] = []
    edit.error_changed.connect(told.append)
    qtbot.keyClicks(edit, "x = (")
    assert told[-1].startswith("Line 1: ")
    assert len(edit.extraSelections()) == 1
    edit.leave()
    assert told[-1] == "" and not edit.extraSelections()


def test_what_is_only_shown_is_not_looked_over(edit) -> None:
    told: list[str] = []
    edit.error_changed.connect(told.append)
    edit.leave()
    edit.show_code("x = (")
    assert told == []
