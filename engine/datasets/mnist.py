"""MNIST: 70,000 scanned digits, in the four files in which its authors published them.

LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998. The files, packed (.gz)
or not, are looked for in the folder that the environment variable BACKPROP_STUDIO_MNIST names, then
in the program's data folder; any other folder of the four can be opened by its path.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from platformdirs import user_data_dir

from engine.datasets.source import (
    IMAGE_SHAPE,
    DatasetError,
    LoadCancelledError,
    Samples,
    SourceInfo,
)

NAME = "mnist"
TITLE = "MNIST"
NOTE = "60,000 scanned digits, and 10,000 of other writers that stay test images."
CLASSES = tuple("0123456789")
COUNT = 60_000
FOLDER_VARIABLE = "BACKPROP_STUDIO_MNIST"

# MD5 of each file's content, unpacked: the same for a packed file, however it was packed.
CONTENT_MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
TRAINING = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
IMAGES_HEADER, LABELS_HEADER = 16, 8  # bytes before the data: magic number and sizes


def data_folder() -> Path:
    """Where MNIST is kept when nobody says otherwise."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(user_data_dir("backprop-studio")) / "mnist"


def holds_mnist(folder: Path) -> bool:
    """Whether a folder looks like one of MNIST's: at least one of the four files lies in it."""
    return any(_find(folder, stem) for stem in CONTENT_MD5)


def info(folder: Path | None = None) -> SourceInfo:
    """What is known of MNIST without reading it; ready if all four files are there."""
    where = folder or data_folder()
    ready = all(_find(where, stem) for stem in CONTENT_MD5)
    return SourceInfo(NAME, TITLE, NOTE, IMAGE_SHAPE, CLASSES, COUNT, ready=ready)


def load(
    folder: Path | None = None,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Samples:
    """MNIST's training images with its test images as `test`; of each the first `limit`.

    progress(files read, 4). Raises DatasetError when a file is missing or is not MNIST's.
    """
    where = folder or data_folder()
    missing = [f"{stem}.gz" for stem in CONTENT_MD5 if not _find(where, stem)]
    if missing:
        raise DatasetError(
            f"MNIST is not in {where}: {', '.join(missing)} missing of its four files. Put them "
            f"there, open the folder that has them, or name it in {FOLDER_VARIABLE}; the embedded "
            "digits need no files."
        )
    contents: dict[str, bytes] = {}
    for stem in CONTENT_MD5:
        if cancelled is not None and cancelled():
            raise LoadCancelledError
        contents[stem] = _content(where, stem)
        if progress is not None:
            progress(len(contents), len(CONTENT_MD5))

    def samples(images: str, labels: str, title: str, test: Samples | None) -> Samples:
        pixels = np.frombuffer(contents[images], np.uint8, offset=IMAGES_HEADER)
        inputs = pixels.reshape(-1, *IMAGE_SHAPE)[:limit] / np.float32(255)
        targets = np.frombuffer(contents[labels], np.uint8, offset=LABELS_HEADER)[:limit]
        return Samples(inputs, targets.astype(np.int64), CLASSES, NAME, title, NOTE, test)

    return samples(*TRAINING, TITLE, samples(*TEST, "MNIST test images", None))


def _find(folder: Path, stem: str) -> Path | None:
    """The file of this name in the folder, packed or not; with "." for the last "-" also."""
    names = (f"{stem}.gz", stem, f"{stem.replace('-idx', '.idx')}")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _content(folder: Path, stem: str) -> bytes:
    """A file's bytes, unpacked and found to be MNIST's."""
    path = _find(folder, stem)
    assert path is not None, "load has found all four files"
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(
            f"{path} cannot be read ({error}): download it again, or use the embedded digits."
        ) from error
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != CONTENT_MD5[stem]:
        raise DatasetError(
            f"{path} is not MNIST's file: its content should have the MD5 {CONTENT_MD5[stem]}, it "
            f"has {found}. Download it again, or use the embedded digits."
        )
    return content
