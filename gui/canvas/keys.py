"""What each key does while the canvas has the focus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from gui.canvas.annotating import next_tone
from gui.canvas.dots import add_last_dot, move_last_dot, remove_dot
from gui.canvas.neighbours import neighbour
from gui.canvas.style import GRID
from gui.canvas.walking import Way, along

if TYPE_CHECKING:
    from gui.canvas.scene import NetworkScene
    from gui.canvas.view import NetworkCanvas

Key, Modifier = Qt.Key, Qt.KeyboardModifier
PLAIN, SHIFT = Modifier.NoModifier, Modifier.ShiftModifier
ALT, CTRL = Modifier.AltModifier, Modifier.ControlModifier

ARROWS: dict[int, QPointF] = {
    Key.Key_Left: QPointF(-1, 0),
    Key.Key_Right: QPointF(1, 0),
    Key.Key_Up: QPointF(0, -1),
    Key.Key_Down: QPointF(0, 1),
}
WAYS: dict[int, Way] = {
    Key.Key_Left: "left",
    Key.Key_Right: "right",
    Key.Key_Up: "up",
    Key.Key_Down: "down",
}
FINE = 4
"""An arrow moves so far, with Shift a whole step of the grid."""


class Keys:
    """The canvas's keys as a table, and the arrows."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self._canvas = canvas
        self._table: dict[tuple[int, Qt.KeyboardModifier], Callable[[], None]] = {
            (Key.Key_Tab, PLAIN): canvas.open_search,
            (Key.Key_Home, PLAIN): canvas.fit,
            (Key.Key_F, PLAIN): canvas.fit_selection,
            (Key.Key_Delete, PLAIN): canvas.delete_selection,
            (Key.Key_Backspace, PLAIN): canvas.delete_selection,
            (Key.Key_Delete, SHIFT): lambda: canvas.delete_selection(heal=True),
            (Key.Key_F2, PLAIN): canvas.open_rename,
            (Key.Key_M, PLAIN): canvas.editor.toggle_bypass,
            (Key.Key_H, PLAIN): canvas.editor.toggle_collapsed,
            (Key.Key_L, PLAIN): canvas.open_connect,
            (Key.Key_N, PLAIN): lambda: canvas.add_annotation("note"),
            (Key.Key_F, SHIFT): lambda: canvas.add_annotation("frame"),
            (Key.Key_D, PLAIN): lambda: self._on_wire(add_last_dot),
            (Key.Key_D, SHIFT): lambda: self._on_wire(partial(remove_dot, number=-1)),
            (Key.Key_C, PLAIN): lambda: next_tone(canvas.scene()),
            (Key.Key_Return, PLAIN): canvas.blocks.enter,
            (Key.Key_Enter, PLAIN): canvas.blocks.enter,
            (Key.Key_Return, SHIFT): canvas.blocks.leave,
            (Key.Key_Escape, PLAIN): canvas.escape,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; False if it stands for nothing here."""
        modifiers = event.modifiers() & ~Modifier.KeypadModifier
        if event.key() in ARROWS:
            if modifiers == CTRL and self._canvas.selection.only_annotation() is not None:
                self._canvas.editor.resize(ARROWS[event.key()] * GRID)
                return True
            if modifiers == CTRL:
                return self._walk(WAYS[event.key()])
            return self._press_arrow(ARROWS[event.key()], modifiers)
        action = self._table.get((event.key(), modifiers))
        if action is not None:
            action()
        return action is not None

    def _press_arrow(self, way: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """Arrows move the selection; with Alt, or while nothing is selected, they choose it.

        Of a wire that is led by dots they move the last one.

        On an empty canvas they go to the templates.
        """
        canvas = self._canvas
        if not canvas.scene().nodes and not canvas.selection.annotations:
            canvas.focus_templates()
            return True
        step = way * (GRID if modifiers == SHIFT else FINE)
        wire = canvas.selection.only_wire()
        is_step = modifiers in (PLAIN, SHIFT)
        if wire is not None and is_step and move_last_dot(canvas.scene(), wire, step):
            return True
        selected = canvas.selection.nodes or canvas.selection.annotations
        if modifiers == ALT or (modifiers == PLAIN and not selected):
            self._choose(way)
            return True
        if is_step:
            canvas.nudge(step)
        return is_step

    def _on_wire(self, do: Callable[[NetworkScene, str], object]) -> None:
        """Do something to the one selected wire, if one is."""
        wire = self._canvas.selection.only_wire()
        if wire is not None:
            do(self._canvas.scene(), wire)

    def _choose(self, way: QPointF) -> None:
        """Select the next node, frame or note in this direction; a frame is where its title is."""
        canvas, selection = self._canvas, self._canvas.selection
        notes = canvas.scene().annotations.items
        rects = {each: item.card_rect() for each, item in canvas.scene().nodes.items()}
        rects |= {each: item.title_rect() for each, item in notes.items()}
        found = neighbour(rects, selection.only_node() or selection.only_annotation(), way)
        if found is None:
            return
        if found in notes:
            selection.set(annotations={found})
        else:
            selection.set({found})
        canvas.show_selected()

    def _walk(self, way: Way) -> bool:
        """Go along the wires from what is selected; False where nothing, or several things, are."""
        selection = self._canvas.selection
        node, wire = selection.only_node(), selection.only_wire()
        if node is None and wire is None:
            return False
        found = along(self._canvas.scene().document.network, way, node, wire)
        if found:
            selection.set(**found)
            self._canvas.show_selected()
        return True
