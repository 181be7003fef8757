"""What each key does while the graph has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from gui.autograd.items import FoldedItem
from gui.autograd.layout.walking import next_along

if TYPE_CHECKING:
    from gui.autograd.view import AutogradView

Key, Modifier = Qt.Key, Qt.KeyboardModifier
WAYS: dict[int, QPointF] = {
    Key.Key_Left: QPointF(-1, 0),
    Key.Key_Right: QPointF(1, 0),
    Key.Key_Up: QPointF(0, -1),
    Key.Key_Down: QPointF(0, 1),
}
KEY_STEP = 1.25
"""The zoom of one press."""


class Keys:
    """The graph's keys as a table, and the arrows."""

    def __init__(self, view: AutogradView) -> None:
        self._view = view
        self._table: dict[int, Callable[[], None]] = {
            Key.Key_Home: view.fit,
            Key.Key_F: view.fit_selection,
            Key.Key_Plus: lambda: view.touch.zoom_middle(KEY_STEP),
            Key.Key_Equal: lambda: view.touch.zoom_middle(KEY_STEP),
            Key.Key_Minus: lambda: view.touch.zoom_middle(1 / KEY_STEP),
            Key.Key_0: view.touch.zoom_to_life,
            Key.Key_Return: self._fold,
            Key.Key_Enter: self._fold,
            Key.Key_Escape: self._escape,
        }

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is the graph's, though it may be a command's shortcut, too."""
        return _is_plain(event) and (event.key() in self._table or event.key() in WAYS)

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; False if it stands for nothing here."""
        if not _is_plain(event) or self._view.is_empty:
            return False
        if event.key() in WAYS:
            self._walk(WAYS[event.key()])
            return True
        action = self._table.get(event.key())
        if action is not None:
            action()
        return action is not None

    def _walk(self, way: QPointF) -> None:
        """Go along an edge; from nowhere to the loss, where the gradient begins."""
        view, scene = self._view, self._view.graph_scene
        assert scene.draft is not None
        if view.current is None:
            view.set_current(next(iter(scene.draft.folding.shown_as.values())))
            return
        places = {key: item.sceneBoundingRect() for key, item in scene.nodes.items()}
        found = next_along(scene.draft.folding.edges.keys(), places, view.current, way)
        if found is not None:
            view.set_current(found)

    def _fold(self) -> None:
        """Unfold the current group, or fold the one around the current node."""
        view = self._view
        if view.current is not None:
            item = view.graph_scene.nodes[view.current]
            view.turn_fold(str(item.key) if isinstance(item, FoldedItem) else item.path)

    def _escape(self) -> None:
        if self._view.current is not None:
            self._view.set_current(None)
        else:
            self._view.escaped.emit()


def _is_plain(event: QKeyEvent) -> bool:
    """Without a modifier, but for the Shift that a plus may need."""
    keys = event.modifiers() & ~Modifier.KeypadModifier
    return keys == Modifier.NoModifier or (
        keys == Modifier.ShiftModifier and event.key() == Key.Key_Plus
    )
