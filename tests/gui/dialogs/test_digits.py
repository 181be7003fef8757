"""The dialog that asks how many digits to make."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from engine.datasets.generated import MOST
from gui.dialogs.digits import DigitsDialog


def test_the_number_is_held_within_what_can_be_made(qtbot: QtBot) -> None:
    dialog = DigitsDialog()
    qtbot.addWidget(dialog)
    field = dialog.findChild(QSpinBox, "digitsCount")
    field.setValue(10 * MOST)
    assert dialog.count == MOST
    field.setValue(20_000)
    assert dialog.count == 20_000
    assert any("16 MB" in label.text() for label in dialog.findChildren(QLabel))
