"""The reports show what needs a look first, and load only what fits."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from engine.studio.training.optimization.group_settings import Change
from engine.studio.training.optimizer_report import OptimizerReport
from engine.studio.training.weights_file import Mismatch, Report
from gui.dialogs.load_report import state_report, weights_report


def test_what_fits_not_stands_first(qtbot) -> None:
    report = Report(
        ("conv1.weight",),
        (("module.fc.weight", "fc.weight"),),
        (Mismatch("fc.bias", (10,), (7,)),),
        ("conv1.bias",),
        ("extra",),
    )
    dialog = weights_report(report, "w.safetensors")
    qtbot.addWidget(dialog)
    said = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    assert said == ["Other shape", "Missing", "Unused", "Renamed", "Loaded"]
    assert dialog.findChild(QPushButton, "loadButton").isEnabled()
    assert "2 of the network's 4 weights" in report.sentence


def test_a_file_of_which_nothing_fits_cannot_be_loaded(qtbot) -> None:
    dialog = weights_report(Report((), (), (), ("fc.bias",), ("extra",)), "w.safetensors")
    qtbot.addWidget(dialog)
    load = dialog.findChild(QPushButton, "loadButton")
    assert not load.isEnabled() and load.toolTip()


def test_a_states_settings_are_shown_beside_its_parameters(qtbot) -> None:
    report = OptimizerReport(
        "Adam",
        (("state.0", "fc.weight"),),
        (Mismatch("fc.bias", (10,), (7,), "state.3"),),
        ("conv1.bias",),
        ("state.7",),
        (Change("learning rate", "0.1", "0.01"),),
    )
    dialog = state_report(report, "adam.safetensors")
    qtbot.addWidget(dialog)
    rows = [
        tuple(dialog.table.item(row, column).text() for column in range(3))
        for row in range(dialog.table.rowCount())
    ]
    assert [row[0] for row in rows] == [
        "Other shape", "Starts afresh", "Unused", "Setting", "Loaded",
    ]  # fmt: skip
    assert rows[0][1:] == ("fc.bias  10", "state.3  7")
    assert rows[3][1:] == ("learning rate: 0.1", "learning rate: 0.01")
    assert rows[4][1:] == ("fc.weight", "state.0")
    assert "adam.safetensors" in dialog.windowTitle()
    assert dialog.findChild(QPushButton, "loadButton").isEnabled()
