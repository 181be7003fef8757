"""A folder of images that nobody has labelled, to be classified one by one."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.datasets.drawing import load_image
from engine.datasets.image_table import LABELS, NAMES, find_csv
from engine.datasets.source import IMAGE_SHAPE, DatasetError, LoadCancelledError
from engine.datasets.submission import TEST_NAME, TestImages, test_images

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"})


def images_to_classify(
    source: str | Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TestImages:
    """The images that a Test.csv names, or all that lie in a folder without one.

    source is the CSV or the folder. Images of a folder come in the order of their names, numbers
    in them by size; each is cropped and centred as a drawing is. Raises DatasetError when there is
    none or one cannot be read, LoadCancelledError when cancelled() says so.
    """
    path = Path(source)
    if path.is_file() or find_csv(path, TEST_NAME) is not None:
        return test_images(path, progress=progress, cancelled=cancelled)
    files = _images_in(path)
    inputs = np.empty((len(files), *IMAGE_SHAPE), np.float32)
    for index, file in enumerate(files):
        if cancelled is not None and cancelled():
            raise LoadCancelledError
        inputs[index, 0] = load_image(file)
        if progress is not None:
            progress(index + 1, len(files))
    names = tuple(file.name for file in files)
    return TestImages(names, inputs, (NAMES, LABELS), names)


def _images_in(folder: Path) -> list[Path]:
    try:
        files = [each for each in folder.iterdir() if each.suffix.lower() in SUFFIXES]
    except OSError as error:
        raise DatasetError(
            f"{folder} cannot be read ({error.strerror}): choose a folder of images."
        ) from error
    if not files:
        raise DatasetError(
            f"{folder} holds no images: expected PNG or JPEG files, or a {TEST_NAME} that names "
            "them."
        )
    return sorted(files, key=lambda file: _by_number(file.name))


def _by_number(name: str) -> list[tuple[int, int, str]]:
    """A key by which 2.png comes before 10.png."""
    parts = re.split(r"(\d+)", name.lower())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
