"""The undo stack as a list: the project as it was opened, then every step by its name."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.document import Document

IS_CURRENT = Qt.ItemDataRole.UserRole
"""The project stands here."""
IS_SAVED = Qt.ItemDataRole.UserRole + 1
"""The file holds the project as it stood here."""
IS_UNDONE = Qt.ItemDataRole.UserRole + 2
"""This step was taken back."""

Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """Row 0 is the project before the first step; row n is how it stood after n steps."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._stack = stack = document.undo_stack
        self._rows = stack.count() + 1
        stack.indexChanged.connect(self._on_stack_changed)
        stack.cleanChanged.connect(self._on_stack_changed)
        document.path_changed.connect(self._on_stack_changed)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._stack.text(row - 1) if row else self.tr("As it was opened")
        if role == IS_CURRENT:
            return row == self._stack.index()
        if role == IS_SAVED:
            return self._document.path is not None and row == self._stack.cleanIndex()
        if role == IS_UNDONE:
            return row > self._stack.index()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([str(index.data()), *self._marks(index)])
        return None

    def _marks(self, index: Index) -> list[str]:
        """What the look of a row tells, in words."""
        marks = {
            IS_CURRENT: self.tr("current"),
            IS_SAVED: self.tr("saved"),
            IS_UNDONE: self.tr("taken back"),
        }
        return [word for role, word in marks.items() if index.data(role)]

    def _on_stack_changed(self) -> None:
        """Steps are pushed, merged, dropped and gone to: all of that changes many rows at once."""
        if not shiboken6.isValid(self._stack):
            return  # it tells of this once more while it is being destroyed
        rows = self._stack.count() + 1
        if rows > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows < self._rows:
            self.beginRemoveRows(QModelIndex(), rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()
        self.dataChanged.emit(self.index(0), self.index(rows - 1))
