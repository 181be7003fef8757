"""How well each class was recognised, from a confusion matrix."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
"""[classes, classes]: of each class (a row) what its samples were taken for."""


@dataclass(frozen=True)
class ClassScore:
    """Of one class, from 0 to 1; NaN where there was nothing to count. `samples` are its own."""

    samples: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0 * both


def precision(counts: Counts) -> npt.NDArray[np.float64]:
    """Of what was taken for each class, the share that is one; NaN where nothing was."""
    with np.errstate(invalid="ignore"):
        return np.diag(counts) / counts.sum(axis=0)


def recall(counts: Counts) -> npt.NDArray[np.float64]:
    """Of each class's samples, the share that was found; NaN where there are none."""
    with np.errstate(invalid="ignore"):
        return np.diag(counts) / counts.sum(axis=1)


def class_scores(counts: Counts) -> list[ClassScore]:
    """The scores of each class, in their order."""
    numbers = zip(counts.sum(axis=1), precision(counts), recall(counts), strict=True)
    return [ClassScore(int(own), float(right), float(found)) for own, right, found in numbers]


def matrix(counts: Sequence[int]) -> Counts:
    """The matrix of what a run's record holds row by row."""
    classes = math.isqrt(len(counts))
    return np.array(counts, np.int64).reshape(classes, classes)


def class_names(known: Sequence[str], count: int) -> tuple[str, ...]:
    """The names of so many classes; their numbers where the names are not known."""
    return tuple(known) if len(known) == count else tuple(map(str, range(count)))


def percent(share: float) -> str:
    """A share in per cent, with one decimal; a dash for NaN."""
    return "–" if math.isnan(share) else f"{100 * share:.1f}"


def confusion_csv(classes: Sequence[str], counts: Counts) -> bytes:
    """A row for each class, with a column for each that it was taken for."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", *classes])
    for name, row in zip(classes, counts.tolist(), strict=True):
        writer.writerow([name, *row])
    return text.getvalue().encode()
