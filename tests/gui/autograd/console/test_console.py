"""The console under the graph: shown by its command, it runs what is typed over the link."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QToolButton


def test_its_command_shows_it_under_the_graph(window, qtbot) -> None:
    action = window.actions_by_id["view.console"]
    assert not window.console.isVisible()
    action.trigger()
    assert window.console.isVisible() and window.autograd.isVisible()
    qtbot.waitUntil(window.console.input.hasFocus)
    action.trigger()
    assert not window.console.isVisible()


def test_what_is_typed_is_answered_below_it(window, qtbot) -> None:
    window.actions_by_id["view.console"].trigger()
    console = window.console
    stop = console.findChild(QToolButton, "consoleStop")
    qtbot.keyClicks(console.input, "x.grad")
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    assert stop.isEnabled() and console.input.is_held
    qtbot.waitUntil(lambda: not window.session.console.is_busy)
    output = console.findChild(QPlainTextEdit, "consoleOutput")
    assert output.toPlainText().endswith(">>> x.grad\nran x.grad")
    assert not stop.isEnabled() and not console.input.is_held
    console.findChild(QToolButton, "consoleClear").click()
    assert output.toPlainText() == ""


def test_stop_interrupts_what_is_running(window, qtbot) -> None:
    window.actions_by_id["view.console"].trigger()
    console = window.console
    qtbot.keyClicks(console.input, "hang")
    qtbot.keyClick(console.input, Qt.Key.Key_Return)
    console.findChild(QToolButton, "consoleStop").click()
    qtbot.waitUntil(lambda: not window.session.console.is_busy)
    assert console.output.toPlainText().endswith("Interrupted.")
