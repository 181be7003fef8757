"""More digits of the embedded kind: as many as wanted, made on the spot and kept in the cache.

Such a set is called by its size: "digits:50000".
"""

import re
from collections.abc import Callable

import numpy as np

from engine.datasets import cache
from engine.datasets.embedded import CLASSES
from engine.datasets.handwriting import generate
from engine.datasets.image_stack import as_inputs
from engine.datasets.source import (
    IMAGE_SHAPE,
    DatasetError,
    LoadCancelledError,
    Samples,
    SourceInfo,
)

PREFIX = "digits:"
MOST = 1_000_000
PART = 1_000  # digits made at once, each part from a seed of its own
SEED = 1  # the embedded digits are made from seed 0
EDITION = 1  # grows when the generator makes other digits from the same seed
NOTE = "Generated handwriting, made on this machine, none of it in the embedded digits."


def name_of(count: int) -> str:
    """What a set of so many digits is called."""
    return f"{PREFIX}{count}"


def is_generated(name: str) -> bool:
    """Whether a name means a set of this kind, well formed or not."""
    return name.startswith(PREFIX)


def info(name: str) -> SourceInfo:
    """What is known of the set. Raises DatasetError for a number of digits that cannot be."""
    count = _count(name)
    title = f"{count:,} digits".replace(",", "\N{THIN SPACE}")
    return SourceInfo(name, title, NOTE, IMAGE_SHAPE, CLASSES, count)


def load(
    name: str,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    packed: bool = False,
) -> Samples:
    """The set, made unless it is in the cache, or its first `limit` digits.

    The first digits of a smaller and of a larger set are the same. Raises DatasetError for a
    number that cannot be, LoadCancelledError when cancelled() says so.
    """
    about = info(name)
    count = about.count if limit is None else min(limit, about.count)
    key = f"handwriting-{EDITION}-{count}"

    def make(images: np.ndarray) -> str:
        _fill(images, progress, cancelled)
        return ""

    images, _ = cache.fetch_or_make(key, count, make, cancelled)
    labels = np.concatenate([_labels(start) for start in range(0, count, PART)])[:count]
    return Samples(as_inputs(images, packed), labels, CLASSES, name, about.title, NOTE)


def _fill(
    images: np.ndarray,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Write the digits of the set into `images`, uint8 [count, 28, 28]."""
    count = len(images)
    for start in range(0, count, PART):
        if cancelled is not None and cancelled():
            raise LoadCancelledError
        part, _ = generate(PART, SEED + start, _labels(start))
        images[start : start + PART] = part[: count - start]
        if progress is not None:
            progress(min(start + PART, count), count)


def _labels(start: int) -> np.ndarray:
    """The digits of the part that starts here: each equally often, in mixed order."""
    return np.random.default_rng(SEED + start).permutation(np.arange(PART) % 10)


def _count(name: str) -> int:
    text = name.removeprefix(PREFIX)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= MOST:
        raise DatasetError(
            f'"{name}" should say how many digits to make, from 1 to {MOST:,}: as in {PREFIX}50000.'
        )
    return int(text)
