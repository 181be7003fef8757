"""Normalisation: inputs brought to a mean of 0 and a deviation of 1, or to another range."""

from dataclasses import dataclass

import numpy as np

from engine.datasets.image_stack import ImageStack

CHUNK = 4096  # samples read at a time, so that a set larger than memory can be measured
LEAST_DEVIATION = 1e-6  # what varies less is a constant, and is only moved to 0


@dataclass(frozen=True, slots=True)
class Normalisation:
    """What is taken off each input, and what it is then divided by.

    One value each for images, one for each feature for vectors.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]


SYMMETRIC = Normalisation((0.5,), (0.5,))
"""Images from -1 to 1 instead of 0 to 1."""


def measure(inputs: np.ndarray | ImageStack) -> Normalisation:
    """The normalisation that gives these inputs a mean of 0 and a deviation of 1.

    inputs: float32 [n, channels, height, width], measured as a whole, or [n, features], each
    feature by itself.
    """
    axis = 0 if len(inputs.shape) == 2 else None
    count = 0
    mean: np.ndarray | float = 0.0
    squares: np.ndarray | float = 0.0  # of the distances from the mean
    # Welford's method, a chunk at a time: sums of squares alone would lose digits.
    for start in range(0, len(inputs), CHUNK):
        chunk = inputs[start : start + CHUNK].astype(np.float64)
        fresh = chunk.size if axis is None else len(chunk)
        middle = chunk.mean(axis=axis)
        away = middle - mean
        squares = squares + chunk.var(axis=axis) * fresh + away**2 * count * fresh / (count + fresh)
        count += fresh
        mean = mean + away * fresh / count
    deviation = np.atleast_1d(np.sqrt(squares / max(count, 1)))
    deviation = np.where(deviation < LEAST_DEVIATION, 1.0, deviation)
    return Normalisation(_rounded(np.atleast_1d(mean)), _rounded(deviation))


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    """Six digits: what people can read in a file, and more than a network can tell apart."""
    return tuple(float(f"{value:.6g}") for value in values)
