"""The way a wire takes from one node to another, as the canvas leads it, in SVG's notation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

STUB, CORNER, STEEP = 20, 12, 40
Point = tuple[float, float]


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Way:
    """A path with the middle of its label. `label_on_line`: the label covers the wire there."""

    path: str
    label: Point
    label_on_line: bool
    reach: Box


def wire_path(
    start: Point, end: Point, source: Box, target: Box, dots: Sequence[Point] = ()
) -> Way:
    """A curve where the target lies ahead, else a way around; through the dots where there are."""
    if dots:
        return _through([start, *dots, end])
    if end[0] >= start[0] + STUB:
        return _curve(start, end)
    return _around(start, end, _lane(start, end, source, target))


def _curve(start: Point, end: Point) -> Way:
    (left, top), (right, bottom) = start, end
    reach = max(24.0, (right - left) / 2)
    path = f"M{_at(start)}C{_at((left + reach, top))} {_at((right - reach, bottom))} {_at(end)}"
    middle = (left + right) / 2
    if abs(bottom - top) > STEEP:
        return Way(path, (middle, (top + bottom) / 2), True, _around_of([start, end]))
    return Way(path, (middle, min(top, bottom) - 12), False, _around_of([start, end]))


def _through(points: list[Point]) -> Way:
    """A curve that passes each point in the direction from the one before to the next."""
    ways = [(1.0, 0.0)]
    ways += [_heading(a, b) for a, b in zip(points, points[2:], strict=False)] + [(1.0, 0.0)]
    path, longest, label = f"M{_at(points[0])}", -1.0, points[0]
    for number, (start, end) in enumerate(pairwise(points)):
        length = math.dist(start, end)
        (a, b), (c, d) = ways[number], ways[number + 1]
        first = start[0] + a * length / 3, start[1] + b * length / 3
        last = end[0] - c * length / 3, end[1] - d * length / 3
        path += f"C{_at(first)} {_at(last)} {_at(end)}"
        if length > longest:
            longest = length
            four = zip(start, first, last, end, strict=True)
            x, y = ((p + 3 * q + 3 * r + s) / 8 for p, q, r, s in four)
            label = x, y
    return Way(path, label, True, _around_of(points))


def _heading(start: Point, end: Point) -> Point:
    length = math.dist(start, end)
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (1.0, 0.0)


def _lane(start: Point, end: Point, source: Box, target: Box) -> float:
    """The height of the level stretch: midway between the rows, or beneath both nodes."""
    above, below = (source, target) if start[1] <= end[1] else (target, source)
    if below.y - above.bottom >= 2 * CORNER:
        return (above.bottom + below.y) / 2
    return max(above.bottom, below.bottom) + 2 * CORNER


def _around(start: Point, end: Point, lane: float) -> Way:
    """Out to the right, along the lane to the left, and into the target from its left."""
    right, left = start[0] + STUB, min(end[0], start[0]) - STUB
    corners = [start, (right, start[1]), (right, lane), (left, lane), (left, end[1]), end]
    path = f"M{_at(start)}"
    here = start
    for corner, ahead in pairwise(corners[1:]):
        reach = min(CORNER, math.dist(here, corner) / 2, math.dist(corner, ahead) / 2)
        here = _towards(corner, ahead, reach)
        path += f"L{_at(_towards(corner, corners[corners.index(corner) - 1], reach))}"
        path += f"Q{_at(corner)} {_at(here)}"
    return Way(f"{path}L{_at(end)}", ((left + right) / 2, lane), True, _around_of(corners))


def _towards(point: Point, other: Point, reach: float) -> Point:
    a, b = _heading(point, other) if point != other else (0.0, 0.0)
    return point[0] + a * reach, point[1] + b * reach


def _around_of(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _at(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"
