"""The numbers of a run as arrays that grow in place up to a bound, and their smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DEFAULT_SMOOTHING = 0.92
MOST_POINTS = 2**14
"""More than any screen has columns. A curve of more values has so many points at most."""

_X, _MEAN, _LOW, _HIGH, _SMOOTHED = range(5)


class Curve:
    """Points (x, y) in order, kept in buffers that double, so that adding is cheap at any length.

    `smoothed` is the bias-corrected exponential average of the finite values, kept up to date
    as points arrive: s = w·s + (1 − w)·y, divided by 1 − w^n.

    Memory is bounded: beyond `MOST_POINTS` every two points become one that stands for all of
    their values, by their mean, lowest and highest. So a run of any length keeps its peaks, and
    was smoothed before it was thinned.
    """

    def __init__(self, smoothing: float = 0.0) -> None:
        self._buffer = np.empty((5, 256))
        self._count = 0
        self._stride = 1
        """So many values make a point."""
        self._filled = 1
        """So many values are in the last point."""
        self._smoothing = smoothing
        self._average = 0.0
        self._bias = 1.0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> Floats:
        """A view of the x values, of the last value of each point; do not write to it."""
        return self._buffer[_X, : self._count]

    @property
    def y(self) -> Floats:
        """A view of the raw y values, the means of points of several; do not write to it."""
        return self._buffer[_MEAN, : self._count]

    @property
    def smoothed(self) -> Floats:
        """A view of the smoothed y values; do not write to it."""
        return self._buffer[_SMOOTHED, : self._count]

    @property
    def lowest(self) -> float:
        """The lowest of all raw values, infinity without any."""
        return float(self._buffer[_LOW, : self._count].min(initial=np.inf))

    @property
    def raw(self) -> tuple[Floats, Floats]:
        """The line through the raw values: through the lowest and highest of points of several."""
        if self._stride == 1:
            return self.x, self.y
        both = self._buffer[_LOW : _HIGH + 1, : self._count]
        return np.repeat(self.x, 2), both.T.reshape(-1)

    def append(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Add points. Values that are not finite are left out: no line can be drawn to them."""
        pairs = np.array((x, y), dtype=np.float64)
        pairs = pairs[:, np.isfinite(pairs).all(axis=0)]
        averages = self._averages(pairs[1], self._smoothing)
        start = 0
        while start < pairs.shape[1]:
            start += self._take(pairs[:, start:], averages[start:])

    def set_smoothing(self, weight: float) -> None:
        """Smooth all points anew, with a weight from 0 (raw) to below 1."""
        if weight != self._smoothing:
            self._smoothing = weight
            self._smooth_anew()

    def cut(self, x: float) -> None:
        """Drop what comes after this x."""
        count = int(np.searchsorted(self.x, x, side="right"))
        if count < self._count:
            self._count, self._filled = count, self._stride
            self._smooth_anew()

    def _take(self, pairs: Floats, averages: Floats) -> int:
        """Put the first of these values into the buffer; how many."""
        if self._filled < self._stride:
            taken = min(self._stride - self._filled, pairs.shape[1])
            self._join(pairs[:, :taken], averages[taken - 1])
            return taken
        if self._count == MOST_POINTS:
            self._halve()
            return 0
        taken = 1 if self._stride > 1 else min(pairs.shape[1], MOST_POINTS - self._count)
        end = self._count + taken
        if end > self._buffer.shape[1]:
            grown = np.empty((5, max(end, 2 * self._buffer.shape[1])))
            grown[:, : self._count] = self._buffer[:, : self._count]
            self._buffer = grown
        part = self._buffer[:, self._count : end]
        part[_X] = pairs[0, :taken]
        part[_MEAN : _HIGH + 1] = pairs[1, :taken]
        part[_SMOOTHED] = averages[:taken]
        self._count, self._filled = end, 1
        return taken

    def _join(self, pairs: Floats, average: float) -> None:
        """Take values into the last point."""
        point = self._buffer[:, self._count - 1]
        values = pairs[1]
        filled = self._filled + len(values)
        point[_X] = pairs[0, -1]
        point[_MEAN] += (values.sum() - len(values) * point[_MEAN]) / filled
        point[_LOW] = min(point[_LOW], values.min())
        point[_HIGH] = max(point[_HIGH], values.max())
        point[_SMOOTHED] = average
        self._filled = filled

    def _halve(self) -> None:
        """Make one point of every two; all are full, and there is an even number of them."""
        pairs = self._buffer[:, : self._count].reshape(5, -1, 2)
        halved = pairs[:, :, 1].copy()
        halved[_MEAN] = pairs[_MEAN].mean(axis=1)
        halved[_LOW] = pairs[_LOW].min(axis=1)
        halved[_HIGH] = pairs[_HIGH].max(axis=1)
        self._count //= 2
        self._buffer[:, : self._count] = halved
        self._stride *= 2
        self._filled = self._stride

    def _smooth_anew(self) -> None:
        self._average, self._bias = 0.0, 1.0
        weight = self._smoothing**self._stride
        self._buffer[_SMOOTHED, : self._count] = self._averages(self.y, weight)

    def _averages(self, fresh: Floats, w: float) -> Floats:
        """The running average after each of these values, which come after all before."""
        if not len(fresh):
            return fresh
        averages = np.fromiter(
            accumulate(fresh.tolist(), lambda s, y: w * s + (1 - w) * y, initial=self._average),
            dtype=np.float64,
            count=len(fresh) + 1,
        )[1:]
        biases = self._bias * w ** np.arange(1, len(fresh) + 1)
        self._average, self._bias = float(averages[-1]), float(biases[-1])
        return averages / (1 - biases)


def thinned(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """The same line in at most 4 points a column of pixels: first, lowest, highest, last.

    What a screen `columns` wide can show is kept exactly: every peak survives.
    """
    if len(x) <= 4 * columns:
        return x, y
    per_column = -(-len(x) // columns)
    whole = len(x) // per_column * per_column
    blocks = y[:whole].reshape(-1, per_column)
    start = np.arange(0, whole, per_column)
    picked = [start, start + blocks.argmin(1), start + blocks.argmax(1), start + per_column - 1]
    if whole < len(x):  # the last column is not full
        rest = y[whole:]
        last = (whole, whole + rest.argmin(), whole + rest.argmax(), len(x) - 1)
        picked = [np.append(places, place) for places, place in zip(picked, last, strict=True)]
    index = np.sort(np.stack(picked, axis=1), axis=1).ravel()
    return x[index], y[index]
