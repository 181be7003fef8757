"""The line above the samples: which of them, in which order, and a way to one by number."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from gui.data.sample_order import SampleOrder

MOST = 2**31 - 1


class BrowseBar(QWidget):
    """`order` is what was chosen."""

    order_changed = Signal()
    place_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._sort, self._place = QComboBox(), QComboBox(), QLineEdit()
        for text, part in (
            (self.tr("All"), "all"),
            (self.tr("Training"), "training"),
            (self.tr("Held out"), "held_out"),
            (self.tr("Test"), "test"),
        ):
            self._part.addItem(text, part)
        for text, sort in (
            (self.tr("In order"), "place"),
            (self.tr("By class"), "class"),
            (self.tr("By loss"), "loss"),
        ):
            self._sort.addItem(text, sort)
        self._place.setPlaceholderText(self.tr("Go to #"))
        self._place.setValidator(QIntValidator(0, MOST, self))
        self._place.setFixedWidth(76)
        for field, name, title, help in (
            (
                self._part,
                "samplePart",
                self.tr("Part"),
                self.tr("Which samples are shown: all, those trained on, held out or for the test"),
            ),
            (
                self._sort,
                "sampleSort",
                self.tr("Order"),
                self.tr("In which order; by loss once a run has told it, the worst first"),
            ),
            (
                self._place,
                "samplePlace",
                self.tr("Go to a sample"),
                self.tr("The number of a sample to go to, then Enter"),
            ),
        ):
            field.setObjectName(name)
            field.setAccessibleName(title)
            field.setToolTip(help)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field in (self._part, self._sort, self._place):
            row.addWidget(field)
        row.addStretch()
        self._part.currentIndexChanged.connect(self._on_changed)
        self._sort.currentIndexChanged.connect(self._on_changed)
        self._place.returnPressed.connect(self._on_place_entered)
        self.order = SampleOrder()

    def allow(self, *, test: bool, classes: bool, losses: bool) -> None:
        """Which parts and orders there are to choose."""
        for field, row, possible in (
            (self._part, 3, test),
            (self._sort, 1, classes),
            (self._sort, 2, losses),
        ):
            field.model().item(row).setEnabled(possible)
            if not possible and field.currentIndex() == row:
                field.setCurrentIndex(0)

    def start_over(self) -> None:
        """Another set: its classes are others."""
        self.order = replace(self.order, of_class=None)

    def choose_class(self, place: int | None) -> None:
        """Show one class alone, or all."""
        self.order = replace(self.order, of_class=place)
        self.order_changed.emit()

    def _on_changed(self) -> None:
        part, sort = self._part.currentData(), self._sort.currentData()
        self.order = replace(self.order, part=part, sort=sort)
        self.order_changed.emit()

    def _on_place_entered(self) -> None:
        if self._place.hasAcceptableInput():
            self.place_wanted.emit(int(self._place.text()))
            self._place.selectAll()
