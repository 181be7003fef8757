"""What clicks on the graph do: choose, fold, and select on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from gui.autograd.items import ICON_SCALE, Drawn, FoldedItem, GroupItem, NodeItem
from gui.autograd.linking import Linking

if TYPE_CHECKING:
    from gui.autograd.view import AutogradView

LEFT = Qt.MouseButton.LeftButton
ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Pointer:
    """Acts on what lies under the mouse."""

    def __init__(self, view: AutogradView, linking: Linking) -> None:
        self._view, self._linking = view, linking

    def press(self, event: QMouseEvent) -> bool:
        """Choose what is there, or fold by its mark; whether the press is used up by that."""
        item = self._view.drawn_at(event.position().toPoint())
        if event.button() != LEFT or item is None:
            return False
        if self._is_on_mark(item, event):
            self._view.turn_fold(item.path)
            return True
        self._linking.select(item.path, bool(event.modifiers() & ADDING))
        if isinstance(item, NodeItem):
            self._view.set_current(item.key, reveal=False)
            if isinstance(item.key, int):
                self._view.chosen.emit(item.key)
        return False  # a drag may follow

    def press_twice(self, event: QMouseEvent) -> bool:
        """Fold or unfold a group; whether there was one."""
        item = self._view.drawn_at(event.position().toPoint())
        if event.button() != LEFT or not isinstance(item, GroupItem | FoldedItem):
            return False
        self._view.turn_fold(item.path)
        return True

    def _is_on_mark(self, item: Drawn, event: QMouseEvent) -> bool:
        view = self._view
        if not isinstance(item, GroupItem | FoldedItem) or view.navigator.zoom < ICON_SCALE:
            return False
        return item.is_mark(item.mapFromScene(view.mapToScene(event.position().toPoint())))
