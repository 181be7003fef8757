"""The part in sight at zooms at which no words are read: many nodes, of each only its card.

Painting two hundred nodes and their wires takes half as long as having the view do so, which keeps
a picture of each node: at every step of a zoom all of these would be old.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from gui.canvas.scene import NetworkScene
from gui.canvas.wire_item import WIRES, WireItem


def paint_wordless(painter: QPainter, scene: NetworkScene, area: QRectF, zoom: float) -> None:
    """Draw what lies in this area, as its items would; the wires of one pen in one call."""
    shapes, order = Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
    items = scene.items(area, shapes, order)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wires = [item for item in items if isinstance(item, WireItem)]
    others = [item for item in items if not isinstance(item, WireItem)]
    beneath = [item for item in others if item.topLevelItem().zValue() < WIRES]
    _paint_items(painter, beneath)
    _paint_wires(painter, wires, zoom)
    _paint_items(painter, others[len(beneath) :])


def _paint_wires(painter: QPainter, wires: list[WireItem], zoom: float) -> None:
    ways: dict[int, tuple[QPen, QPainterPath]] = {}
    for wire in wires:
        pen = wire.pen(zoom)  # the same object for wires that look alike
        ways.setdefault(id(pen), (pen, QPainterPath()))[1].addPath(wire.path())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, way in ways.values():
        painter.setPen(pen)
        painter.drawPath(way)


def _paint_items(painter: QPainter, items: Iterable[QGraphicsItem]) -> None:
    option, ground = QStyleOptionGraphicsItem(), painter.worldTransform()
    for item in items:
        painter.setWorldTransform(item.sceneTransform() * ground)
        painter.setOpacity(item.effectiveOpacity())
        item.paint(painter, option)
    painter.setWorldTransform(ground)
    painter.setOpacity(1)
