"""A knife that is drawn across wires and cuts them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from engine.studio.network import operations
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.scene import NetworkScene
from gui.canvas.wire_item import WireItem
from gui.theme import color

translate = QCoreApplication.translate


class KnifeGesture(Gesture):
    """The wires that the stroke has crossed light up; letting go takes them away."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._blade = QGraphicsPathItem()
        self._blade.setZValue(3)
        pen = QPen(color("bad"), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._blade.setPen(pen)
        self._crossed: set[str] = set()

    def start(self, pointer: Pointer) -> None:
        self._last = pointer.scene
        self._stroke = QPainterPath(pointer.scene)
        self._scene.addItem(self._blade)

    def move(self, pointer: Pointer) -> None:
        cut = QLineF(self._last, pointer.scene)
        self._last = pointer.scene
        self._stroke.lineTo(pointer.scene)
        self._blade.setPath(self._stroke)
        near = QRectF(cut.p1(), cut.p2()).normalized().adjusted(-1, -1, 1, 1)
        for item in self._scene.items(near):
            if isinstance(item, WireItem) and _crosses(item.path(), cut):
                self._crossed.add(item.wire_id)
        self._scene.light_wires(self._crossed)

    def end(self, pointer: Pointer) -> None:
        self.cancel()
        document = self._scene.document
        edits = operations.remove(document.network, wires=sorted(self._crossed))
        document.push(translate("Canvas", "Cut wires"), edits)

    def cancel(self) -> None:
        self._scene.light_wires(())
        if self._blade.scene() is not None:
            self._scene.removeItem(self._blade)


def _crosses(path: QPainterPath, cut: QLineF) -> bool:
    """Whether the line meets the curve itself; what the curve encloses does not count."""
    bounded = QLineF.IntersectionType.BoundedIntersection
    for polygon in path.toSubpathPolygons():
        points: list[QPointF] = list(polygon)
        for start, end in pairwise(points):
            if QLineF(start, end).intersects(cut)[0] == bounded:
                return True
    return False
