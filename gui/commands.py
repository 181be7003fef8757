"""The one undo command: a list of edits, and the list that takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from engine.studio.network.edits import Edit

if TYPE_CHECKING:
    from gui.document import Document, Level


class EditCommand(QUndoCommand):
    """Holds plain data only, never an item of the scene, so that it outlives every view."""

    def __init__(
        self,
        document: Document,
        text: str,
        edits: Sequence[Edit],
        merge_key: str = "",
        level: Level = (),
    ) -> None:
        """`level` is where the step is made, and where it is shown again."""
        super().__init__(text)
        self._document = document
        self._edits = list(edits)
        self._inverse: list[Edit] = []
        self._merge_key = merge_key
        self._level = level

    def redo(self) -> None:
        self._inverse = self._document.apply(self._edits, self._level)

    def undo(self) -> None:
        self._document.apply(self._inverse, self._level)

    def id(self) -> int:
        return 1 if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand):
            return False
        if (other._merge_key, other._level) != (self._merge_key, self._level):
            return False
        self._edits += other._edits
        self._inverse = other._inverse + self._inverse
        return True
