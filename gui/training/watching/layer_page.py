"""The selected layer from inside: how its numbers spread, what it answers to a sample, its filters.

Asked of the worker while the page is seen, twice a second at most.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network.catalogue import kind_in
from engine.studio.training.watching.watch_messages import LayerSeen
from gui.document import Document
from gui.empty_note import EmptyNote
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.watching.histogram_view import HistogramView
from gui.training.watching.picture_grid import Entry, PictureGrid

DRAWN, HELD_OUT = 0, 1
"""Places in the list of samples to choose from."""
CALM, WILD = 1e-4, 1e-1
"""An update from this share of the weights to that one is usual; 1/1000 is a good one."""
MOST_SAMPLE = 999_999


class LayerPage(QWidget):
    """Follows the selection. What was seen of a layer is forgotten when another is shown."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._selection, self._session = document, selection, session
        self._node: str | None = None
        self.setObjectName("layerPage")
        self._title = _label("title")
        self._step = _label("secondary")
        self._ratio = _label("secondary")
        self._source = QComboBox()
        self._number = QSpinBox()
        self._weights = HistogramView(self.tr("Weights"), self.tr("This layer has no weights"))
        self._gradients = HistogramView(
            self.tr("Gradients"), self.tr("Shown while the network trains")
        )
        self._activations = HistogramView(
            self.tr("Activations"), self.tr("Draw a digit, or choose a held-out sample")
        )
        self._maps = PictureGrid(
            "featureMaps", self.tr("What it answers to the sample"), self.tr("No sample yet")
        )
        self._filters = PictureGrid(
            "layerFilters", self.tr("Its weights as pictures"), self.tr("This layer has no filters")
        )
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._follow()

    @property
    def histograms(self) -> tuple[HistogramView, ...]:
        """Of weights, gradients and activations."""
        return self._weights, self._gradients, self._activations

    def _lay_out(self) -> None:
        self._source.setObjectName("layerSampleCombo")
        self._source.setAccessibleName(self.tr("Sample"))
        self._source.setToolTip(self.tr("What the layer's answer is shown to"))
        self._source.addItems([self.tr("The drawn digit"), self.tr("Held-out sample")])
        self._number.setObjectName("layerSampleSpin")
        self._number.setAccessibleName(self.tr("Number of the sample"))
        self._number.setToolTip(self.tr("Which of the held-out samples, counted round and round"))
        self._number.setRange(0, MOST_SAMPLE)
        self._number.setFixedWidth(92)
        header = QHBoxLayout()
        header.setSpacing(12)
        header.addWidget(self._title)
        header.addWidget(self._step)
        header.addStretch()
        header.addWidget(self._ratio)
        header.addSpacing(8)
        header.addWidget(self._source)
        header.addWidget(self._number)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        for view in self.histograms:
            left.addWidget(view, 1)
        right.setSpacing(6)
        for title, grid, share in (
            (self.tr("Answer to the sample"), self._maps, 3),
            (self.tr("Filters"), self._filters, 2),
        ):
            heading = _label("heading")
            heading.setText(title)
            right.addWidget(heading)
            right.addWidget(grid, share)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        seen = QWidget()
        column = QVBoxLayout(seen)
        column.setContentsMargins(24, 8, 24, 16)
        column.setSpacing(12)
        column.addLayout(header)
        column.addLayout(columns, 1)
        self._pages.addWidget(
            EmptyNote(
                self.tr("No layer selected"),
                self.tr("Select one on the canvas to see its numbers from inside"),
            )
        )
        self._pages.addWidget(seen)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _connect(self) -> None:
        session = self._session
        self._selection.changed.connect(self._follow)
        self._document.node_changed.connect(self._follow)
        self._document.project_replaced.connect(self._on_project_replaced)
        self._source.currentIndexChanged.connect(self._on_source_changed)
        self._number.valueChanged.connect(self._ask)
        session.watching.layer_seen.connect(self._on_layer_seen)
        session.run_started.connect(self._clear)
        session.predicted.connect(self._on_predicted)
        session.weights_changed.connect(self._on_weights_changed)
        self._on_source_changed()

    # ------------------------------------------------------------ what is wanted

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        self._session.watching.watch_layer(None)
        super().hideEvent(event)

    def _follow(self) -> None:
        """Show the selected layer; with several, the one shown before, if it is among them."""
        nodes = self._selection.nodes & self._document.network.nodes.keys()
        node = self._selection.only_node()
        if node is None and self._node in nodes:
            node = self._node
        elif node not in nodes:
            node = None
        if node != self._node:
            self._node = node
            self._clear()
        self._pages.setCurrentIndex(0 if node is None else 1)
        if node is not None:
            self._name(node)
        self._ask()

    def _name(self, node_id: str) -> None:
        network = self._document.network
        node = network.nodes[node_id]
        kind = kind_in(network, node)
        self._title.setText(f"{node.name} · {kind.title}")
        for grid in (self._maps, self._filters):
            grid.set_tint(kind.category if kind.inputs else "accent")

    def _ask(self) -> None:
        if not self.isVisible():
            return
        sample = self._session.held.sample
        drawn = self._source.currentIndex() == DRAWN and sample is not None
        values = np.ascontiguousarray(sample, "<f4").tobytes() if drawn else b""
        path = None if self._node is None else self._document.path_to(self._node)
        self._session.watching.watch_layer(path, self._number.value(), values)

    def _on_source_changed(self) -> None:
        self._number.setVisible(self._source.currentIndex() == HELD_OUT)
        self._ask()

    def _on_predicted(self) -> None:
        if self._source.currentIndex() == DRAWN:
            self._ask()

    def _on_weights_changed(self) -> None:
        """A network that rests is another one now: it says nothing by itself."""
        if self.isVisible() and not self._session.busy:
            self._session.watching.watch_layer(None)
            self._ask()

    # ------------------------------------------------------------ what came

    def _on_project_replaced(self) -> None:
        self._node = None
        self._clear()
        self._follow()

    def _clear(self) -> None:
        for view in self.histograms:
            view.clear()
        self._maps.set_entries(())
        self._filters.set_entries(())
        self._step.clear()
        self._ratio.clear()

    def _on_layer_seen(self, seen: LayerSeen) -> None:
        if self._node is None or seen.node != self._document.path_to(self._node):
            return
        pairs = zip(self.histograms, (seen.weights, seen.gradients, seen.activations), strict=True)
        for view, histogram in pairs:
            view.add(seen.step, histogram)
        self._maps.set_entries([Entry(each) for each in seen.maps])
        self._filters.set_entries([Entry(each) for each in seen.filters])
        self._step.setText(self.tr("step {0}").format(seen.step) if seen.step else "")
        self._show_ratio(seen.ratio)

    def _show_ratio(self, ratio: float | None) -> None:
        """How far a batch moves the weights, and whether that is usual."""
        if ratio is None:
            self._ratio.clear()
            return
        usual = self.tr("usual") if CALM <= ratio <= WILD else self.tr("much")
        word = self.tr("little") if ratio < CALM else usual
        text = self.tr("A batch changes the weights by {0:.2g} of their size: {1}")
        self._ratio.setText(text.format(ratio, word))
        self._ratio.setToolTip(
            self.tr("Size of the last update over the size of the weights; about 0.001 is good")
        )


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
