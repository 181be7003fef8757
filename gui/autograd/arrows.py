"""All the arrows of a graph, as one item: thousands of items would take longer than their lines.

An arrow is the way of a gradient, as thick and as bright as the log of its norm, and dashed while
no gradient came this way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from gui.autograd.arrange import Arrow
from gui.autograd.geometry import Point
from gui.autograd.items import CORNER, TEXT_SCALE, scale_of, write
from gui.autograd.values import EdgeStyle, Values, norm_text, weight
from gui.theme import color, font, mix

HEAD_SCALE = 0.25
"""Below this zoom heads are not drawn."""
LABEL = 60.0
"""A number may reach so far beside its arrow."""
THINNEST, THICKEST = 1.25, 4.5
LEVELS = 6
"""From far off, arrows are drawn in so many shades."""


class ArrowsItem(QGraphicsRectItem):
    """Paints what lies in the part that is seen."""

    def __init__(self, arrows: Sequence[Arrow], style: EdgeStyle = "both") -> None:
        super().__init__()
        self.arrows = arrows
        self.norms: list[float | None] = [None] * len(arrows)
        self.style = style
        self._reached = False
        self._paths: dict[int, QPainterPath] = {}
        corners = [np.array(arrow.corners) for arrow in arrows]
        self._low = np.array([each.min(axis=0) for each in corners]).reshape(-1, 2) - LABEL
        self._high = np.array([each.max(axis=0) for each in corners]).reshape(-1, 2) + LABEL
        if len(arrows):
            left, top = self._low.min(axis=0)
            right, bottom = self._high.max(axis=0)
            self.setRect(QRectF(left, top, right - left, bottom - top))
        self.setZValue(-1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def shape(self) -> QPainterPath:
        """None: what lies beneath takes the mouse."""
        return QPainterPath()

    def show_values(self, values: Values) -> None:
        """Show these norms; without any, no gradient came yet."""
        norms = [values.norm(arrow.reaches) for arrow in self.arrows]
        reached = bool(values.norms)
        if (norms, reached) != (self.norms, self._reached):
            self.norms, self._reached = norms, reached
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        area, scale = option.exposedRect, scale_of(painter)
        seen = (self._high >= (area.left(), area.top())) & (
            self._low <= (area.right(), area.bottom())
        )
        for number in np.flatnonzero(seen.all(axis=1)):
            self._paint_arrow(painter, int(number), scale)

    def paint_far(self, painter: QPainter) -> None:
        """All of them as lines one pixel wide, for zooms at which more could not be seen."""
        lines: dict[int, list[QLineF]] = {}
        for arrow, norm in zip(self.arrows, self.norms, strict=True):
            level = 0 if norm is None else 1 + round(weight(norm) * (LEVELS - 1))
            points = [QPointF(x, y) for x, y in arrow.corners]
            lines.setdefault(level, []).extend(QLineF(a, b) for a, b in pairwise(points))
        for level, group in sorted(lines.items()):
            pen = QPen(mix("faint", "accent", level / LEVELS), 0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(group)

    def _paint_arrow(self, painter: QPainter, number: int, scale: float) -> None:
        norm, corners = self.norms[number], self.arrows[number].corners
        pen = self._pen(norm)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path(number))
        if scale < HEAD_SCALE:
            return
        _draw_head(painter, corners[-2], corners[-1], pen.color(), 4 + pen.widthF() / 2)
        if norm is None or scale < TEXT_SCALE:
            return
        (x, y), (end_x, end_y) = corners[-2], corners[-1]
        text, type_ = norm_text(norm), font(10, 500, mono=True)
        middle_x, middle_y = (x + end_x) / 2, (y + end_y) / 2
        tint = "text" if norm > 0.15 else "muted"
        if abs(x - end_x) < 1:
            write(painter, middle_x + 8, middle_y - 10, 16, text, type_, tint)
        else:
            left = min(x, end_x) + 2 if end_x > x else end_x + 12
            write(painter, left, middle_y - 18, 16, text, type_, tint)

    def _pen(self, norm: float | None) -> QPen:
        if not self._reached:
            pen = QPen(color("faint"), 1.5)
            pen.setDashPattern([2.0, 3.0])
            return pen
        if norm is None:
            return QPen(mix("faint", "accent", 0.6), 2)
        share = weight(norm)
        brightness = 0.6 if self.style == "width" else 0.1 + 0.9 * share
        width = 2.0 if self.style == "colour" else THINNEST + (THICKEST - THINNEST) * share
        return QPen(mix("faint", "accent", brightness), width)

    def _path(self, number: int) -> QPainterPath:
        path = self._paths.get(number)
        if path is None:
            path = self._paths[number] = _rounded(self.arrows[number].corners)
        return path


def _draw_head(painter: QPainter, tail: Point, tip: Point, tint: QColor, size: float) -> None:
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    along = QPointF(math.cos(angle), math.sin(angle))
    aside = QPointF(-along.y(), along.x())
    end = QPointF(*tip)
    base = end - along * size * 1.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([end, base + aside * size, base - aside * size]))


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
