"""The ways a wire can take between two points, and where its label stands on each.

They are plain numbers: the canvas makes Qt's paths of them, pictures SVG's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

STUB = 20
"""How far a wire that goes around goes straight out of a port before it turns."""
CORNER = 12
STEEP = 40
"""A curve that rises more than this has no room above its middle: the label stands on it."""

Point = tuple[float, float]
Piece = tuple[Point, ...]
"""A line to a point, a quadratic curve by one point to another, or a cubic one by two."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x`, `y` place its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def is_empty(self) -> bool:
        return self.width <= 0 or self.height <= 0


@dataclass(frozen=True, slots=True)
class Way:
    """The pieces of a wire from `start` on, and the middle of its label.

    `label_on_line`: the label covers the wire there. All pieces lie in the bounds of `corners`.
    """

    start: Point
    pieces: list[Piece]
    label: Point
    label_on_line: bool
    corners: Sequence[Point]

    @property
    def svg(self) -> str:
        """The way in SVG's notation."""
        words = [f"M{_at(self.start)}"]
        words += ["LQC"[len(piece) - 1] + " ".join(map(_at, piece)) for piece in self.pieces]
        return "".join(words)

    @property
    def reach(self) -> Box:
        """The rectangle of its corners."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def wire_path(
    start: Point,
    end: Point,
    source: Box,
    target: Box,
    dots: Sequence[Point] = (),
    straight: bool = False,
) -> Way:
    """A curve where the target lies ahead, else a way around, between the rows.

    `source` and `target` are the cards of the two nodes; a loose end has an empty one. Dots lead
    the wire through them instead. `straight` wires have no curves where a line does.
    """
    if dots:
        return _through([start, *dots, end], straight)
    if end[0] >= start[0] + STUB:
        return _ahead(start, end, straight)
    return _around(start, end, _lane(start, end, source, target))


def _ahead(start: Point, end: Point, straight: bool) -> Way:
    """A curve or a line, with its label above the middle, or on it where it is steep."""
    (left, top), (right, bottom) = start, end
    reach = max(24.0, (right - left) / 2)
    piece = (end,) if straight else ((left + reach, top), (right - reach, bottom), end)
    middle = (left + right) / 2
    if abs(bottom - top) > STEEP:
        return Way(start, [piece], (middle, (top + bottom) / 2), True, (start, end))
    return Way(start, [piece], (middle, min(top, bottom) - 12), False, (start, end))


def _through(points: list[Point], straight: bool) -> Way:
    """From point to point; a curve passes each in the direction from the last to the next.

    It leaves and enters the ports level. The label stands in the middle of the longest stretch,
    where it covers no dot.
    """
    headings = [_heading(a, b) for a, b in zip(points, points[2:], strict=False)]
    headings = [(1.0, 0.0), *headings, (1.0, 0.0)]
    pieces: list[Piece] = []
    corners = [points[0]]
    longest, label = -1.0, points[0]
    for number, (start, end) in enumerate(pairwise(points)):
        length = math.dist(start, end)
        (a, b), (c, d) = headings[number], headings[number + 1]
        first = start[0] + a * length / 3, start[1] + b * length / 3
        last = end[0] - c * length / 3, end[1] - d * length / 3
        piece = (end,) if straight else (first, last, end)
        pieces.append(piece)
        corners += piece
        if length > longest:
            longest = length
            x = (start[0] + 3 * first[0] + 3 * last[0] + end[0]) / 8
            y = (start[1] + 3 * first[1] + 3 * last[1] + end[1]) / 8
            label = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2) if straight else (x, y)
    return Way(points[0], pieces, label, True, corners)


def _heading(start: Point, end: Point) -> Point:
    """The direction from one point to another; to the right where they are the same."""
    length = math.dist(start, end)
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (1.0, 0.0)


def _lane(start: Point, end: Point, source: Box, target: Box) -> float:
    """The height of the wire's long level stretch: midway between the two rows.

    Where the cards stand side by side there is no gap between rows, so it runs beneath both.
    """
    above, below = (source, target) if start[1] <= end[1] else (target, source)
    if above.is_empty or below.is_empty:
        return (start[1] + end[1]) / 2
    if below.y - above.bottom >= 2 * CORNER:
        return (above.bottom + below.y) / 2
    return max(above.bottom, below.bottom) + 2 * CORNER


def _around(start: Point, end: Point, lane: float) -> Way:
    """Out to the right, along the lane to the left, and into the target from its left."""
    right, left = start[0] + STUB, min(end[0], start[0]) - STUB
    corners = [start, (right, start[1]), (right, lane), (left, lane), (left, end[1]), end]
    pieces: list[Piece] = []
    here = start
    for corner, ahead in pairwise(corners[1:]):
        into, out = math.dist(here, corner), math.dist(corner, ahead)
        reach = min(CORNER, into / 2, out / 2)
        turned = _towards(corner, ahead, out, reach)
        pieces += [(_towards(corner, here, into, reach),), (corner, turned)]
        here = turned
    pieces.append((end,))
    return Way(start, pieces, ((left + right) / 2, lane), True, corners)


def _towards(point: Point, other: Point, length: float, reach: float) -> Point:
    """The point so far on the way to another one, which is `length` away."""
    share = reach / length if length else 0.0
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share


def _at(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"
