"""Data sets: the embedded digits and more of them, MNIST, folders of images, tables, and toy sets.

`available()` lists what has a name, `describe` tells a set's shapes, `load` brings it into memory
as NumPy arrays and `split` holds a share out. A name here may always be the path of a folder of
images, or of a CSV of numbers, instead.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from engine.datasets import embedded, generated, image_folder, mnist, table, toys
from engine.datasets.augmentation import Augmentation, augment
from engine.datasets.drawing import bitmap_to_image, load_image, strokes_to_image
from engine.datasets.image_stack import ImageStack
from engine.datasets.normalisation import Normalisation
from engine.datasets.source import (
    DatasetError,
    LoadCancelledError,
    Samples,
    SourceInfo,
    split,
    split_rows,
)
from engine.datasets.submission import TestImages, test_images
from engine.datasets.table import TableChoice

__all__ = [
    "Augmentation",
    "DatasetError",
    "ImageStack",
    "LoadCancelledError",
    "Normalisation",
    "Samples",
    "SourceInfo",
    "TableChoice",
    "TestImages",
    "augment",
    "available",
    "bitmap_to_image",
    "describe",
    "load",
    "load_image",
    "split",
    "split_rows",
    "strokes_to_image",
    "test_images",
    "title_of",
]


def available() -> tuple[SourceInfo, ...]:
    """Every data set that has a name, whether it is ready or must first be provided."""
    return embedded.info(), mnist.info(), *map(toys.info, toys.TOYS)


def title_of(name_or_path: str | Path) -> str:
    """What a set is called, found without opening a file: a path's last part, for one."""
    name = str(name_or_path)
    titles = {embedded.NAME: embedded.TITLE, mnist.NAME: mnist.TITLE}
    if name in titles:
        return titles[name]
    if name in toys.TOYS:
        return toys.TOYS[name].title
    if generated.is_generated(name):
        with contextlib.suppress(DatasetError):
            return generated.info(name).title
    return Path(name).name or name


def describe(name_or_path: str | Path, *, columns: TableChoice | None = None) -> SourceInfo:
    """A set's shapes, classes and number of samples.

    No image is read for it; a table is read whole, with these columns or those that are guessed.
    Raises DatasetError when there is no such set.
    """
    name = str(name_or_path)
    if name == embedded.NAME:
        return embedded.info()
    if generated.is_generated(name):
        return generated.info(name)
    if name == mnist.NAME:
        return mnist.info()
    if name in toys.TOYS:
        return toys.info(name)
    if table.is_table(name):
        return table.info(Path(name).expanduser(), columns)
    folder = _folder(name)
    return mnist.info(folder) if mnist.holds_mnist(folder) else image_folder.info(folder)


def load(
    name_or_path: str | Path,
    *,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    columns: TableChoice | None = None,
    invert: bool | None = None,
    packed: bool = False,
) -> Samples:
    """Load a set by its name or path, or only its first `limit` samples.

    progress(done, total) is called now and then, where loading takes long; cancelled() is asked as
    often, and True ends in LoadCancelledError. Both are called in the caller's thread. columns are
    those of a table, guessed if None. invert turns the images of a folder round, or not; if None,
    those are that are dark on light. packed leaves images as bytes until they are asked for. Raises
    DatasetError, whose text is a sentence for people, when the set cannot be had.
    """
    name = str(name_or_path)
    if name == embedded.NAME:
        return embedded.load(limit, packed)
    if generated.is_generated(name):
        return generated.load(name, limit, progress, cancelled, packed)
    if name == mnist.NAME:
        return mnist.load(None, limit, progress, cancelled, packed)
    if name in toys.TOYS:
        return toys.load(name, limit)
    if table.is_table(name):
        return table.load(Path(name).expanduser(), columns, limit, progress, cancelled)
    folder = _folder(name)
    if mnist.holds_mnist(folder):
        return mnist.load(folder, limit, progress, cancelled, packed)
    return image_folder.load(folder, limit, progress, cancelled, packed, invert)


def _folder(name: str) -> Path:
    """The folder that a name means. Raises DatasetError if there is none."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        names = ", ".join((embedded.NAME, mnist.NAME, *toys.TOYS))
        raise DatasetError(
            f'There is no data set and no folder "{name}": choose one of {names}, '
            f"{generated.PREFIX} with a number, a CSV, or a folder of images with its train.csv."
        )
    return folder
