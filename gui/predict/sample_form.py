"""The pad's stand-in for data that is no picture: a number for each input."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QFrame, QLabel, QScrollArea, QWidget

MOST_INPUTS = 64


class SampleForm(QScrollArea):
    """Fields x1, x2, … for a vector of inputs."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[QDoubleSpinBox] = []
        self.setObjectName("sampleForm")
        self.setAccessibleName(self.tr("Inputs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)

    def set_inputs(self, count: int) -> None:
        """Show so many fields, all zero."""
        content = QWidget()
        form = QFormLayout(content)
        form.setContentsMargins(0, 0, 8, 0)
        self._fields = []
        for number in range(1, min(count, MOST_INPUTS) + 1):
            field = QDoubleSpinBox(minimum=-1e6, maximum=1e6, decimals=2, singleStep=0.1)
            field.setObjectName(f"input{number}Spin")
            field.setAccessibleName(self.tr("Input {0}").format(number))
            field.setToolTip(self.tr("The value of input {0}").format(number))
            field.lineEdit().setTextMargins(5, 0, 0, 0)
            field.valueChanged.connect(self.changed)
            label = QLabel(f"x{number}")
            label.setProperty("role", "label")
            label.setBuddy(field)
            label.setMinimumHeight(field.sizeHint().height())  # on its field's line
            form.addRow(label, field)
            self._fields.append(field)
        self.setWidget(content)

    def set_sample(self, values: npt.NDArray[np.float32]) -> None:
        """Show these values, as many as there are fields."""
        for field, value in zip(self._fields, values.reshape(-1), strict=False):
            field.setValue(float(value))

    def sample(self) -> npt.NDArray[np.float32]:
        """The values as they stand, shape (n,)."""
        return np.array([field.value() for field in self._fields], np.float32)
