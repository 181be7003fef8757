"""The digits that come with the program: generated handwriting, ready without any download."""

from importlib.resources import files

import numpy as np

from engine.datasets.image_stack import as_inputs
from engine.datasets.source import IMAGE_SHAPE, DatasetError, Samples, SourceInfo

NAME = "digits"
TITLE = "Embedded digits"
NOTE = (
    "Generated handwriting, not scanned: a LeNet trained on it for 5 epochs reads about 95 % of "
    "MNIST's real test digits, the 784-500-10 network about 91 %."
)
CLASSES = tuple("0123456789")
COUNT = 20_000
RESOURCE = "digits/handwriting.npz"  # below assets/; written by engine.datasets.handwriting


def info() -> SourceInfo:
    """What is known of the embedded digits without loading them."""
    return SourceInfo(NAME, TITLE, NOTE, IMAGE_SHAPE, CLASSES, COUNT)


def load(limit: int | None = None, packed: bool = False) -> Samples:
    """The embedded digits, or the first `limit` of them; DatasetError if they are damaged."""
    try:
        with (files("assets") / RESOURCE).open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            images, labels = archive["images"][:limit], archive["labels"][:limit]
    except Exception as error:
        raise DatasetError(
            f"The embedded digits (assets/{RESOURCE}) cannot be read: install the program again."
        ) from error
    return Samples(as_inputs(images, packed), labels.astype(np.int64), CLASSES, NAME, TITLE, NOTE)
