"""What the network reads: the likeliest class, how sure it is, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.theme import theme, token

DIGIT_HEIGHT = 68
"""Less than the line's, whose ends are empty: the panel need not grow for a digit."""
SURE = 0.8
"""From this probability on the network counts as sure."""


class Verdict(QWidget):
    """The large label is `predictedDigit`; it holds the class alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digit = QLabel()
        self._digit.setObjectName("predictedDigit")
        self._digit.setAccessibleName(self.tr("Prediction"))
        self._digit.setMaximumHeight(DIGIT_HEIGHT)
        self._digit.setToolTip(self.tr("The class the network thinks likeliest"))
        self._percent = _label("heading")
        self._sureness = _label("secondary")
        self._next = _label("secondary")
        self._tint = "muted"
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch()
        beside.addWidget(self._percent)
        beside.addWidget(self._sureness)
        beside.addStretch()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._digit)
        row.addLayout(beside)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._next)
        column.addStretch()
        theme().changed.connect(self._apply_theme)
        self.show_nothing("")

    def show_nothing(self, reason: str) -> None:
        """Show no class, only why there is none."""
        for label in (self._digit, self._percent, self._sureness):
            label.clear()
            label.hide()
        self._digit.setAccessibleName(self.tr("Prediction"))
        self._next.setText(reason)

    def show_probabilities(
        self, classes: Sequence[str], values: Sequence[float], trained: bool
    ) -> None:
        """Show the likeliest class of several and its runner-up."""
        order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
        best = order[0]
        self._show(classes[best])
        self._percent.setText(f"{100 * values[best]:.1f} %")
        if not trained:
            self._say(self.tr("not trained"), "muted")
        elif values[best] >= SURE:
            self._say(self.tr("sure"), "good")
        else:
            self._say(self.tr("unsure"), "warn")
        if len(order) > 1:
            then = order[1]
            self._next.setText(
                self.tr("next: {0}, {1:.1f} %").format(classes[then], 100 * values[then])
            )

    def show_numbers(self, values: Sequence[float], trained: bool) -> None:
        """Show the outputs of a network that tells no classes apart."""
        self._show(", ".join(f"{value:.4g}".replace("-", "−") for value in values[:3]))
        self._percent.hide()
        self._say("" if trained else self.tr("not trained"), "muted")
        self._next.setText(self.tr("the network's output"))

    def _show(self, text: str) -> None:
        # By the style sheet: a font set here would be lost when the theme changes.
        self._digit.setProperty("role", "digit" if len(text) <= 2 else "class")
        self._digit.style().polish(self._digit)
        self._digit.setText(text)
        # A name of its own would be read instead of the text, so it holds both.
        self._digit.setAccessibleName(self.tr("Prediction: {0}").format(text))
        for label in (self._digit, self._percent, self._sureness):
            label.show()

    def _say(self, text: str, tint: str) -> None:
        self._sureness.setText(text)
        self._tint = tint
        self._apply_theme()

    def _apply_theme(self) -> None:
        self._sureness.setStyleSheet(f"color: {token(self._tint)};")


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return label
