"""Groups beside one another as on the canvas, in rows that wrap where it becomes too wide.

The gradient runs to the left. Arrows between neighbours are direct; others are led through the
channel above the row they start or end in, and from row to row along the left margin, so that
they pass no group on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.studio.graph_layout import layered_layout
from gui.autograd.layout.geometry import Box, Corners, Point, Size

GAP = (60.0, 28.0)
MARGIN = 44.0
"""Room on both sides of the rows for the arrows that lead from one row to the next."""
PADDING = 16.0
ROW_GAP = 52.0
CHANNEL = 36.0
"""Room above the first row, where arrows pass there."""
LANES, LANE = 5, 4.0
"""Arrows to different places keep so far apart where they run side by side."""

Link = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in one layer of a row: from where to where it reaches, and its row."""

    left: float
    right: float
    row: int


class Rows:
    """Children by their number. Everything counts from the corner of the whole, of this `size`."""

    def __init__(
        self,
        sizes: Sequence[Size],
        links: Collection[Link],
        width: float,
        header: float = 0.0,
        least_width: float = 0.0,
        leaving: Collection[int] = (),
        entering: Collection[int] = (),
    ) -> None:
        """`links` are the ways of the gradient from child to child.

        Children in `leaving` have arrows to the left border, those in `entering` from the right.
        """
        forward = _without_circles(len(sizes), sorted((b, a) for a, b in links))
        self._layout = layered_layout(sizes, forward, GAP)
        self._ranks = self._layout.layers
        rows = self._wrapped(sizes, width)
        self._row = {child: row for row, children in enumerate(rows) for child in children}
        self._first = [min(self._ranks[child] for child in row) for row in rows]
        self._last = [max(self._ranks[child] for child in row) for row in rows]
        busy = any(self._row[a] == 0 and not self._are_neighbours(a, b) for a, b in links)
        busy |= any(self._row[b] == 0 and not self._are_neighbours(a, b) for a, b in links)
        busy |= any(self._row[each] == 0 and not self._is_first(each) for each in leaving)
        busy |= any(self._row[each] == 0 and not self._is_last(each) for each in entering)
        top = (header or PADDING) + (CHANNEL if busy else 0.0)
        self.boxes: list[Box] = [Box(0, 0, 0, 0)] * len(sizes)
        self._tops: list[float] = []
        for row in rows:
            self._tops.append(top)
            self._place(row, sizes, top)
            top = max(self.boxes[child].bottom for child in row) + ROW_GAP
        right = max((box.right for box in self.boxes), default=0.0)
        self._widen(max(right + MARGIN, least_width + 2 * PADDING))
        bottom = max((box.bottom for box in self.boxes), default=0.0)
        self.size: Size = (self._width, bottom + (PADDING if header else MARGIN))
        self._columns = self._measure_columns()

    # ------------------------------------------------------------ places

    def _wrapped(self, sizes: Sequence[Size], width: float) -> list[list[int]]:
        columns: dict[int, list[int]] = {}
        for child, rank in enumerate(self._ranks):
            columns.setdefault(rank, []).append(child)
        rows: list[list[int]] = []
        left = 0.0
        for rank in sorted(columns):
            end = max(self._x(child) + sizes[child][0] for child in columns[rank])
            if not rows or end - left > width - 2 * MARGIN:
                rows.append([])
                left = min(self._x(child) for child in columns[rank])
            rows[-1] += columns[rank]
        return rows

    def _place(self, row: Sequence[int], sizes: Sequence[Size], top: float) -> None:
        left = min(self._x(child) for child in row)
        highest = min(self._y(child) for child in row)
        is_chain = len({self._ranks[child] for child in row}) == len(row)
        for child in row:
            y = top if is_chain else top + self._y(child) - highest
            self.boxes[child] = Box(MARGIN + self._x(child) - left, y, *sizes[child])

    def _widen(self, width: float) -> None:
        """Keep the rows in the middle of what a long title makes wider."""
        right = max((box.right for box in self.boxes), default=0.0)
        shift = max(0.0, (width - right - MARGIN) / 2)
        self.boxes = [box.moved(shift, 0.0) for box in self.boxes]
        self._width = width

    def _measure_columns(self) -> dict[int, Column]:
        columns: dict[int, Column] = {}
        for child, rank in enumerate(self._ranks):
            box, seen = self.boxes[child], columns.get(rank)
            left = box.x if seen is None else min(seen.left, box.x)
            right = box.right if seen is None else max(seen.right, box.right)
            columns[rank] = Column(left, right, self._row[child])
        return columns

    def _x(self, child: int) -> float:
        return self._layout.positions[child][0]

    def _y(self, child: int) -> float:
        return self._layout.positions[child][1]

    # ------------------------------------------------------------ ways

    def join(self, source: int, start: float, target: int, end: float) -> Corners:
        """From the left edge of one child, at this height, to the right edge of another."""
        first, last = (self.boxes[source].x, start), (self.boxes[target].right, end)
        if self._are_neighbours(source, target):
            if abs(start - end) < 1:
                return first, (last[0], start)
            x = self._columns[self._ranks[source]].left - GAP[0] / 2 + _lane(target)
            return first, (x, start), (x, end), last
        out, back = self._left_of(source, target), self._right_of(target)
        leaving, arriving = self._row[source], self._row[target]
        above = self._channel(leaving, target)
        if leaving == arriving:
            return first, (out, start), (out, above), (back, above), (back, end), last
        if leaving == arriving + 1:  # this very channel lies beneath the target's row
            return first, (out, start), (out, above), (back, above), (back, end), last
        aside = MARGIN / 3 + _lane(target)
        near = self._channel(arriving, target)
        way: list[Point] = [(out, start), (out, above), (aside, above), (aside, near), (back, near)]
        return (first, *way, (back, end), last)

    def leave(self, source: int, start: float) -> Corners:
        """From the left edge of a child to the left border."""
        first = (self.boxes[source].x, start)
        if self._is_first(source):
            return first, (0.0, start)
        x, y = self._left_of(source, source), self._channel(self._row[source], source)
        return first, (x, start), (x, y), (0.0, y)

    def enter(self, target: int, end: float) -> Corners:
        """From the right border to the right edge of a child."""
        last = (self.boxes[target].right, end)
        if self._is_last(target):
            return (self._width, end), last
        x, y = self._right_of(target), self._channel(self._row[target], target)
        return (self._width, y), (x, y), (x, end), last

    def _are_neighbours(self, source: int, target: int) -> bool:
        same = self._row[source] == self._row[target]
        return same and self._ranks[source] - self._ranks[target] == 1

    def _is_first(self, child: int) -> bool:
        return self._ranks[child] == self._first[self._row[child]]

    def _is_last(self, child: int) -> bool:
        return self._ranks[child] == self._last[self._row[child]]

    def _left_of(self, child: int, target: int) -> float:
        return self._columns[self._ranks[child]].left - GAP[0] / 2 + _lane(target)

    def _right_of(self, child: int) -> float:
        return self._columns[self._ranks[child]].right + GAP[0] / 2 + _lane(child)

    def _channel(self, row: int, target: int) -> float:
        return self._tops[row] - CHANNEL / 2 + _lane(target)


def _lane(target: int) -> float:
    return (target % LANES - LANES // 2) * LANE


def _without_circles(count: int, links: Sequence[Link]) -> list[Link]:
    """The links less those that close a circle, as those of a layer that is used twice do."""
    after: list[list[int]] = [[] for _ in range(count)]
    for a, b in links:
        after[a].append(b)
    kept: list[Link] = []
    state = [0] * count  # 1 while a child's followers are looked at, 2 once they are
    for start in range(count):
        if state[start]:
            continue
        state[start] = 1
        way = [(start, iter(after[start]))]
        while way:
            child, followers = way[-1]
            for each in followers:
                if state[each] == 1:
                    continue
                kept.append((child, each))
                if not state[each]:
                    state[each] = 1
                    way.append((each, iter(after[each])))
                    break
            else:
                state[child] = 2
                way.pop()
    return kept
