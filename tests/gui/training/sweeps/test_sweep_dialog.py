"""The dialog of a sweep counts the runs, or says why there are none."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from engine.studio.network.settings import Settings
from engine.studio.network.templates import TEMPLATES
from gui.training.sweeps.sweep_dialog import SweepDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> SweepDialog:
    dialog = SweepDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def find(dialog: SweepDialog, kind: type, name: str):
    found = dialog.findChild(kind, name)
    assert found is not None, name
    return found


def test_it_begins_with_a_proposal_and_gives_variants(dialog: SweepDialog) -> None:
    assert find(dialog, QLabel, "sweepWords").text() == "3 runs, one after the other."
    find(dialog, QPushButton, "sweepAdd").click()
    assert find(dialog, QLabel, "sweepWords").text() == "9 runs, one after the other."
    project = TEMPLATES["mlp"].make()
    made = dialog.variants(project)
    assert len(made) == 9 and all(each.nodes == project.nodes for each in made)
    assert len({(e.settings.learning_rate, e.settings.batch_size) for e in made}) == 9


def test_what_cannot_be_is_said_and_cannot_be_started(dialog: SweepDialog, each_theme) -> None:
    find(dialog, QLineEdit, "sweepValues1").setText("fast")
    assert "got 'fast'" in find(dialog, QLabel, "sweepWords").text()
    assert not find(dialog, QPushButton, "sweepStart").isEnabled()
    find(dialog, QLineEdit, "sweepValues1").setText("0.1")
    assert find(dialog, QLabel, "sweepWords").text() == "1 run."
    assert find(dialog, QPushButton, "sweepStart").isEnabled()


def test_random_choices_have_a_number(dialog: SweepDialog) -> None:
    count = find(dialog, QSpinBox, "sweepCount")
    assert count.isHidden()
    find(dialog, QComboBox, "sweepHow").setCurrentIndex(1)
    find(dialog, QLineEdit, "sweepValues1").setText("0.001..0.1")
    count.setValue(4)
    assert count.isVisible() and len(dialog.variants(TEMPLATES["mlp"].make())) == 4


def test_a_row_can_be_taken_out_but_for_the_last(dialog: SweepDialog) -> None:
    dialog._add_row("batch_size")
    dialog._rows[0].remove.click()
    assert find(dialog, QLabel, "sweepWords").text() == "3 runs, one after the other."
    assert not dialog._rows[0].remove.isEnabled()
