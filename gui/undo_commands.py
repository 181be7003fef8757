"""Undo and redo: their commands say what they would take back or do again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoStack

from gui.actions import set_help


class UndoCommands(QObject):
    """Joins the window's undo and redo to a document's stack."""

    def __init__(
        self, actions: Mapping[str, QAction], undo_stack: QUndoStack, parent: QObject
    ) -> None:
        super().__init__(parent)
        for id, word, do, may, told, can, text in (
            (
                "edit.undo",
                self.tr("Undo"),
                undo_stack.undo,
                undo_stack.canUndoChanged,
                undo_stack.undoTextChanged,
                undo_stack.canUndo(),
                undo_stack.undoText(),
            ),
            (
                "edit.redo",
                self.tr("Redo"),
                undo_stack.redo,
                undo_stack.canRedoChanged,
                undo_stack.redoTextChanged,
                undo_stack.canRedo(),
                undo_stack.redoText(),
            ),
        ):
            action = actions[id]
            # Without a lambda, `checked` would be taken for an argument.
            action.triggered.connect(lambda checked, do=do: do())
            may.connect(action.setEnabled)
            told.connect(partial(_show_text, action, word))
            action.setEnabled(can)
            _show_text(action, word, text)


def _show_text(action: QAction, word: str, text: str) -> None:
    action.setText(f"{word} {text}".strip())
    set_help(action, f"{word}: {text}" if text else word)
