"""MNIST: 70,000 scanned digits, in the four files in which its authors published them.

LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998. The files, packed (.gz)
or not, are looked for in the folder that the environment variable BACKPROP_STUDIO_MNIST names, then
in the program's data folder, where `download` puts them; any other folder of the four can be opened
by its path.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from platformdirs import user_data_dir

from engine.datasets.download import DownloadError, RemoteFile, fetch_files
from engine.datasets.image_stack import as_inputs
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
MOST_BYTES = 64 << 20  # no file of MNIST unpacks to more
TRAINING = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
IMAGES_HEADER, LABELS_HEADER = 16, 8  # bytes before the data: magic number and sizes

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
PACKED = (  # the files as they are offered: name, MD5, bytes
    ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
    ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 28_881),
    ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", 1_648_877),
    ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", 4_542),
)


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


def download(
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Fetch what is missing of the four files into the data folder, which is returned.

    progress(bytes done, bytes in all). Going on later resumes where a download was broken off.
    Raises DatasetError where no mirror has a file or it cannot be written.
    """
    folder = data_folder()
    wanted = [
        RemoteFile(name, md5, size) for name, md5, size in PACKED if not _find(folder, name[:-3])
    ]
    try:
        fetch_files(wanted, MIRRORS, folder, progress, cancelled)
    except DownloadError as error:
        raise DatasetError(
            f"MNIST could not be downloaded ({error}): check the connection and try again, put its "
            f"four files into {folder}, or use the embedded digits, which need no files."
        ) from error
    return folder


def load(
    folder: Path | None = None,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    packed: bool = False,
) -> Samples:
    """MNIST's training images with its test images as `test`; of each the first `limit`.

    progress(files read, 4). Raises DatasetError when a file is missing or is not MNIST's.
    """
    where = folder or data_folder()
    missing = [f"{stem}.gz" for stem in CONTENT_MD5 if not _find(where, stem)]
    if missing:
        raise DatasetError(
            f"MNIST is not in {where}: {', '.join(missing)} missing of its four files. Download "
            "it, put them there, open the folder that has them, or name it in "
            f"{FOLDER_VARIABLE}; the embedded digits need no files."
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
        inputs = as_inputs(pixels.reshape(-1, *IMAGE_SHAPE[1:])[:limit], packed)
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
        # A small file can unpack to any size, so no more is read than MNIST has.
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(MOST_BYTES)
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
