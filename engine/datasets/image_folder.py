"""A folder of images with a CSV of their labels, as a data set."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from engine.datasets import cache
from engine.datasets.decoding import decode_images
from engine.datasets.image_stack import as_inputs
from engine.datasets.image_table import (
    ImageTable,
    find_csv,
    find_images,
    read_table,
    stat_images,
)
from engine.datasets.pictures import read_grey
from engine.datasets.source import IMAGE_SHAPE, DatasetError, Samples, SourceInfo

CSV_NAME = "train.csv"


def info(folder: Path) -> SourceInfo:
    """What the folder's CSV tells, without reading an image."""
    table = _table(folder)
    return SourceInfo(
        str(folder), _title(folder), "", IMAGE_SHAPE, _classes(table.labels), len(table.names)
    )


def load(
    folder: Path,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    packed: bool = False,
    invert: bool | None = None,
) -> Samples:
    """The images that the folder's CSV names, in its order, or the first `limit` of them.

    Dark ink on light paper is inverted, unless `invert` says yes or no. Labels of any kind become
    classes: numbers in their order, texts in the alphabet's. Raises DatasetError when the CSV or
    any image is missing or cannot be read.
    """
    table = _table(folder)
    classes = _classes(table.labels)
    index = {name: i for i, name in enumerate(classes)}
    place_of = {label: index[_canonical(label)] for label in set(table.labels)}
    targets = np.array([place_of[label] for label in table.labels[:limit]], np.int64)
    images, note = read_images(table, "train", limit, progress, cancelled, invert)
    inputs = as_inputs(images, packed)
    return Samples(inputs, targets, classes, str(folder), _title(folder), note, ordered_split=True)


def read_images(
    table: ImageTable,
    kind: str,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    invert: bool | None = None,
) -> tuple[np.ndarray, str]:
    """A table's images, decoded or from the cache: uint8 [n, 28, 28], and a note on them.

    kind is "train" or "test".
    """
    files = find_images(table, kind)[:limit]
    key = cache.key_of(files, stat_images(table, files))
    if invert is not None:
        key += "-inverted" if invert else "-as-it-is"

    def make(images: np.ndarray) -> str:
        return decode_images(files, images, invert, progress, cancelled)

    return cache.fetch_or_make(key, len(files), make, cancelled)


def read_original(folder: Path, place: int) -> np.ndarray:
    """The image in this place of the folder's CSV as it lies on the disk: uint8 [height, width].

    Raises DatasetError when it cannot be read.
    """
    csv = _csv(folder)
    files = _files_of(csv, csv.stat().st_mtime_ns)
    return np.asarray(read_grey(Path(files[place])))


@functools.lru_cache(maxsize=1)
def _files_of(csv: Path, changed: int) -> tuple[str, ...]:
    """The images of a training CSV, kept until it changes: someone looks at one after the other."""
    return find_images(read_table(csv, labelled=True), "train")


def _table(folder: Path) -> ImageTable:
    return read_table(_csv(folder), labelled=True)


def _csv(folder: Path) -> Path:
    csv = find_csv(folder, CSV_NAME)
    if csv is None:
        raise DatasetError(
            f"{folder} has no {CSV_NAME}: a folder of images needs one, with the columns filename "
            "and label, in itself or in its folder Train."
        )
    return csv


def _title(folder: Path) -> str:
    return folder.resolve().name


def _canonical(label: str) -> str:
    """One spelling for a whole number: 3, 03 and 3.0 are one class; any other text is itself."""
    try:
        number = float(label)
    except ValueError:
        return label
    return str(int(number)) if number.is_integer() else label


def _classes(labels: Sequence[str]) -> tuple[str, ...]:
    """Every label once: whole numbers by size, then texts by the alphabet."""
    names = {_canonical(label) for label in set(labels)}
    numbers = sorted((name for name in names if name.lstrip("-").isdecimal()), key=int)
    return (*numbers, *sorted(names - set(numbers)))
