"""Histograms over the steps of a run, few enough to draw however long the run is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.studio.training.watching.watch_messages import Histogram

MOST_COLUMNS = 160
ROWS = 48


class History:
    """Histograms in the order of their steps. When it is full, every other one goes."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, Histogram]] = []
        self._stride = 1
        self._seen = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(step for step, _ in self._entries)

    @property
    def newest(self) -> Histogram | None:
        return self._entries[-1][1] if self._entries else None

    def add(self, step: int, histogram: Histogram) -> None:
        """The histogram after this step; the newest one is always kept."""
        if self._entries and step <= self._entries[-1][0]:
            self._entries[-1] = (step, histogram)  # seen again, from another sample
            return
        if self._seen % self._stride:
            self._entries[-1] = (step, histogram)
        else:
            self._entries.append((step, histogram))
        self._seen += 1
        if len(self._entries) > MOST_COLUMNS:
            self._entries = self._entries[::2]
            self._stride *= 2
            self._seen = self._stride * (len(self._entries) - 1) + 1

    def range(self) -> tuple[float, float]:
        """The lowest and the highest value of all of them; (0, 0) while there are none."""
        if not self._entries:
            return 0.0, 0.0
        return (
            min(each.low for _, each in self._entries),
            max(each.high for _, each in self._entries),
        )

    def shares(self) -> npt.NDArray[np.float64]:
        """[ROWS, columns] from 0 to 1: how full each part of the range is, the highest row first.

        Each column's fullest part is 1.
        """
        low, high = self.range()
        columns = [_rebinned(each, low, high) for _, each in self._entries]
        return np.array(columns).T[::-1] if columns else np.zeros((ROWS, 0))


def _rebinned(histogram: Histogram, low: float, high: float) -> npt.NDArray[np.float64]:
    """Its counts over ROWS equal parts of another range."""
    counts = np.array(histogram.counts, np.float64)
    edges = np.linspace(histogram.low, histogram.high, len(counts) + 1)
    if histogram.high <= histogram.low:  # all values are the same one
        place = 0.5 if high <= low else (histogram.low - low) / (high - low)
        row = np.zeros(ROWS)
        row[min(int(place * ROWS), ROWS - 1)] = 1.0
        return row
    below = np.concatenate([[0.0], np.cumsum(counts)])
    wanted = np.interp(np.linspace(low, high, ROWS + 1), edges, below)
    parts = np.diff(wanted)
    return parts / max(float(parts.max()), 1e-12)
