"""The ways a wire can take between two points, and where its label stands on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
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


def path_between(
    start: QPointF,
    end: QPointF,
    source: QRectF,
    target: QRectF,
    dots: Sequence[QPointF] = (),
    straight: bool = False,
) -> WirePath:
    """A curve where the target lies ahead, else a way that wraps around, between the rows.

    `source` and `target` are the cards of the two nodes; a loose end has an empty one. Dots lead
    the wire through them instead. `straight` wires have no curves where a line does.
    """
    if dots:
        return _through([start, *dots, end], straight)
    if end.x() >= start.x() + STUB:
        if straight:
            return _line(start, end)
        return _curve(start, end)
    return _wrap(start, end, _lane(start, end, source, target))


def _curve(start: QPointF, end: QPointF) -> WirePath:
    left, right, top, bottom = start.x(), end.x(), start.y(), end.y()
    reach = max(24.0, (right - left) / 2)
    path = QPainterPath(start)
    path.cubicTo(left + reach, top, right - reach, bottom, right, bottom)
    return _labelled(path, start, end)


def _line(start: QPointF, end: QPointF) -> WirePath:
    path = QPainterPath(start)
    path.lineTo(end)
    return _labelled(path, start, end)


def _labelled(path: QPainterPath, start: QPointF, end: QPointF) -> WirePath:
    """The path with its label above the middle, or on it where it is steep."""
    middle = (start + end) / 2
    if abs(end.y() - start.y()) > STEEP:
        return WirePath(path, middle, True)
    above = QPointF(middle.x(), min(start.y(), end.y()) - 12)
    return WirePath(path, above, False)


def _through(points: list[QPointF], straight: bool) -> WirePath:
    """From point to point; a curve passes each in the direction from the last to the next.

    It leaves and enters the ports level. The label stands in the middle of the longest stretch,
    where it covers no dot.
    """
    path = QPainterPath(points[0])
    longest, label = -1.0, points[0]
    ways = [QPointF(1, 0), *(_heading(a, b) for a, b in zip(points, points[2:], strict=False))]
    ways.append(QPointF(1, 0))
    for number, (start, end) in enumerate(pairwise(points)):
        length = QLineF(start, end).length()
        first, last = start + ways[number] * length / 3, end - ways[number + 1] * length / 3
        if straight:
            path.lineTo(end)
        else:
            path.cubicTo(first, last, end)
        if length > longest:
            longest = length
            label = (start + end) / 2 if straight else (start + 3 * first + 3 * last + end) / 8
    return WirePath(path, label, True)


def _heading(start: QPointF, end: QPointF) -> QPointF:
    """The direction from one point to another; to the right where they are the same."""
    line = QLineF(start, end)
    return QPointF(line.dx(), line.dy()) / line.length() if line.length() else QPointF(1, 0)


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
