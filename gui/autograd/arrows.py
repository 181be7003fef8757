"""All the arrows of a graph, as one item: thousands of items would take longer than their lines.

An arrow is the way of a gradient, as thick and as bright as the log of its norm, and dashed while
no gradient came this way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from gui.autograd.items import CORNER, TEXT_SCALE, scale_of, type_of, write
from gui.autograd.layout.arrange import Arrow
from gui.autograd.layout.geometry import Point
from gui.autograd.values import EdgeStyle, Values, norm_text, weight
from gui.theme import color, mix

HEAD_SCALE = 0.25
"""Below this zoom heads are not drawn."""
LABEL = 60.0
"""A number may reach so far beside its arrow."""
THINNEST, THICKEST = 1.25, 4.5
LEVELS = 6
"""From far off, arrows are drawn in so many shades."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where an arrow runs: Qt draws straight lines many times faster than one long path."""

    lines: list[QLineF]
    turns: list[QPainterPath]


class ArrowsItem(QGraphicsRectItem):
    """Paints what lies in the part that is seen."""

    def __init__(self, arrows: Sequence[Arrow], style: EdgeStyle = "both") -> None:
        super().__init__()
        self.arrows = arrows
        self.norms: list[float | None] = [None] * len(arrows)
        self.style = style
        self._reached = False
        self._ways: dict[int, Way] = {}
        self._far: dict[int, list[QLineF]] | None = None
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
            self._far = None
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        area, scale = option.exposedRect, scale_of(painter)
        seen = (self._high >= (area.left(), area.top())) & (
            self._low <= (area.right(), area.bottom())
        )
        for number in np.flatnonzero(seen.all(axis=1)):
            self._paint_arrow(painter, int(number), area, scale)

    def paint_far(self, painter: QPainter) -> None:
        """All of them as lines one pixel wide, for zooms at which more could not be seen."""
        if self._far is None:
            self._far = self._gathered()
        for level, lines in sorted(self._far.items()):
            pen = QPen(mix("faint", "accent", level / LEVELS), 0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(lines)

    def _gathered(self) -> dict[int, list[QLineF]]:
        """The lines of each shade."""
        lines: dict[int, list[QLineF]] = {}
        for arrow, norm in zip(self.arrows, self.norms, strict=True):
            level = 0 if norm is None else 1 + round(weight(norm) * (LEVELS - 1))
            points = [QPointF(x, y) for x, y in arrow.corners]
            lines.setdefault(level, []).extend(QLineF(a, b) for a, b in pairwise(points))
        return lines

    def _paint_arrow(self, painter: QPainter, number: int, area: QRectF, scale: float) -> None:
        norm, corners = self.norms[number], self.arrows[number].corners
        pen = self._pen(norm)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self._way(number)
        painter.drawLines(way.lines)
        for turn in way.turns:
            if area.intersects(turn.boundingRect().adjusted(-CORNER, -CORNER, CORNER, CORNER)):
                painter.drawPath(turn)
        (x, y), (end_x, end_y) = corners[-2], corners[-1]
        around = QRectF(QPointF(x, y), QPointF(end_x, end_y)).normalized()
        if scale < HEAD_SCALE or not area.intersects(around.adjusted(-LABEL, -LABEL, LABEL, LABEL)):
            return
        _draw_head(painter, corners[-2], corners[-1], pen.color(), 4 + pen.widthF() / 2)
        if norm is None or scale < TEXT_SCALE:
            return
        text, type_ = norm_text(norm), type_of(10, 500, mono=True)
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
            return _pen_of(mix("faint", "accent", 0.6), 2)
        share = weight(norm)
        brightness = 0.6 if self.style == "width" else 0.1 + 0.9 * share
        width = 2.0 if self.style == "colour" else THINNEST + (THICKEST - THINNEST) * share
        return _pen_of(mix("faint", "accent", brightness), width)

    def _way(self, number: int) -> Way:
        way = self._ways.get(number)
        if way is None:
            way = self._ways[number] = _way_through(self.arrows[number].corners)
        return way


def _pen_of(tint: QColor, width: float) -> QPen:
    """Round at the ends, so that lines and turns join."""
    return QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _draw_head(painter: QPainter, tail: Point, tip: Point, tint: QColor, size: float) -> None:
    angle = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    along = QPointF(math.cos(angle), math.sin(angle))
    aside = QPointF(-along.y(), along.x())
    end = QPointF(*tip)
    base = end - along * size * 1.5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([end, base + aside * size, base - aside * size]))


def _way_through(corners: Sequence[Point]) -> Way:
    """A way through the corners, each but the ends rounded off."""
    points = [QPointF(x, y) for x, y in corners]
    lines, turns = [], []
    start = points[0]
    for corner, after in pairwise(points[1:]):
        before, beyond = _towards(corner, start), _towards(corner, after)
        lines.append(QLineF(start, before))
        turn = QPainterPath(before)
        turn.quadTo(corner, beyond)
        turns.append(turn)
        start = beyond
    lines.append(QLineF(start, _towards(points[-1], points[-2], 5.0)))  # the head covers the rest
    return Way(lines, turns)


def _towards(start: QPointF, end: QPointF, distance: float = CORNER) -> QPointF:
    """The point so far from `start` on the way to `end`, at most half way."""
    way = end - start
    length = math.hypot(way.x(), way.y())
    return start + way * min(distance / length, 0.5) if length else start
