"""Which node comes next when the keyboard goes from one to another."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF

ASIDE = 3
"""Going aside counts so much more than going ahead."""


def neighbour(rects: Mapping[str, QRectF], start: str | None, way: QPointF) -> str | None:
    """The nearest node in the direction `way` from `start`; the first one from nowhere.

    `rects` are the cards by node id. None where nothing lies in that direction.
    """
    if start is None or start not in rects:
        return min(rects, key=lambda each: (rects[each].top(), rects[each].left()), default=None)
    origin = rects[start].center()
    best: tuple[float, str] | None = None
    for other, rect in rects.items():
        leg = rect.center() - origin
        ahead = QPointF.dotProduct(leg, way)
        aside = abs(leg.x() * way.y()) + abs(leg.y() * way.x())
        if other == start or ahead <= 0 or aside > ASIDE * ahead:
            continue
        distance = ahead + ASIDE * aside
        if best is None or distance < best[0]:
            best = distance, other
    return best[1] if best else None
