"""The training samples that are nearest to a drawing, value by value."""

from __future__ import annotations

import numpy as np

from engine.datasets import Samples
from engine.studio.training.pictures import pictures
from engine.studio.training.watching.watch_messages import Neighbour

COMPARED_AT_ONCE = 4096
"""Samples whose values are in memory together, where they are read from the disk."""


def nearest(samples: Samples, sample: np.ndarray, count: int) -> tuple[Neighbour, ...]:
    """The so many of `samples` that are nearest to one of the same shape, the nearest first.

    Distances are Euclidean, over all values.
    """
    count = min(count, len(samples))
    if not count or sample.shape != samples.inputs.shape[1:]:
        return ()
    squares = np.concatenate(
        [
            _squares(samples.inputs[start : start + COMPARED_AT_ONCE], sample)
            for start in range(0, len(samples), COMPARED_AT_ONCE)
        ]
    )
    places = np.argpartition(squares, count - 1)[:count]
    places = places[np.argsort(squares[places], kind="stable")]
    return tuple(_neighbour(samples, int(each), float(squares[each])) for each in places)


def _squares(inputs: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """|a - b|² = |a|² - 2ab + |b|² for each row a of the inputs."""
    rows, values = inputs.reshape(len(inputs), -1), sample.reshape(-1).astype(np.float32)
    return np.einsum("ij,ij->i", rows, rows) - 2 * (rows @ values) + values @ values


def _neighbour(samples: Samples, place: int, square: float) -> Neighbour:
    label = int(samples.targets[place]) if samples.classes else None
    distance = round(float(np.sqrt(max(square, 0.0))), 4)
    return Neighbour(label, distance, pictures(samples.inputs[place]))
