"""Data sets: the embedded digits, MNIST, folders of images with a CSV, and toy sets.

`available()` lists what has a name, `describe` tells a set's shapes without loading it, `load`
brings it into memory as NumPy arrays and `split` holds a share out. A name here may always be a
folder's path instead.
"""

from collections.abc import Callable
from pathlib import Path

from engine.datasets import embedded, image_folder, mnist, toys
from engine.datasets.drawing import bitmap_to_image, load_image, strokes_to_image
from engine.datasets.source import DatasetError, LoadCancelledError, Samples, SourceInfo, split
from engine.datasets.submission import TestImages, test_images

__all__ = [
    "DatasetError",
    "LoadCancelledError",
    "Samples",
    "SourceInfo",
    "TestImages",
    "available",
    "bitmap_to_image",
    "describe",
    "load",
    "load_image",
    "split",
    "strokes_to_image",
    "test_images",
]


def available() -> tuple[SourceInfo, ...]:
    """Every data set that has a name, whether it is ready or must first be provided."""
    return embedded.info(), mnist.info(), *map(toys.info, toys.TOYS)


def describe(name_or_folder: str | Path) -> SourceInfo:
    """A set's shapes, classes and number of samples, without loading it.

    Of a folder only the CSV is read. Raises DatasetError when there is no such set.
    """
    name = str(name_or_folder)
    if name == embedded.NAME:
        return embedded.info()
    if name == mnist.NAME:
        return mnist.info()
    if name in toys.TOYS:
        return toys.info(name)
    folder = _folder(name)
    return mnist.info(folder) if mnist.holds_mnist(folder) else image_folder.info(folder)


def load(
    name_or_folder: str | Path,
    *,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Samples:
    """Load a set by its name or a folder's path, or only its first `limit` samples.

    progress(done, total) is called now and then, where loading takes long; cancelled() is asked as
    often, and True ends in LoadCancelledError. Both are called in the caller's thread. Raises
    DatasetError, whose text is a sentence for people, when the set cannot be had.
    """
    name = str(name_or_folder)
    if name == embedded.NAME:
        return embedded.load(limit)
    if name == mnist.NAME:
        return mnist.load(None, limit, progress, cancelled)
    if name in toys.TOYS:
        return toys.load(name, limit)
    folder = _folder(name)
    if mnist.holds_mnist(folder):
        return mnist.load(folder, limit, progress, cancelled)
    return image_folder.load(folder, limit, progress, cancelled)


def _folder(name: str) -> Path:
    """The folder that a name means. Raises DatasetError if there is none."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        names = ", ".join((embedded.NAME, mnist.NAME, *toys.TOYS))
        raise DatasetError(
            f'There is no data set and no folder "{name}": choose one of {names}, or a folder of '
            "images with its train.csv."
        )
    return folder
