"""A colour for each class, the same in every view of the data."""

from __future__ import annotations

from PySide6.QtGui import QColor

from gui.theme import color

TINTS = (
    "accent",
    "run2",
    "run3",
    "recurrent",
    "normalisation",
    "loss",
    "convolution",
    "regularisation",
    "linear",
    "pooling",
)


def class_color(place: int, alpha: int = 255) -> QColor:
    """The colour of a class by its place among the classes; after ten they repeat."""
    return color(TINTS[place % len(TINTS)], alpha)
