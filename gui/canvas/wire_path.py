"""The ways a wire can take between two points, and where its label stands on each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

STUB = 20
"""How far a wrapping wire goes straight out of a port before it turns."""
CORNER = 12
STEEP = 40
"""A curve that rises more than this has no room above its middle: the label stands on it."""
LABEL_HEIGHT = 16


@dataclass(frozen=True)
class WirePath:
    """A way with the middle of its label. `label_on_line`: the label covers the wire there."""

    path: QPainterPath
    label_centre: QPointF
    label_on_line: bool


def path_between(start: QPointF, end: QPointF, source: QRectF, target: QRectF) -> WirePath:
    """A curve where the target lies ahead, else a way that wraps around, between the rows.

    `source` and `target` are the cards of the two nodes; a loose end has an empty one.
    """
    if end.x() >= start.x() + STUB:
        return _curve(start, end)
    return _wrap(start, end, _lane(start, end, source, target))


def _curve(start: QPointF, end: QPointF) -> WirePath:
    reach = max(24.0, (end.x() - start.x()) / 2)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
    middle = (start + end) / 2
    if abs(end.y() - start.y()) > STEEP:
        return WirePath(path, middle, True)
    above = QPointF(middle.x(), min(start.y(), end.y()) - 12)
    return WirePath(path, above, False)


def _lane(start: QPointF, end: QPointF, source: QRectF, target: QRectF) -> float:
    """The height of the wire's long level stretch: midway between the two rows.

    Where the cards stand side by side there is no gap between rows, so it runs beneath both.
    """
    above, below = (source, target) if start.y() <= end.y() else (target, source)
    if above.isEmpty() or below.isEmpty():
        return (start.y() + end.y()) / 2
    if below.top() - above.bottom() >= 2 * CORNER:
        return (above.bottom() + below.top()) / 2
    return max(above.bottom(), below.bottom()) + 2 * CORNER


def _wrap(start: QPointF, end: QPointF, lane: float) -> WirePath:
    """Out to the right, along the lane to the left, and into the target from its left."""
    right, left = start.x() + STUB, min(end.x() - STUB, start.x() - STUB)
    path = QPainterPath(start)
    _turn(path, QPointF(right, start.y()), QPointF(right, lane))
    _turn(path, QPointF(right, lane), QPointF(left, lane))
    _turn(path, QPointF(left, lane), QPointF(left, end.y()))
    _turn(path, QPointF(left, end.y()), end)
    path.lineTo(end)
    return WirePath(path, QPointF((left + right) / 2, lane), True)


def _turn(path: QPainterPath, corner: QPointF, ahead: QPointF) -> None:
    """Go on to `corner`, rounding it towards `ahead` as far as both legs have room."""
    before = path.currentPosition()
    into, out = corner - before, ahead - corner
    reach = min(CORNER, into.manhattanLength() / 2, out.manhattanLength() / 2)
    path.lineTo(corner - _unit(into) * reach)
    path.quadTo(corner, corner + _unit(out) * reach)


def _unit(leg: QPointF) -> QPointF:
    """The direction of a level or upright leg; nothing for a leg of no length."""
    length = leg.manhattanLength()
    return leg / length if length else QPointF()
