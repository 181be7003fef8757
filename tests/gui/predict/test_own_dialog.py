"""The user's own digits are listed with their labels and can be taken away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.predict.own_dialog import OwnDigitsDialog
from gui.training.worker.own_digits import OwnDigits


@pytest.fixture
def digits(qapp, tmp_path: Path) -> OwnDigits:
    digits = OwnDigits(lambda: tmp_path / "samples")
    for label in ("3", "7"):
        assert digits.add(np.eye(28, dtype=np.float32), label)
    return digits


@pytest.fixture
def dialog(qtbot: QtBot, digits: OwnDigits) -> OwnDigitsDialog:
    dialog = OwnDigitsDialog(digits)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_they_are_listed_and_removed(
    qtbot: QtBot, dialog: OwnDigitsDialog, digits: OwnDigits
) -> None:
    assert [dialog.list.item(row).text() for row in range(2)] == ["3", "7"]
    assert not dialog.list.item(0).icon().isNull() and not dialog.remove_button.isEnabled()
    dialog.list.item(0).setSelected(True)
    qtbot.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert [each.label for each in digits.samples] == ["7"] and dialog.list.count() == 1
    dialog.list.item(0).setSelected(True)
    qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    assert digits.samples == [] and not dialog.list.isVisible()


def test_what_is_added_meanwhile_appears(dialog: OwnDigitsDialog, digits: OwnDigits) -> None:
    digits.add(np.eye(28, dtype=np.float32), "9")
    assert dialog.list.count() == 3


def test_a_damaged_picture_is_listed_without_one(
    dialog: OwnDigitsDialog, digits: OwnDigits
) -> None:
    (digits.folder / digits.samples[0].name).write_bytes(b"broken")
    dialog.refresh()
    assert dialog.list.item(0).icon().isNull() and dialog.list.item(0).text() == "3"


def test_a_digit_that_cannot_be_kept_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    digits = OwnDigits(lambda: tmp_path / "file")
    with qtbot.waitSignal(digits.refused) as refused:
        assert not digits.add(np.eye(28, dtype=np.float32), "3")
    assert refused.args[0].startswith("Your digit could not be kept")
