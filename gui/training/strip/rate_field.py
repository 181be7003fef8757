"""The learning rate: any positive number, typed; what is none is said at once."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.messages import messages


class RateField(QLineEdit):
    """Keeps what was typed, in its error state, until it is a number that can be used."""

    value_edited = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self.setObjectName("learningRateEdit")
        self.setAccessibleName(self.tr("Learning rate"))
        self.editingFinished.connect(self._on_editing_finished)
        self._set_wrong("")

    @property
    def value(self) -> float:
        """The rate shown last, whatever was typed since."""
        return self._value

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 18)

    def show_value(self, value: float) -> None:
        """Show the rate in force, and forget what was typed wrongly."""
        self._value = value
        self.setText(f"{value:g}")
        self.setCursorPosition(0)
        self._set_wrong("")

    def _on_editing_finished(self) -> None:
        text = self.text().strip()
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if math.isfinite(value) and value > 0:
            self._set_wrong("")
            if value != self._value:
                self.value_edited.emit(value)
            return
        sentence = self.tr(
            "The learning rate must be a number above 0, such as 0.001; “{0}” is none, so it "
            "stays {1:g}."
        ).format(text, self._value)
        if self.toolTip() != sentence:  # leaving the field again says nothing new
            messages().warning(sentence)
        self._set_wrong(sentence)

    def _set_wrong(self, sentence: str) -> None:
        self.setProperty("wrong", bool(sentence))
        self.style().unpolish(self)
        self.style().polish(self)
        self.setToolTip(
            sentence
            or self.tr("How far each batch moves the weights. Acts at once on a running training.")
        )
