"""The browser of a set's pictures: a grid that scrolls through any number of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.data.sample_model import IMAGE, PLACE, Index, SampleModel
from gui.theme import color, theme

CELL, GAP = 44, 4


class SampleGrid(QTableView):
    """Arrow keys and the mouse choose a sample; only the cells in sight are drawn."""

    sample_chosen = Signal(int)
    """The place of the sample in its set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleGrid")
        self.setAccessibleName(self.tr("Samples"))
        self.setToolTip(self.tr("The samples; choose one to see it closer"))
        self.samples = SampleModel(self)
        self.setModel(self.samples)
        self.setItemDelegate(SampleDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(CELL + GAP)
            header.setDefaultSectionSize(CELL + GAP)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme().changed.connect(self.viewport().update)

    def choose(self, place: int) -> bool:
        """Show and choose the sample of this place; False where it is not among those shown."""
        cell = self.samples.cell_of(place)
        if cell.isValid():
            self.setCurrentIndex(cell)
            self.scrollTo(cell)
        return cell.isValid()

    @property
    def chosen(self) -> int | None:
        """The place of the sample that is chosen."""
        return self.currentIndex().data(PLACE)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.data(PLACE) is not None:
            self.sample_chosen.emit(current.data(PLACE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        chosen = self.chosen
        columns = max(self.viewport().width() // (CELL + GAP), 1)
        if columns != self.samples.columnCount():
            self.samples.set_columns(columns)
            if chosen is not None:
                self.choose(chosen)


class SampleDelegate(QStyledItemDelegate):
    """A picture with round corners; the chosen one has a ring."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(CELL + GAP, CELL + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        image = index.data(IMAGE)
        if image is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(option.rect)
        picture = QRectF(cell.x() + GAP / 2, cell.y() + GAP / 2, CELL, CELL)
        frame = QPainterPath()
        frame.addRoundedRect(picture, 4, 4)
        painter.setClipPath(frame)
        painter.drawImage(picture, image)
        painter.setClipping(False)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(color("accent" if is_chosen else "muted"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(picture.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        painter.restore()
