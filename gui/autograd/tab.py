"""The tab of the recorded graph: a bar above the graph, and room below and beside it.

The graph's own controls stand at the left of the bar; whatever else acts on the graph adds its
buttons at the right, and its panels below or beside the graph.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.autograd.controls import colours_combo, detail_combo, edges_combo
from gui.autograd.search import SearchField
from gui.autograd.view import AutogradView
from gui.document import Document
from gui.regions import splitter
from gui.selection import Selection
from gui.training.session import TrainingSession

BAR_HEIGHT = 40


class AutogradBar(QFrame):
    """The strip above the graph; it is there once something stands in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("autogradBar")
        self.setProperty("role", "strip")
        self.setFixedHeight(BAR_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addStretch(1)
        self._row, self._own = row, 0
        self.hide()

    def add_control(self, widget: QWidget) -> None:
        """Put a control of the graph itself at the left."""
        self._row.insertWidget(self._own, widget)
        self._own += 1
        self.show()

    def add(self, widget: QWidget) -> None:
        """Put what else acts on the graph at the right."""
        self._row.addWidget(widget)
        self.show()


class AutogradTab(QWidget):
    """`view` is the graph, `bar` the strip above it."""

    def __init__(self, document: Document, selection: Selection, session: TrainingSession) -> None:
        super().__init__()
        self.setObjectName("autogradTab")
        self.bar = AutogradBar()
        self.view = AutogradView(document, selection, session)
        self.setFocusProxy(self.view)
        self.search = SearchField(self.view)
        for control in (
            self.search,
            detail_combo(self.view),
            colours_combo(self.view),
            edges_combo(self.view),
        ):
            self.bar.add_control(control)
        self._across = splitter(Qt.Orientation.Horizontal, "autogradAcross")
        self._down = splitter(Qt.Orientation.Vertical, "autogradDown")
        self._across.addWidget(self.view)
        self._side = splitter(Qt.Orientation.Horizontal, "autogradSide")
        self._down.addWidget(self._across)
        self._side.addWidget(self._down)
        for each in (self._across, self._down, self._side):
            each.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._side, 1)

    def add_below(self, widget: QWidget) -> None:
        """Put a panel under the graph and what stands beside it; it is hidden until shown."""
        widget.hide()
        self._down.addWidget(widget)

    def add_at_side(self, widget: QWidget) -> None:
        """Put a panel to the right of all of these, at full height; it is hidden until shown."""
        widget.hide()
        self._side.addWidget(widget)

    def add_beside(self, widget: QWidget) -> None:
        """Put a panel to the right of the graph; it is hidden until shown."""
        widget.hide()
        self._across.addWidget(widget)
