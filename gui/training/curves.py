"""The numbers of a run as arrays that grow in place, and their smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DEFAULT_SMOOTHING = 0.92


class Curve:
    """Points (x, y) in order, kept in buffers that double, so that adding is cheap at any length.

    `smoothed` is the bias-corrected exponential average of the finite values, kept up to date
    as points arrive: s = w·s + (1 − w)·y, divided by 1 − w^n.
    """

    def __init__(self, smoothing: float = 0.0) -> None:
        self._buffer = np.empty((3, 256))
        self._count = 0
        self._smoothing = smoothing
        self._average = 0.0
        self._bias = 1.0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> Floats:
        """A view of the x values; do not write to it."""
        return self._buffer[0, : self._count]

    @property
    def y(self) -> Floats:
        """A view of the raw y values; do not write to it."""
        return self._buffer[1, : self._count]

    @property
    def smoothed(self) -> Floats:
        """A view of the smoothed y values; do not write to it."""
        return self._buffer[2, : self._count]

    def append(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Add points. Values that are not finite are left out: no line can be drawn to them."""
        pairs = np.array((x, y), dtype=np.float64)
        pairs = pairs[:, np.isfinite(pairs).all(axis=0)]
        end = self._count + pairs.shape[1]
        if end > self._buffer.shape[1]:
            grown = np.empty((3, max(end, 2 * self._buffer.shape[1])))
            grown[:, : self._count] = self._buffer[:, : self._count]
            self._buffer = grown
        self._buffer[:2, self._count : end] = pairs
        start, self._count = self._count, end
        self._smooth_from(start)

    def set_smoothing(self, weight: float) -> None:
        """Smooth all points anew, with a weight from 0 (raw) to below 1."""
        if weight != self._smoothing:
            self._smoothing = weight
            self._average, self._bias = 0.0, 1.0
            self._smooth_from(0)

    def _smooth_from(self, start: int) -> None:
        if start == self._count:
            return
        w = self._smoothing
        fresh = self._buffer[1, start : self._count]
        averages = np.fromiter(
            accumulate(fresh.tolist(), lambda s, y: w * s + (1 - w) * y, initial=self._average),
            dtype=np.float64,
            count=len(fresh) + 1,
        )[1:]
        biases = self._bias * w ** np.arange(1, len(fresh) + 1)
        self._buffer[2, start : self._count] = averages / (1 - biases)
        self._average, self._bias = float(averages[-1]), float(biases[-1])


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
