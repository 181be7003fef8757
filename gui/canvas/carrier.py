"""Carries the wires between nodes that are moved together: a thousand move in one call."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsScene

from gui.canvas.wire_item import WIRES, WireItem


class Carrier(QGraphicsRectItem):
    """Draws nothing itself; its place is how far the wires have come."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemHasNoContents)
        self.setZValue(WIRES)
        self._wires: list[WireItem] = []

    def take_up(self, scene: QGraphicsScene, wires: Iterable[WireItem]) -> None:
        """Take these wires along, as they lie in the scene."""
        scene.addItem(self)
        self._wires = list(wires)
        for wire in self._wires:
            wire.carry(self)

    def put_down(self) -> None:
        """Leave the wires where they are by now, those that did not leave by themselves."""
        for wire in self._wires:
            wire.settle()
        self._wires = []
        if self.scene() is not None:
            self.scene().removeItem(self)
        self.setPos(0, 0)
