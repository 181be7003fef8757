"""A layer dragged in from the palette: it shows where it will stand, and the wire it goes into."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.canvas.adding import add_dropped, ghost, wire_for_drop
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.placement import snapped
from gui.canvas.scene import NetworkScene

HOLD = QPointF(24, 20)
"""Where the pointer holds the card, from its top left corner."""


class DropGesture(Gesture):
    """From the drag's entering the canvas to its drop or its leaving. Shift snaps to the grid."""

    def __init__(self, scene: NetworkScene, kind: str) -> None:
        self._scene = scene
        self._kind = kind
        self._ghost = ghost(scene, kind)
        self._wire: str | None = None

    def start(self, pointer: Pointer) -> None:
        self._scene.addItem(self._ghost)
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        rect = self._place(pointer)
        self._ghost.setPos(rect.topLeft())
        self._wire = wire_for_drop(self._scene, self._kind, rect)
        self._scene.light_wires([self._wire] if self._wire else ())

    def end(self, pointer: Pointer) -> None:
        self.move(pointer)
        wire, rect = self._wire, self._place(pointer)
        self.cancel()
        add_dropped(self._scene, self._kind, rect, wire)

    def cancel(self) -> None:
        self._scene.light_wires(())
        if self._ghost.scene() is not None:
            self._scene.removeItem(self._ghost)

    def _place(self, pointer: Pointer) -> QRectF:
        """The card with its header under the pointer, where the picture of the drag has it."""
        corner = pointer.scene - HOLD
        return QRectF(snapped(corner) if pointer.shift else corner, QSizeF(*self._ghost.size))
