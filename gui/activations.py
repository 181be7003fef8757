"""Pictures as the worker sends them, made into images for the nodes on the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QImage

from engine.studio.training.messages import Pixels


def to_images(pictures: Mapping[str, Sequence[Pixels]]) -> dict[str, tuple[QImage, ...]]:
    """The pictures of each node as grey images; one whose bytes do not fit its size is left out."""
    return {
        node: tuple(to_image(each) for each in maps if len(each.data) == each.width * each.height)
        for node, maps in pictures.items()
    }


def to_image(pixels: Pixels) -> QImage:
    """One picture as a grey image, 128 standing for zero."""
    grey = QImage.Format.Format_Grayscale8
    # Copied, because a QImage made from bytes does not keep them.
    return QImage(pixels.data, pixels.width, pixels.height, pixels.width, grey).copy()
