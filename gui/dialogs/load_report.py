"""What would become of a file's weights, or optimizer's state, shown before any of it is loaded."""

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

from engine.studio.training.optimizer_report import OptimizerReport
from engine.studio.training.weights_file import Report

translate = QCoreApplication.translate
SIZE = (680, 440)
Row = tuple[str, str, str]
"""What becomes of it, the parameter in the network, what stands for it in the file."""


def weights_report(report: Report, file: str, parent: QWidget | None = None) -> LoadReport:
    """The dialog on a file of weights."""
    tip = translate("load", "Predict and go on with these; earlier runs keep their own")
    title = translate("load", "Weights of {0}").format(file)
    fits = report.fitting > 0
    return LoadReport(title, report.sentence, _weight_rows(report), tip if fits else "", parent)


def state_report(report: OptimizerReport, file: str, parent: QWidget | None = None) -> LoadReport:
    """The dialog on an optimizer's state."""
    tip = translate("load", "Continue goes on with this state; Undo takes its settings back")
    title = translate("load", "Optimizer's state of {0}").format(file)
    return LoadReport(title, report.sentence, _state_rows(report), tip, parent)


class LoadReport(QDialog):
    """A report as a table, what needs a look first; once accepted, the file is loaded.

    `tip` says what loading does; without it nothing can be loaded.
    """

    def __init__(
        self, title: str, summary: str, rows: list[Row], tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("loadReport")
        self.setWindowTitle(title)
        self.resize(*SIZE)
        label = QLabel(summary)
        label.setObjectName("loadSummary")
        label.setWordWrap(True)
        self.table = _table(rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        load = buttons.addButton(translate("load", "Load"), QDialogButtonBox.ButtonRole.AcceptRole)
        load.setObjectName("loadButton")
        load.setAccessibleName(load.text())
        load.setEnabled(bool(tip))
        load.setToolTip(tip or translate("load", "No array of the file fits the network"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(label)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)


def _weight_rows(report: Report) -> list[Row]:
    missing, unused = translate("load", "Missing"), translate("load", "Unused")
    renamed, loaded = translate("load", "Renamed"), translate("load", "Loaded")
    return [
        *_mismatched(report),
        *((missing, name, "") for name in report.missing),
        *((unused, "", name) for name in report.unused),
        *((renamed, name, came) for came, name in report.renamed),
        *((loaded, name, name) for name in report.loaded),
    ]


def _state_rows(report: OptimizerReport) -> list[Row]:
    setting = translate("load", "Setting")
    fresh, unused = translate("load", "Starts afresh"), translate("load", "Unused")
    loaded = translate("load", "Loaded")
    return [
        *_mismatched(report),
        *((fresh, name, "") for name in report.missing),
        *((unused, "", name) for name in report.unused),
        *(
            (setting, f"{each.label}: {each.before}", f"{each.label}: {each.after}")
            for each in report.changes
        ),
        *((loaded, name, came) for came, name in report.loaded),
    ]


def _mismatched(report: Report | OptimizerReport) -> list[Row]:
    other = translate("load", "Other shape")
    return [
        (
            other,
            f"{each.name}  {_sizes(each.expected)}",
            f"{each.source or each.name}  {_sizes(each.came)}",
        )
        for each in report.mismatched
    ]


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "1"


def _table(rows: list[Row]) -> QTableWidget:
    table = QTableWidget(len(rows), 3)
    table.setObjectName("loadTable")
    table.setAccessibleName(translate("load", "What becomes of each parameter"))
    table.setToolTip(translate("load", "What becomes of each parameter"))
    table.setHorizontalHeaderLabels(
        [
            translate("load", "What becomes of it"),
            translate("load", "In the network"),
            translate("load", "In the file"),
        ]
    )
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(place, column, item)
    return table
