"""A drawing: strokes that are added, erased in part and taken back, or a picture of ink."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SPACING = 0.01
"""Points of a stroke lie no further apart, so that the eraser cuts where it touches."""

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Picture = npt.NDArray[np.float32]


class Drawing:
    """Strokes in units of the pad's side: x to the right, y down, both from 0 to 1.

    A picture [height, width], ink bright, takes the place of strokes, and a stroke its place.
    """

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._picture: Picture | None = None
        self._before: list[tuple[tuple[Stroke, ...], Picture | None]] = []

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        return self._strokes

    @property
    def picture(self) -> Picture | None:
        """The picture that was put here, if there is one. Not to be changed."""
        return self._picture

    @property
    def is_empty(self) -> bool:
        return not self._strokes and self._picture is None

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def arrays(self) -> list[npt.NDArray[np.float64]]:
        """The strokes as arrays of shape (m, 2)."""
        return [np.array(stroke) for stroke in self._strokes]

    def begin(self) -> None:
        """What follows, until the next `begin`, is one step for `undo`."""
        self._before.append((self._strokes, self._picture))

    def put(self, picture: Picture) -> None:
        """Have this picture in the place of everything, as one step for `undo`."""
        self.begin()
        self._strokes, self._picture = (), picture

    def start(self, point: Point) -> None:
        """Begin a stroke here; alone it is a dot."""
        self._strokes, self._picture = (*self._strokes, (point,)), None

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
        if self._picture is not None:
            self._picture = _wiped(self._picture, path, radius)

    def undo(self) -> None:
        """Take back the last stroke, erasure or clearing."""
        if self._before:
            self._strokes, self._picture = self._before.pop()

    def clear(self) -> None:
        """Wipe everything; `undo` brings it back."""
        if not self.is_empty:
            self.begin()
            self._strokes, self._picture = (), None


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


def _wiped(picture: Picture, path: npt.NDArray[np.float64], radius: float) -> Picture:
    """The picture, fitted into the square, without what the eraser's path touches."""
    height, width = picture.shape
    side = max(height, width)
    y, x = np.mgrid[:height, :width] + 0.5
    x, y = (x + (side - width) / 2) / side, (y + (side - height) / 2) / side
    result = picture.copy()
    for at_x, at_y in path:
        result[np.hypot(x - at_x, y - at_y) <= radius + 0.5 / side] = 0.0
    return result
