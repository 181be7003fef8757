"""Which samples the next recording is of."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.autograd.debugging.debugger import SAMPLES, Debugger
from gui.fields import IntSpin

MOST_SAMPLES = 64
NEXT = -1
"""Stands for the run's next batch, and without a run for the first samples."""


class BatchChooser(QWidget):
    """Stands under the timeline."""

    def __init__(self, debugger: Debugger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._debugger = debugger
        self._samples, self._first = IntSpin(), IntSpin()
        self._samples.setRange(1, MOST_SAMPLES)
        self._samples.setValue(SAMPLES)
        self._first.setRange(NEXT, 2**31 - 1)
        self._first.setValue(NEXT)
        self._first.setSpecialValueText(self.tr("next"))
        for field, name, title, help, width in (
            (
                self._samples,
                "debugSamples",
                self.tr("Samples to record"),
                self.tr("How many samples the recorded batch has"),
                60,
            ),
            (
                self._first,
                "debugFirst",
                self.tr("First sample to record"),
                self.tr(
                    "The number of the first training sample; “next” is the run’s "
                    "next batch, and without a run the first samples"
                ),
                84,
            ),
        ):
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(help)
            field.setFixedWidth(width)
            field.valueChanged.connect(self._on_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(_label(self.tr("Samples")))
        row.addWidget(self._samples)
        row.addWidget(_label(self.tr("from")))
        row.addWidget(self._first)

    def _on_changed(self) -> None:
        first = self._first.value()
        self._debugger.choose(self._samples.value(), None if first == NEXT else first)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "secondary")
    return label
