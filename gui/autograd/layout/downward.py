"""Nodes below one another, every arrow leading down: the inside of a layer, or a whole graph."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from engine.studio.graph_layout import layered_layout
from gui.autograd.layout.geometry import Box, Corners, Point, Size

GAP = (26.0, 14.0)
"""Between layers, and between neighbours in a layer."""
PADDING = 16.0
REACH = 8.0
"""An arrow may start or end so near to the end of an edge of a node."""

K = TypeVar("K", bound=Hashable)


class Downward(Generic[K]):
    """`boxes` and corners count from the corner of the whole, which has this `size`."""

    def __init__(
        self,
        keys: Sequence[K],
        edges: Sequence[tuple[K, K]],
        sizes: Mapping[K, Size],
        header: float,
        least_width: float,
    ) -> None:
        """`header` is kept free above the nodes. The edges must not close a circle."""
        at = {key: place for place, key in enumerate(keys)}
        links = [(at[a], at[b]) for a, b in edges]
        layout = layered_layout([sizes[key] for key in keys], links, GAP, horizontal=False)
        aside = [x for way in layout.waypoints.values() for x, _ in way]
        left, right = min(0.0, *aside, 0.0), max(layout.size[0], *aside, 0.0)
        width = max(right - left, least_width)
        dx, dy = PADDING - left + (width - right + left) / 2, header
        self.size: Size = (width + 2 * PADDING, layout.size[1] + header + PADDING)
        self.boxes: dict[K, Box] = {
            key: Box(x + dx, y + dy, *sizes[key])
            for key, (x, y) in zip(keys, layout.positions, strict=True)
        }
        self._rank = dict(zip(keys, layout.layers, strict=True))
        self._ways: dict[tuple[K, K], list[float]] = {
            (keys[a], keys[b]): [x + dx for x, _ in way] for (a, b), way in layout.waypoints.items()
        }
        ranks = max(layout.layers, default=-1) + 1
        self._tops = [header] * ranks
        bottoms = [0.0] * ranks
        self._lefts, self._rights = [width + 2 * PADDING] * ranks, [0.0] * ranks
        for key, rank in self._rank.items():
            box = self.boxes[key]
            bottoms[rank] = max(bottoms[rank], box.bottom)
            self._lefts[rank] = min(self._lefts[rank], box.x)
            self._rights[rank] = max(self._rights[rank], box.right)
        for rank in range(1, ranks):
            self._tops[rank] = bottoms[rank - 1] + GAP[0]
        self._end = self.size[1] - PADDING / 2

    def down(self, source: K, target: K) -> Corners:
        """From the lower edge of one to the upper edge of another, upright where possible."""
        a, b = self.boxes[source], self.boxes[target]
        (start, _), (end, _) = a.middle, b.middle
        way = self._ways.get((source, target), [])
        if not way and self._rank[target] - self._rank[source] > 1:
            return self._around(source, target)
        if not way and a.x + REACH <= end <= a.right - REACH:
            start = end
        elif not way and b.x + REACH <= start <= b.right - REACH:
            end = start
        corners: list[Point] = [(start, a.bottom)]
        for step, x in enumerate([*way, end], 1):
            before = corners[-1][0]
            if abs(x - before) > 0.5:
                y = self._above(self._rank[source] + step)
                corners += [(before, y), (x, y)]
        return (*corners, (corners[-1][0], b.y))

    def _around(self, source: K, target: K) -> Corners:
        """Beside all nodes: the layout leads the longest edges nowhere, where there are many."""
        a, b = self.boxes[source], self.boxes[target]
        (start, _), (end, _) = a.middle, b.middle
        aside = self.size[0] - PADDING / 2
        below, above = self._above(self._rank[source] + 1), self._above(self._rank[target])
        turns: Corners = ((start, below), (aside, below), (aside, above), (end, above))
        return ((start, a.bottom), *turns, (end, b.y))

    def leave(self, key: K) -> Corners:
        """From a node to the left border, below it where others stand in the way."""
        box, rank = self.boxes[key], self._rank[key]
        x, y = box.middle
        if box.x <= self._lefts[rank]:
            return (box.x, y), (0.0, y)
        below = self._above(rank + 1) if rank + 1 < len(self._tops) else self._end
        return (x, box.bottom), (x, below), (0.0, below)

    def enter(self, key: K) -> Corners:
        """From the right border to a node, above it where others stand in the way."""
        box, rank = self.boxes[key], self._rank[key]
        x, y = box.middle
        if box.right >= self._rights[rank]:
            return (self.size[0], y), (box.right, y)
        above = self._above(rank)
        return (self.size[0], above), (x, above), (x, box.y)

    def _above(self, rank: int) -> float:
        """The middle of the gap over a layer."""
        return self._tops[rank] - (GAP[0] / 2 if rank else 5.0)
