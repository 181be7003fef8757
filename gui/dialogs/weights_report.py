"""What would become of a file's weights, shown before any of them is loaded."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.studio.training.weights_file import Report

translate = QCoreApplication.translate
SIZE = (640, 420)
Row = tuple[str, str, str]
"""What becomes of it, the weight in the network, the array in the file."""


class WeightsReport(QDialog):
    """The report as a table, what needs a look first; accepted, the weights are loaded."""

    def __init__(self, report: Report, file: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weightsReport")
        self.setWindowTitle(translate("weights", "Weights of {0}").format(file))
        self.resize(*SIZE)
        summary = QLabel(report.sentence)
        summary.setObjectName("weightsSummary")
        summary.setWordWrap(True)
        self.table = _table(_rows(report))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        load = buttons.addButton(
            translate("weights", "Load"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        load.setObjectName("loadWeights")
        load.setAccessibleName(load.text())
        load.setEnabled(report.fitting > 0)
        load.setToolTip(
            translate("weights", "Predict and go on with these; earlier runs keep their own")
            if report.fitting
            else translate("weights", "No array of the file fits the network")
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(summary)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)


def _rows(report: Report) -> list[Row]:
    shape = translate("weights", "Shape {0}, not {1}")
    missing, unused = translate("weights", "Missing"), translate("weights", "Unused")
    renamed, loaded = translate("weights", "Renamed"), translate("weights", "Loaded")
    return [
        *(
            (shape.format(_sizes(each.came), _sizes(each.expected)), each.name, each.name)
            for each in report.mismatched
        ),
        *((missing, name, "") for name in report.missing),
        *((unused, "", name) for name in report.unused),
        *((renamed, name, came) for came, name in report.renamed),
        *((loaded, name, name) for name in report.loaded),
    ]


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "1"


def _table(rows: list[Row]) -> QTableWidget:
    table = QTableWidget(len(rows), 3)
    table.setObjectName("weightsTable")
    table.setAccessibleName(translate("weights", "What becomes of each weight"))
    table.setToolTip(translate("weights", "What becomes of each weight"))
    table.setHorizontalHeaderLabels(
        [
            translate("weights", "What becomes of it"),
            translate("weights", "In the network"),
            translate("weights", "In the file"),
        ]
    )
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(place, column, item)
    return table
