"""Undo and redo as commands of a window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.actions import make_actions
from gui.undo_commands import UndoCommands


def test_they_say_what_they_would_do(qapp) -> None:
    owner = QObject()
    stack = QUndoStack(owner)
    actions = make_actions(owner)
    UndoCommands(actions, stack, owner)
    undo, redo = actions["edit.undo"], actions["edit.redo"]
    assert (undo.isEnabled(), redo.isEnabled(), undo.text()) == (False, False, "Undo")
    stack.push(QUndoCommand("Add Linear"))
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    assert undo.text() == "Undo Add Linear" and undo.statusTip() == "Undo: Add Linear"
    undo.trigger()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    assert (undo.text(), redo.text()) == ("Undo", "Redo Add Linear")
    redo.trigger()
    assert stack.index() == 1
