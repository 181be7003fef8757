"""What was typed and what came of it stand one after the other, in the colours of the theme."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor

from gui.autograd.console import console_output
from gui.autograd.console.console_output import ConsoleOutput
from gui.theme import theme, token


@pytest.fixture
def output(qtbot) -> ConsoleOutput:
    result = ConsoleOutput()
    qtbot.addWidget(result)
    return result


def colour_of_line(output: ConsoleOutput, line: int) -> str:
    cursor = QTextCursor(output.document().findBlockByNumber(line))
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    return cursor.charFormat().foreground().color().name()


def test_it_reads_as_pythons_own_console(output) -> None:
    output.add_input("for i in x:\n    i")
    output.add_output("1\n2\n")
    output.add_output("")
    output.add_failure("NameError: no")
    assert output.toPlainText() == ">>> for i in x:\n...     i\n1\n2\nNameError: no"


def test_its_colours_follow_the_theme(output) -> None:
    output.add_input("x")
    output.add_failure("bad")
    for mode in ("light", "dark"):
        theme().set_mode(mode)
        assert colour_of_line(output, 0) == token("accent").lower()
        assert colour_of_line(output, 1) == token("bad").lower()


def test_the_oldest_of_very_much_is_forgotten(output, monkeypatch) -> None:
    monkeypatch.setattr(console_output, "MOST_PIECES", 8)
    for number in range(20):
        output.add_output(str(number))
    lines = output.toPlainText().split("\n")
    assert len(lines) <= 8 and lines[-1] == "19"
    output.clear()
    assert output.toPlainText() == ""
