"""The measures of a run: how many answers are right, means over batches, and its pace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from engine import Tensor
from engine.devices import to_numpy


def count_correct(outputs: np.ndarray, targets: np.ndarray) -> int:
    """How many rows of `outputs` [n, classes] are largest at their class in `targets` [n]."""
    return int((outputs.argmax(axis=1) == targets).sum())


def share_correct(outputs: Tensor, targets: np.ndarray | None) -> float | None:
    """The share of right rows, from 0 to 1; None where there are no classes."""
    if targets is None:
        return None
    return count_correct(to_numpy(outputs.array), targets) / len(targets)


class Average:
    """Loss and accuracy over all samples of several batches, each weighted by its size."""

    def __init__(self) -> None:
        self._loss = 0.0
        self._correct = 0
        self._samples = 0

    def add(self, loss: float, correct: int, samples: int) -> None:
        """Take in a batch whose mean loss is `loss`."""
        self._loss += loss * samples
        self._correct += correct
        self._samples += samples

    @property
    def loss(self) -> float:
        return self._loss / self._samples

    @property
    def accuracy(self) -> float:
        return self._correct / self._samples


@dataclass
class Fresh:
    """What was measured since the last report, a value a batch."""

    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)


class Pace:
    """How fast a run is. Only what happens inside `working` counts, so pauses do not."""

    WINDOW = 2.0
    """Samples a second are those of about the last two seconds."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.elapsed = seconds
        self._before = seconds
        self._recent_samples = 0.0
        self._recent_seconds = 0.0

    @contextmanager
    def working(self, samples: int) -> Iterator[None]:
        """Time a piece of work on so many samples."""
        start = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - start
            self.elapsed += seconds
            fading = max(0.0, 1.0 - seconds / self.WINDOW)
            self._recent_samples = self._recent_samples * fading + samples
            self._recent_seconds = self._recent_seconds * fading + seconds

    @property
    def samples_per_second(self) -> float:
        return self._recent_samples / self._recent_seconds if self._recent_seconds else 0.0

    def remaining(self, done: int, left: int) -> float:
        """Seconds for `left` batches, after `done` batches since this pace began."""
        return (self.elapsed - self._before) / done * left if done else 0.0
