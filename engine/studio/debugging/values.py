"""Arrays as they are described and kept: figures of all their numbers, and a part that fits."""

from __future__ import annotations

import math

import numpy as np

from engine.studio.debugging.recording import Value
from engine.studio.training.watching.histograms import histogram

MOST_NUMBERS = 4096
"""An array of more numbers is kept in part."""
FEWEST_NUMBERS = 64
MOST_IN_ALL = 4_000_000
"""All arrays of a recording keep so many numbers at most (16 MB of singles), while `FEWEST_NUMBERS`
each allow it."""


class Shelf:
    """Full arrays by their keys."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}

    def put(self, key: str, array: np.ndarray) -> Value:
        """Keep an array that nobody writes to any more; gives its description."""
        self.arrays[key] = array
        return describe(key, array)


def describe(key: str, array: np.ndarray) -> Value:
    """The figures of an array of any shape, whose numbers lie under `key`."""
    numbers = array.astype(np.float64).reshape(-1)
    nans = int(np.isnan(numbers).sum())
    finite = numbers[np.isfinite(numbers)] if nans or not np.isfinite(numbers).all() else numbers
    infinities = numbers.size - finite.size - nans
    if not finite.size:
        return Value(key, array.shape, str(array.dtype), nans=nans, infinities=infinities)
    return Value(
        key,
        array.shape,
        str(array.dtype),
        low=float(finite.min()),
        high=float(finite.max()),
        mean=float(finite.mean()),
        deviation=float(finite.std()),
        norm=float(np.sqrt(finite @ finite)),
        nans=nans,
        infinities=infinities,
        histogram=histogram(finite) if finite.size > 1 else None,
    )


def kept_part(shape: tuple[int, ...], most: int) -> tuple[int, ...]:
    """How far along each axis an array is kept so that `most` numbers are not passed.

    The first axes give way first: of images the first ones are kept whole, of their channels the
    first ones where even one image is too much.
    """
    kept = list(shape)
    for axis in range(len(kept)):
        rest = math.prod(kept[axis + 1 :])
        if math.prod(kept) > most:
            before = math.prod(kept[:axis])
            kept[axis] = max(most // max(before * rest, 1), 1)
    return tuple(kept)


def part_of(array: np.ndarray, kept: tuple[int, ...]) -> np.ndarray:
    """The numbers from the start of each axis as far as `kept` says."""
    return array[tuple(map(slice, kept))]
