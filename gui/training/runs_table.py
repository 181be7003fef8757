"""The runs of the project in a table: what differs, how good, how long. Selecting draws them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QSlider,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.fields import FloatSpin
from gui.icons import icon
from gui.theme import theme
from gui.training.plotting.plot_header import HEIGHT as HEADER_HEIGHT
from gui.training.runs.run_list import MOST_SHOWN
from gui.training.runs.run_row import NAME_LEFT, ROW_HEIGHT, RunRow
from gui.training.runs.runs_model import ACCURACY, LOSS, NAME, RUN_ROLE, TIME, RunsModel
from gui.training.session import TrainingSession

WIDTHS = {ACCURACY: 60, LOSS: 66, TIME: 48}
SHEET = f"""
QTableView {{ selection-background-color: transparent; }}
QHeaderView::section {{ padding: 0 8px 0 0; }}
QHeaderView::section:first {{ padding-left: {NAME_LEFT}px; }}
"""
"""The rows paint their own selection, and the titles stand over what they name."""
SPIN_SHEET = """
QDoubleSpinBox { padding: 0; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 1px; border: none; }
QDoubleSpinBox::up-arrow, QDoubleSpinBox::down-arrow { image: none; }
"""
"""Arrows are hidden by width: without any, Qt's style sheets leave the number no room."""
MOST_SLID = 99
"""In hundredths, as a slider counts in whole numbers."""
MOST_SMOOTHING = 0.999
"""A larger average would hardly move; it has to be typed."""


class RunsTable(QWidget):
    """The table under its title, and beside that the smoothing of all curves."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = session.runs
        self._model = RunsModel(session.runs, self)
        self._table = QTableView()
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing_value = FloatSpin()
        self._more = QToolButton()
        self._pages = QStackedWidget()
        self._set_up_table()
        self._set_up_smoothing()
        self._lay_out()
        session.refreshed.connect(self._on_refreshed)
        self._runs.run_added.connect(self._show_selection)
        self._runs.replaced.connect(self._show_selection)
        self._runs.shown_changed.connect(self._show_selection)
        self._runs.smoothing_changed.connect(self._show_smoothing)
        self._model.modelReset.connect(self._show_selection)
        theme().changed.connect(self._table.viewport().update)
        self._show_selection()

    def _set_up_table(self) -> None:
        table = self._table
        table.setObjectName("runsTable")
        table.setAccessibleName(self.tr("Runs"))
        table.setToolTip(
            self.tr("Select a run to see its curves; with Ctrl, up to three side by side")
        )
        table.setStyleSheet(SHEET)
        table.setModel(self._model)
        table.setItemDelegate(RunRow(table))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            table.setColumnWidth(column, width)
        table.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def _set_up_smoothing(self) -> None:
        slider = self._smoothing
        slider.setObjectName("smoothingSlider")
        slider.setAccessibleName(self.tr("Smoothing"))
        slider.setToolTip(
            self.tr("How much of the past each point of the thick training line averages")
        )
        slider.setRange(0, MOST_SLID)
        slider.setFixedWidth(64)
        slider.valueChanged.connect(lambda hundredths: self._runs.set_smoothing(hundredths / 100))
        value = self._smoothing_value
        value.setObjectName("smoothingSpin")
        value.setDecimals(3)
        value.setRange(0.0, MOST_SMOOTHING)
        value.setSingleStep(0.01)
        value.setAccessibleName(self.tr("Smoothing as a number"))
        value.setToolTip(self.tr("The weight of the past, from 0 to 0.999"))
        value.setStyleSheet(SPIN_SHEET)
        value.setFixedWidth(48)
        value.valueChanged.connect(self._runs.set_smoothing)
        self._show_smoothing()

    def _show_smoothing(self) -> None:
        weight = self._runs.smoothing
        for widget, shown in (
            (self._smoothing, min(round(100 * weight), MOST_SLID)),
            (self._smoothing_value, weight),
        ):
            widget.blockSignals(True)
            widget.setValue(shown)
            widget.blockSignals(False)

    def set_menu(self, menu: QMenu) -> None:
        """Open this menu, of what can be done with runs, from the table and from its button."""
        self._more.setMenu(menu)
        self._table.customContextMenuRequested.connect(
            lambda place: menu.popup(self._table.viewport().mapToGlobal(place))
        )

    def show_hidden(self, shown: bool) -> None:
        """Take hidden runs into the table, or leave them out."""
        self._model.show_hidden(shown)

    def _lay_out(self) -> None:
        top = QWidget()
        top.setFixedHeight(HEADER_HEIGHT)
        row = QHBoxLayout(top)
        row.setContentsMargins(12, 4, 8, 0)
        row.addWidget(_label(self.tr("Runs"), "section"))
        row.addStretch()
        row.addWidget(_label(self.tr("Smoothing"), "secondary"))
        row.addWidget(self._smoothing)
        row.addWidget(self._smoothing_value)
        row.addWidget(self._more)
        self._more.setObjectName("runsMenuButton")
        self._more.setAccessibleName(self.tr("What to do with runs"))
        self._more.setToolTip(self.tr("Pin, hide, delete, export and compare runs"))
        self._more.setIcon(icon("more"))
        self._more.setFixedSize(28, 28)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        note = _label(self.tr("Each run is kept here,\nnamed by what you changed."), "label")
        note.setContentsMargins(8, 0, 8, 36)
        self._pages.addWidget(note)
        self._pages.addWidget(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 8)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(296)  # the name of a run has room for a rate

    def sizeHint(self) -> QSize:
        return QSize(336, 276)

    def _on_refreshed(self) -> None:
        if self._table.isVisible():
            self._model.refresh()

    def _on_selection_changed(self) -> None:
        rows = self._table.selectionModel().selectedRows()
        runs = [row.data(RUN_ROLE) for row in rows]
        kept = [run for run in self._runs.shown if run in runs]
        fresh = [run for run in runs if run not in kept]
        if runs:
            self._runs.show_runs((kept + fresh)[:MOST_SHOWN])
        if not runs or set(self._runs.shown) != set(runs):
            self._show_selection()

    def _show_selection(self) -> None:
        """Select the rows of the runs that are drawn."""
        self._pages.setCurrentIndex(1 if len(self._runs) else 0)
        selection = self._table.selectionModel()
        selection.blockSignals(True)
        selection.clearSelection()  # `clear` would forget where the arrow keys are
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for run in self._runs.shown:
            row = self._model.row_of(run)
            if row >= 0:
                selection.select(self._model.index(row, NAME), flags)
        selection.blockSignals(False)
        self._table.viewport().update()


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    return label
