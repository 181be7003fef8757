"""Carries nodes that are moved together, and the wires between them: thousands move in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsScene

from gui.canvas.node_item import NodeItem
from gui.canvas.wire_item import WIRES, WireItem
from gui.navigator import WORLD

NODES = 1
"""Nodes that are carried lie on those that stand."""


class Carrier:
    """Its way is how far the items have come since they were taken up."""

    def __init__(self) -> None:
        self._beneath, self._above = _Hand(WIRES), _Hand(NODES)
        self._items: Sequence[NodeItem | WireItem] = ()

    @property
    def way(self) -> QPointF:
        return self._above.pos()

    def take_up(
        self, scene: QGraphicsScene, wires: Iterable[WireItem], nodes: Iterable[NodeItem] = ()
    ) -> None:
        """Take these items along, as they lie in the scene."""
        wires, nodes = list(wires), list(nodes)
        for hand, items in ((self._beneath, wires), (self._above, nodes)):
            scene.addItem(hand)
            for item in items:
                item.carry(hand)
        self._items = [*wires, *nodes]

    def move(self, way: QPointF) -> None:
        """Show them so far from where they were taken up."""
        self._beneath.setPos(way)
        self._above.setPos(way)

    def put_down(self) -> None:
        """Leave the items where they are by now, those that did not leave by themselves."""
        for item in self._items:
            item.settle()
        self._items = ()
        for hand in (self._beneath, self._above):
            if hand.scene() is not None:
                hand.scene().removeItem(hand)
            hand.setPos(0, 0)


class _Hand(QGraphicsRectItem):
    """The parent of what is carried at one height; it draws nothing itself."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemHasNoContents)
        # Promised that all it carries lies within it, Qt does not index that anew at every move.
        self.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemContainsChildrenInShape)
        self.setRect(-2 * WORLD, -2 * WORLD, 4 * WORLD, 4 * WORLD)
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(height)
