"""Where nodes go: a free place for a new one, and room for one that is put into a wire."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.studio.network.network import Network, Wire
from gui.canvas import style

CLEARANCE = 24
"""Kept free around a new node."""
ROW_TOLERANCE = 48
"""Nodes whose tops differ by less stand in one row."""

Places = dict[str, tuple[float, float]]


def snapped(point: QPointF) -> QPointF:
    """The nearest crossing of the grid."""
    grid = style.GRID
    return QPointF(grid * round(point.x() / grid), grid * round(point.y() / grid))


def whole(point: QPointF) -> tuple[float, float]:
    """The point in whole units: files hold tidy numbers."""
    return float(round(point.x())), float(round(point.y()))


def free_corner(wanted: QRectF, taken: Iterable[QRectF]) -> QPointF:
    """The corner of the wanted place, moved down as far as it must to lie on nothing."""
    place = QRectF(wanted)
    for other in sorted(taken, key=lambda rect: rect.top()):
        if other.adjusted(-CLEARANCE, -CLEARANCE, CLEARANCE, CLEARANCE).intersects(place):
            place.moveTop(other.bottom() + CLEARANCE)
    return place.topLeft()


def room_in_wire(
    network: Network, rects: dict[str, QRectF], wire: Wire, node_id: str, dropped: QRectF
) -> Places:
    """Places for the node that is spliced into this wire, and for those that must shift aside.

    Within a row the node goes next to the wire's source, and what stands downstream in that row
    moves right as far as needed. Between rows nothing shifts and the node stays where it fell.
    """
    source, target = rects[wire.source], rects[wire.target]
    if not _same_row(source, target) or target.left() < source.right():
        return {node_id: whole(dropped.topLeft())}
    corner = QPointF(source.right() + style.GAP, source.top())
    if target.left() - source.right() >= dropped.width() + 2 * style.GAP:
        corner.setX(dropped.left())  # there is room as it is: leave it where it fell
        corner.setX(min(max(corner.x(), source.right() + style.GAP), _latest(target, dropped)))
    places = {node_id: whole(corner)}
    shift = corner.x() + dropped.width() + style.GAP - target.left()
    if shift > 0:
        for other in network.downstream(wire.target) - {node_id}:
            rect = rects[other]
            if _same_row(rect, target) and rect.left() >= target.left():
                places[other] = whole(rect.topLeft() + QPointF(shift, 0))
    return places


def beside(source: QRectF, size: QSizeF) -> QRectF:
    """The place of a node that follows another: to its right, in its row."""
    return QRectF(QPointF(source.right() + style.GAP, source.top()), size)


def _same_row(a: QRectF, b: QRectF) -> bool:
    return abs(a.top() - b.top()) < ROW_TOLERANCE


def _latest(target: QRectF, dropped: QRectF) -> float:
    """The furthest right that still leaves a gap before the target."""
    return target.left() - style.GAP - dropped.width()
