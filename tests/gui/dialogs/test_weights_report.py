"""The report on weights shows what needs a look first, and loads only what fits."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from engine.studio.training.weights_file import Mismatch, Report
from gui.dialogs.weights_report import WeightsReport


def test_what_fits_not_stands_first(qtbot) -> None:
    report = Report(
        ("conv1.weight",),
        (("module.fc.weight", "fc.weight"),),
        (Mismatch("fc.bias", (10,), (7,)),),
        ("conv1.bias",),
        ("extra",),
    )
    dialog = WeightsReport(report, "w.safetensors")
    qtbot.addWidget(dialog)
    said = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    assert said == ["Shape 7, not 10", "Missing", "Unused", "Renamed", "Loaded"]
    assert dialog.findChild(QPushButton, "loadWeights").isEnabled()
    assert "2 of the network's 4 weights" in report.sentence


def test_a_file_of_which_nothing_fits_cannot_be_loaded(qtbot) -> None:
    dialog = WeightsReport(Report((), (), (), ("fc.bias",), ("extra",)), "w.safetensors")
    qtbot.addWidget(dialog)
    load = dialog.findChild(QPushButton, "loadWeights")
    assert not load.isEnabled() and load.toolTip()
