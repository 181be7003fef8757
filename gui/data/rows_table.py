"""The rows of a set without pictures: inputs, target, and what the network makes of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from engine.datasets import Samples
from gui.data.sample_model import Index
from gui.data.sample_order import Places

ROW = 26
MOST_ASKED = 500
"""Rows the network is asked about at a time."""
TARGET, OUTPUT, INPUTS = 0, 1, 2
"""The columns; from the last on there is one for each input."""


class RowsModel(QAbstractTableModel):
    """A row for each sample: its target, the network's answer, and its inputs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._samples: Samples | None = None
        self._places: Places = np.arange(0)
        self._answers: npt.NDArray[np.float32] | None = None
        self._first = 0

    def show_samples(self, samples: Samples | None, places: Places) -> None:
        """Show the samples of the set at these places, in this order, without answers yet."""
        self.beginResetModel()
        self._samples, self._places, self._answers = samples, places, None
        self.endResetModel()

    def inputs(self, first: int) -> npt.NDArray[np.float32]:
        """The inputs of the rows from `first` on, as many as are asked about at a time."""
        assert self._samples is not None
        return np.asarray(self._samples.inputs[self._places[first : first + MOST_ASKED]])

    def show_answers(self, first: int, answers: npt.NDArray[np.float32]) -> None:
        """Show the network's values [n, k] for the rows from `first` on."""
        if self._samples is None or first + len(answers) > len(self._places):
            return
        self._first, self._answers = first, answers
        bottom = self.index(first + len(answers) - 1, OUTPUT)
        self.dataChanged.emit(self.index(first, OUTPUT), bottom)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._places)

    def columnCount(self, parent: Index | None = None) -> int:
        is_cell = parent is not None and parent.isValid()
        return 0 if is_cell or self._samples is None else self._samples.inputs.shape[1] + INPUTS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._samples is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self._places[section])
        if section == TARGET:
            return self.tr("Target")
        if section == OUTPUT:
            return self.tr("Network says")
        features = self._samples.features
        return features[section - INPUTS] if features else f"x{section - INPUTS + 1}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._samples is None:
            return None
        samples, sample = self._samples, self._places[index.row()]
        column = index.column()
        if column == OUTPUT:
            return self._answer(index.row())
        if column == TARGET:
            target = samples.targets[sample]
            return samples.classes[target] if samples.classes else _numbers(np.atleast_1d(target))
        return f"{samples.inputs[sample][column - INPUTS]:.4g}"

    def _answer(self, row: int) -> str:
        if self._answers is None or not 0 <= row - self._first < len(self._answers):
            return ""
        assert self._samples is not None
        values, classes = self._answers[row - self._first], self._samples.classes
        if classes and len(values) == len(classes):
            best = int(np.argmax(values))
            return f"{classes[best]}  {100 * values[best]:.1f}\N{THIN SPACE}%"
        return _numbers(values)


class RowsTable(QTableView):
    """Shows the rows; `first_row` is the one at the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rowsTable")
        self.setAccessibleName(self.tr("Rows of the data"))
        self.setToolTip(self.tr("Each sample's inputs and target, and the network's answer"))
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultSectionSize(76)
        self.rows.modelReset.connect(lambda: self.setColumnWidth(OUTPUT, 124))

    @property
    def first_row(self) -> int:
        return max(self.rowAt(0), 0)

    def choose(self, place: int) -> bool:
        """Go to the sample of this place; False where it is not among those shown."""
        found = np.flatnonzero(self.rows._places == place)
        if len(found):
            self.selectRow(int(found[0]))
            self.scrollTo(self.rows.index(int(found[0]), 0))
        return bool(len(found))


def _numbers(values: npt.NDArray[np.floating]) -> str:
    return ", ".join(f"{value:.4g}" for value in values).replace("-", "−")
