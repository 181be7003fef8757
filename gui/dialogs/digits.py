"""Asking how many digits to make."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.generated import MOST

translate = QCoreApplication.translate
USUAL, LEAST, STEP = 50_000, 100, 10_000
A_SECOND = 2_500
"""Digits made in about a second."""


class DigitsDialog(QDialog):
    """`count` is how many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitsDialog")
        self.setWindowTitle(translate("digits", "Generate digits"))
        about = QLabel(
            translate(
                "digits",
                "Handwriting drawn on this machine, as the embedded digits are. The same number "
                "gives the same digits everywhere; they are kept for the next time.",
            )
        )
        about.setWordWrap(True)
        about.setProperty("role", "label")
        about.setMinimumWidth(340)
        self._count = QSpinBox(minimum=LEAST, maximum=MOST, singleStep=STEP)
        self._count.setValue(USUAL)
        self._count.setGroupSeparatorShown(True)
        self._count.setObjectName("digitsCount")
        self._count.setAccessibleName(translate("digits", "Number of digits"))
        self._count.setToolTip(translate("digits", "How many digits to make"))
        self._count.lineEdit().setTextMargins(5, 0, 0, 0)
        label = QLabel(translate("digits", "Digits"))
        label.setBuddy(self._count)
        self._needs = QLabel()
        self._needs.setProperty("role", "secondary")
        form = QFormLayout()
        form.addRow(label, self._count)
        form.addRow("", self._needs)
        buttons = QDialogButtonBox()
        make = buttons.addButton(
            translate("digits", "Generate"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        for button, name, help in (
            (make, "digitsGenerate", translate("digits", "Make them and learn from them")),
            (cancel, "digitsCancel", translate("digits", "Leave the data as they are")),
        ):
            button.setObjectName(name)
            button.setToolTip(help)
        make.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(14)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(buttons)
        self._count.valueChanged.connect(self._show_needs)
        self._show_needs()

    @property
    def count(self) -> int:
        return self._count.value()

    def _show_needs(self) -> None:
        seconds = max(round(self.count / A_SECOND), 1)
        megabytes = max(round(self.count * 784 / 1e6), 1)
        text = translate("digits", "About {0} s once, and {1} MB on the disk")
        self._needs.setText(text.format(seconds, megabytes))
