"""Where the arrow keys go in a graph: along the edges, to what lies that way."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, QRectF

from gui.autograd.layout.folding import Key

Edge = tuple[Key, Key]


def next_along(
    edges: Collection[Edge], places: Mapping[Key, QRectF], here: Key, way: QPointF
) -> Key | None:
    """The node joined to this one that lies most in this direction; None where the way ends.

    `way` is a step of 1 along an axis. Where no neighbour lies that way, as at the end of a row,
    left and down follow the gradient, right and up go against it.
    """
    onward = [target for source, target in edges if source == here]
    back = [source for source, target in edges if target == here]
    start = places[here].center()
    best: Key | None = None
    least = float("inf")
    for each in (*onward, *back):
        step = places[each].center() - start
        ahead = QPointF.dotProduct(step, way)
        aside = abs(step.x() * way.y() - step.y() * way.x())
        if ahead > 0 and ahead >= aside and ahead + 2 * aside < least:
            best, least = each, ahead + 2 * aside
    if best is not None:
        return best
    follows = way.x() < 0 or way.y() > 0
    return next(iter(onward if follows else back), None)
