"""Numbers of a tensor as a table: the last axis across, all others down."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.studio.debugging.numbers import number_text
from gui.theme import color, font, mix

ROW, COLUMN = 22, 62
MOST_ROWS = 8
"""So many rows are seen at once; the table scrolls beyond."""
TINT = 0.34
Index = QModelIndex | QPersistentModelIndex


class NumbersModel(QAbstractTableModel):
    """An array of any rank; a cell's ground says how large its number is beside the largest."""

    def __init__(self) -> None:
        super().__init__()
        self._array = np.zeros((0, 0))
        self._shape: tuple[int, ...] = ()
        self._peak = 1.0

    def show_array(self, array: np.ndarray) -> None:
        """Show these numbers."""
        self.beginResetModel()
        self._shape = array.shape
        width = array.shape[-1] if array.ndim else 1
        self._array = array.reshape(-1, width) if array.size else np.zeros((0, 0))
        finite = np.abs(self._array[np.isfinite(self._array)].astype(np.float64))
        self._peak = float(finite.max(initial=0.0)) or 1.0
        self.endResetModel()

    def place(self, index: Index) -> tuple[int, ...]:
        """Where a cell's number stands in the array."""
        if not self._shape:
            return ()
        flat = index.row() * self._array.shape[1] + index.column()
        return tuple(int(i) for i in np.unravel_index(flat, self._shape))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else self._array.shape[0]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._array.shape[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = float(self._array[index.row(), index.column()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return number_text(value)
            case Qt.ItemDataRole.ToolTipRole:
                place = ", ".join(map(str, self.place(index)))
                return f"[{place}]  {value!r}" if place else repr(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.BackgroundRole:
                return self._ground(value)
            case Qt.ItemDataRole.ForegroundRole if not np.isfinite(value):
                return color("bad")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return str(section)
            if len(self._shape) < 2:
                return ""
            return ",".join(map(str, np.unravel_index(section, self._shape[:-1])))
        return None

    def _ground(self, value: float) -> QColor:
        if not np.isfinite(value):
            return color("bad_wash")
        share = min(abs(value) / self._peak, 1.0)
        return mix("field", "accent" if value > 0 else "warn", TINT * share)


class _Cell(QStyledItemDelegate):
    """Paints the ground that a number has: with a style sheet, Qt leaves it out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        painter.fillRect(option.rect.adjusted(0, 0, -1, -1), ground)
        super().paint(painter, option, index)


class NumbersTable(QTableView):
    """Tells which entry was chosen, by mouse or keys."""

    entry_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = NumbersModel()
        self.setModel(self.numbers)
        self.setItemDelegate(_Cell(self))
        self.setFont(font(10, mono=True))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        for header, size in ((self.verticalHeader(), ROW), (self.horizontalHeader(), COLUMN)):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(16)
            header.setDefaultSectionSize(size)
            header.setSectionsClickable(False)
        self.horizontalHeader().setFixedHeight(20)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_array(self, array: np.ndarray) -> None:
        """Show these numbers, as many rows at once as there are, but not too many."""
        self.numbers.show_array(array)
        self.verticalHeader().setVisible(array.ndim > 1)
        self.horizontalHeader().setVisible(self.numbers.columnCount() > 1)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = min(max(self.numbers.rowCount(), 1), MOST_ROWS)
        head = 20 if self.numbers.columnCount() > 1 else 0
        side = self.verticalHeader().sizeHint().width() if self.numbers.rowCount() > 1 else 0
        wide = self.numbers.columnCount() * COLUMN + side > self.width()
        return QSize(240, head + rows * ROW + (12 if wide else 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.entry_chosen.emit(self.numbers.place(index))
