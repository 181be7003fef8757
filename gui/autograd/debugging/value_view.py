"""One tensor of a step: its name, its figures, and its numbers, pictures or histogram."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.studio.debugging.numbers import number_text, shape_text
from engine.studio.debugging.recording import Value
from engine.studio.training.message import Pixels
from gui.autograd.debugging.histogram_bars import HistogramBars
from gui.autograd.debugging.numbers_table import NumbersTable
from gui.training.watching.picture_grid import Entry, PictureGrid

Look = Literal["auto", "numbers", "pictures", "histogram"]
FEW_NUMBERS = 256
"""So many numbers are shown as such, unless something else is chosen."""
LEAST_SIDE = 4
"""A smaller image is better read as numbers."""
MOST_PICTURES = 24
PICTURE = 44


class ValueView(QWidget):
    """`name` is how formulas call the tensor: x, W, ∂L/∂y."""

    entry_chosen = Signal(tuple)

    def __init__(
        self,
        name: str,
        value: Value,
        array: np.ndarray,
        look: Look = "auto",
        tint: str = "accent",
        parent: QWidget | None = None,
    ) -> None:
        """`array` are those of the value's numbers that were kept."""
        super().__init__(parent)
        self.name, self.value = name, value
        self.look: Look = fitting_look(value, array) if look == "auto" else look
        spoken = f"{name}, {shape_text(value.shape)}, {figures(value)}"
        self.setAccessibleName(spoken)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._header())
        if self.look != "numbers" or not value.is_finite:
            words = _label(figures(value), "secondary" if value.is_finite else "bad")
            words.setWordWrap(True)
            column.addWidget(words)
        column.addWidget(self._body(array, tint))
        part = self._part(array)
        if part:
            column.addWidget(_label(part, "small"))

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        title = _label(self.name, "heading")
        row.addWidget(title)
        row.addWidget(_label(shape_text(self.value.shape), "formula"))
        row.addStretch(1)
        if self.look == "numbers" and self.value.is_finite and math.prod(self.value.shape) > 1:
            row.addWidget(_label(norm_text(self.value), "secondary"))
        return row

    def _body(self, array: np.ndarray, tint: str) -> QWidget:
        if self.look == "pictures":
            found = images(array)
            grid = PictureGrid(
                "stepPictures",
                self.tr("Pictures of {0}").format(self.name),
                self.tr("No pictures of what is not finite: look at the numbers"),
                side=PICTURE,
                tint=tint,
            )
            grid.set_entries(found)
            rows = -(-len(found) // 6) if len(found) > 1 else 1
            each = PICTURE + 22 if len(found) > 1 else 2 * PICTURE
            grid.setFixedHeight(max(rows * each, 20))
            return grid
        if self.look == "histogram":
            bars = HistogramBars()
            bars.setAccessibleName(self.tr("Histogram of {0}").format(self.name))
            bars.setToolTip(self.tr("How many of the numbers lie where"))
            bars.show_histogram(self.value.histogram)
            return bars
        table = NumbersTable()
        table.setAccessibleName(self.tr("Numbers of {0}").format(self.name))
        table.setToolTip(self.tr("A click on a number writes out how it came about"))
        table.show_array(array)
        table.setFixedHeight(table.sizeHint().height())
        table.entry_chosen.connect(self.entry_chosen)
        return table

    def _part(self, array: np.ndarray) -> str:
        """What of the tensor is not shown."""
        if array.shape == self.value.shape or self.look == "histogram":
            return ""
        return self.tr("The first {0} of {1}").format(
            shape_text(array.shape), shape_text(self.value.shape)
        )


def fitting_look(value: Value, array: np.ndarray) -> Look:
    """Numbers where they are few, pictures of images, else a histogram."""
    if array.size <= FEW_NUMBERS and array.shape == value.shape:
        return "numbers"
    if _image_shape(array) is not None:
        return "pictures"
    return "histogram" if value.histogram is not None else "numbers"


def figures(value: Value) -> str:
    """The norm and the ends; what is not finite comes first."""
    bad = []
    if value.nans:
        bad.append(f"{value.nans} NaN")
    if value.infinities:
        bad.append(f"{value.infinities} ∞")
    if value.norm is None or value.low is None or value.high is None:
        return " · ".join(bad)
    if not value.shape and not bad:
        return number_text(value.low)
    ends = f"{number_text(value.low)} … {number_text(value.high)}"
    return " · ".join((*bad, norm_text(value), ends))


def norm_text(value: Value) -> str:
    """The norm in words; empty where there is none."""
    if value.norm is None:
        return ""
    return QCoreApplication.translate("debugger", "norm {0}").format(number_text(value.norm))


def images(array: np.ndarray) -> tuple[Entry, ...]:
    """The pictures in an array, each with its place; a matrix or a vector is one picture."""
    from engine.studio.training.pictures import pictures  # which takes the library along

    shape = _image_shape(array)
    if shape is None:
        flat = array.reshape(-1, array.shape[-1]) if array.ndim > 1 else array.reshape(1, -1)
        return tuple(Entry(each) for each in pictures(flat.astype(np.float64)))
    stack = array.reshape(-1, *shape)[:MOST_PICTURES].astype(np.float64)
    lead = array.shape[: array.ndim - 2] if array.ndim > 2 else array.shape[:1]
    found: tuple[Pixels, ...] = pictures(stack, MOST_PICTURES)
    return tuple(
        Entry(each, ",".join(map(str, np.unravel_index(place, lead))) if len(found) > 1 else "")
        for place, each in enumerate(found)
    )


def _image_shape(array: np.ndarray) -> tuple[int, int] | None:
    """The size of the images in an array; None where there are none.

    Rows as long as a square has places are taken for one.
    """
    if array.ndim > 2 and min(array.shape[-2:]) >= LEAST_SIDE:
        return array.shape[-2], array.shape[-1]
    if array.ndim == 2:
        side = math.isqrt(array.shape[1])
        if side >= 2 * LEAST_SIDE and side * side == array.shape[1]:
            return side, side
    return None


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
