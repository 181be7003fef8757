"""A drawing as polylines: strokes are added, erased in part, and taken back one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SPACING = 0.01
"""Points of a stroke lie no further apart, so that the eraser cuts where it touches."""

Point = tuple[float, float]
Stroke = tuple[Point, ...]


class Drawing:
    """Strokes in units of the pad's side: x to the right, y down, both from 0 to 1."""

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._before: list[tuple[Stroke, ...]] = []

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        return self._strokes

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def arrays(self) -> list[npt.NDArray[np.float64]]:
        """The strokes as arrays of shape (m, 2)."""
        return [np.array(stroke) for stroke in self._strokes]

    def begin(self) -> None:
        """What follows, until the next `begin`, is one step for `undo`."""
        self._before.append(self._strokes)

    def start(self, point: Point) -> None:
        """Begin a stroke here; alone it is a dot."""
        self._strokes = (*self._strokes, (point,))

    def extend(self, point: Point) -> None:
        """Draw the last stroke on to here, in a straight line."""
        *others, last = self._strokes
        self._strokes = (*others, last + _between(last[-1], point))

    def erase(self, start: Point, end: Point, radius: float) -> None:
        """Take away what lies within `radius` of the way from `start` to `end`."""
        path = np.array((start, *_between(start, end)))
        kept: list[Stroke] = []
        for stroke in self._strokes:
            kept += _without(stroke, path, radius)
        self._strokes = tuple(kept)

    def undo(self) -> None:
        """Take back the last stroke, erasure or clearing."""
        if self._before:
            self._strokes = self._before.pop()

    def clear(self) -> None:
        """Wipe everything; `undo` brings it back."""
        if self._strokes:
            self.begin()
            self._strokes = ()


def _between(start: Point, end: Point) -> tuple[Point, ...]:
    """Points on the way from `start`, left out, to `end`, taken in."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    count = max(math.ceil(math.hypot(dx, dy) / SPACING), 1)
    return tuple(
        (start[0] + dx * i / count, start[1] + dy * i / count) for i in range(1, count + 1)
    )


def _without(stroke: Sequence[Point], path: npt.NDArray[np.float64], radius: float) -> list[Stroke]:
    """The pieces of a stroke that no point of the eraser's path touches."""
    points = np.array(stroke)
    distances = np.linalg.norm(points[:, None] - path[None], axis=2).min(axis=1)
    pieces: list[Stroke] = []
    piece: list[Point] = []
    for point, distance in zip(stroke, distances, strict=True):
        if distance > radius:
            piece.append(point)
        elif piece:
            pieces.append(tuple(piece))
            piece = []
    if piece:
        pieces.append(tuple(piece))
    return pieces
