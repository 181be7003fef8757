"""What the autograd view draws: groups of a layer's ops, ops, parameters, and arrows.

Items show; they decide nothing. An op and a group belong to a layer, which the view selects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from engine.studio.training.messages import GraphNode
from gui.autograd.arrange import Arrow, Box, Point, Size
from gui.icons import paint_icon
from gui.theme import color, font, mix

OP_HEIGHT, PARAMETER_HEIGHT = 44.0, 36.0
CORNER = 10.0
SMALLEST_NORM = -2.6
"""The log10 of the norm that is drawn thinnest."""
TEXT_SCALE = 0.4
"""Below this zoom words could not be read, and are not drawn."""
LINE_SCALE = 0.25


def shape_text(node: GraphNode) -> str:
    """The sizes of a tensor, joined as people write them: 64×10."""
    return "×".join(str(size) for size in node.shape) if node.shape else ""


def label(node: GraphNode) -> str:
    """An op by its name, a parameter by its last: "weight" of "fc.weight"."""
    return node.name.rpartition(".")[2]


def size_of(node: GraphNode) -> Size:
    """How large a node is drawn, by its words."""
    name = QFontMetricsF(font(12, 600)).horizontalAdvance(label(node))
    shape = QFontMetricsF(font(10, mono=True)).horizontalAdvance(shape_text(node))
    if node.kind == "op":
        return max(name, shape, 64.0) + 24, OP_HEIGHT
    return max(name, shape) + 48, PARAMETER_HEIGHT


def title_width(name: str, kind: str) -> float:
    """How much room the title of a group takes."""
    words = QFontMetricsF(font(11, 600)).horizontalAdvance(f"{name} {kind}".strip())
    return words + 32


def norm_text(norm: float) -> str:
    """Three digits after the point, more only for small norms: 0.214, 0.0461, 1.2e-05."""
    if norm >= 0.01 or norm == 0:
        return f"{norm:.3f}"
    return f"{norm:.4f}" if norm >= 0.0001 else f"{norm:.0e}"


def weight(norm: float) -> float:
    """The log of a norm as a share from 0 (thin) to 1 (thick)."""
    if norm <= 0:
        return 0.0
    return min(max((math.log10(norm) - SMALLEST_NORM) / -SMALLEST_NORM, 0.0), 1.0)


class GroupItem(QGraphicsItem):
    """The ground under a layer's ops, tinted by its category, with its title."""

    def __init__(self, layer: str | None, box: Box, category: str, name: str, kind: str) -> None:
        super().__init__()
        self.layer = layer
        self.selected = False
        self._size = QRectF(0, 0, box.width, box.height)
        self._category, self._name, self._kind = category, name, kind
        self.setPos(box.x, box.y)
        self.setZValue(-2)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setToolTip(f"{name} {kind}".strip())

    def boundingRect(self) -> QRectF:
        return self._size.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(QPen(color("accent"), 2) if self.selected else Qt.PenStyle.NoPen)
        painter.setBrush(mix("window", self._category, 0.075))
        painter.drawRoundedRect(self._size, CORNER, CORNER)
        if _scale(painter) < TEXT_SCALE:
            return
        paint_icon(painter, self._category, QRectF(14, 11, 14, 14), color(self._category))
        end = _write(painter, 34, 8, 20, self._name, font(11, 600), "text")
        if self._kind:
            _write(painter, end + 6, 8, 20, self._kind, font(11), "muted")


class NodeItem(QGraphicsItem):
    """An op as a box, a parameter as an outlined pill."""

    def __init__(self, node: GraphNode, layer: str | None, box: Box) -> None:
        super().__init__()
        self.node, self.layer = node, layer
        self.selected = self.marked = False
        self._size = QRectF(0, 0, box.width, box.height)
        self.setPos(box.x, box.y)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._describe(None)

    def set_norm(self, norm: float | None) -> None:
        """Tell the norm of the gradient that arrives here."""
        self._describe(norm)

    def _describe(self, norm: float | None) -> None:
        lines = [self.node.name, f"{shape_text(self.node)} {self.node.dtype}".strip()]
        if self.node.saved_bytes:
            lines.append(f"{self.node.saved_bytes / 1024:,.1f} KiB")
        if norm is not None:
            lines.append(f"‖∇‖ {norm:.6g}")
        self.setToolTip("\n".join(line for line in lines if line))

    def boundingRect(self) -> QRectF:
        return self._size.adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self.node.kind == "op":
            radius, left = 8.0, 12.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("raised"))
        else:
            radius, left = self._size.height() / 2, 36.0
            painter.setPen(QPen(color("border"), 1.5))
            painter.setBrush(color("window"))
        painter.drawRoundedRect(self._size, radius, radius)
        if self.selected or self.marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("text" if self.marked else "accent"), 2))
            painter.drawRoundedRect(self._size.adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
        if _scale(painter) < TEXT_SCALE:
            return
        if self.node.kind != "op":
            place = QRectF(14, self._size.center().y() - 7, 14, 14)
            paint_icon(painter, "parameter", place, color("muted"))
        top = self._size.center().y() - 17
        shape = shape_text(self.node)
        _write(
            painter, left, top if shape else top + 8, 18, label(self.node), font(12, 600), "text"
        )
        _write(painter, left, top + 17, 15, shape, font(10, mono=True), "muted")


class ArrowItem(QGraphicsPathItem):
    """The way of a gradient; as thick as the log of its norm, dashed while that is not known."""

    def __init__(self, arrow: Arrow) -> None:
        super().__init__(_rounded(arrow.corners))
        self.target = arrow.target
        self._corners = [QPointF(x, y) for x, y in arrow.corners]
        self._norm: float | None = None
        self._is_reached = False
        self.setZValue(-1)

    def set_norm(self, norm: float | None, reached: bool) -> None:
        """The norm of what flows here, and whether a backward pass came this way at all."""
        if (norm, reached) != (self._norm, self._is_reached):
            self._norm, self._is_reached = norm, reached
            self.update()

    def boundingRect(self) -> QRectF:
        return self.path().boundingRect().adjusted(-60, -16, 60, 16)

    def shape(self) -> QPainterPath:
        return QPainterPathStroker(QPen(Qt.GlobalColor.black, 8)).createStroke(self.path())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        pen = self._pen()
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path())
        if _scale(painter) < LINE_SCALE:
            return
        _draw_head(painter, self._corners[-2], self._corners[-1], pen.color(), 4 + pen.widthF() / 2)
        if self._norm is not None and _scale(painter) >= TEXT_SCALE:
            a, b = self._corners[-2], self._corners[-1]
            middle = (a + b) / 2
            upright = abs(a.x() - b.x()) < 1
            x, y = (middle.x() + 10, middle.y() - 9) if upright else (middle.x(), middle.y() - 18)
            tint = "text" if self._norm > 0.15 else "muted"
            _write(painter, x, y, 16, norm_text(self._norm), font(10, 500, mono=True), tint)

    def _pen(self) -> QPen:
        if not self._is_reached:
            pen = QPen(color("faint"), 1.5)
            pen.setDashPattern([2.0, 3.0])
            return pen
        if self._norm is None:
            return QPen(mix("faint", "accent", 0.6), 2)
        share = weight(self._norm)
        return QPen(mix("faint", "accent", 0.25 + 0.75 * share), 1.25 + 3.25 * share)


def _scale(painter: QPainter) -> float:
    transform = painter.worldTransform()
    return math.hypot(transform.m11(), transform.m12())


def _write(
    painter: QPainter, x: float, y: float, height: float, text: str, type_, tint: str
) -> float:
    """Write one line and return where it ends."""
    painter.setFont(type_)
    painter.setPen(color(tint))
    width = painter.fontMetrics().horizontalAdvance(text)
    painter.drawText(QRectF(x, y, width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)
    return x + width


def _draw_head(painter: QPainter, tail: QPointF, tip: QPointF, tint: QColor, size: float) -> None:
    angle = math.atan2(tip.y() - tail.y(), tip.x() - tail.x())
    along = QPointF(math.cos(angle), math.sin(angle))
    aside = QPointF(-along.y(), along.x())
    base = tip - along * size * 1.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([tip, base + aside * size, base - aside * size]))


def _rounded(corners: Sequence[Point]) -> QPainterPath:
    """A path through the corners, each but the ends rounded off."""
    points = [QPointF(x, y) for x, y in corners]
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(_towards(corner, before))
        path.quadTo(corner, _towards(corner, after))
    path.lineTo(_towards(points[-1], points[-2], 5.0))  # the head covers the rest
    return path


def _towards(start: QPointF, end: QPointF, distance: float = CORNER) -> QPointF:
    """The point so far from `start` on the way to `end`, at most half way."""
    way = end - start
    length = math.hypot(way.x(), way.y())
    return start + way * min(distance / length, 0.5) if length else start
