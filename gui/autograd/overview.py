"""The whole graph in a few drawing calls, for zooms at which its items would be specks.

Two thousand nodes painted one by one take some 30 ms a frame, as rectangles per colour about 5.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from gui.autograd.arrows import ArrowsItem
from gui.autograd.items import FoldedItem, GroupItem, NodeItem
from gui.theme import color, mix

TINT = 0.16
Rects = dict[str, list[QRectF]]


class Overview:
    """Rectangles by colour, gathered anew once something has changed."""

    def __init__(self) -> None:
        self._grounds: Rects = {}
        self._rects: Rects | None = None

    def forget(self) -> None:
        """Something looks otherwise."""
        self._rects = None

    def paint(
        self,
        painter: QPainter,
        groups: Iterable[GroupItem],
        arrows: ArrowsItem,
        nodes: Iterable[NodeItem],
    ) -> None:
        """Draw the graph in the scene's coordinates."""
        if self._rects is None:
            self._grounds, self._rects = {}, {}
            for group in groups:
                place = group.size.translated(group.pos())
                self._grounds.setdefault(group.title.category, []).append(place)
            for node in nodes:
                place = node.size.translated(node.pos())
                self._rects.setdefault(_token(node), []).append(place)
        painter.setPen(Qt.PenStyle.NoPen)
        for category, rects in self._grounds.items():
            painter.setBrush(mix("window", category, TINT))
            painter.drawRects(rects)
        arrows.paint_far(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        for token, rects in self._rects.items():
            painter.setBrush(color(token))
            painter.drawRects(rects)


def _token(item: NodeItem) -> str:
    ring = item.ring()
    if ring is not None:
        return ring[0]
    if item.selected:
        return "accent"
    if item.look.heat is not None and item.look.heat > 0.5:
        return "warn"
    return item.title.category if isinstance(item, FoldedItem) else "border"
