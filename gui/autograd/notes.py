"""What stands in the place of a graph that is not there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.studio.training.messages import Graph
from gui.empty_note import EmptyNote


class GraphNotes(QStackedWidget):
    """Says why there is no graph, and what to do about it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)  # a child of the viewport would be scrolled with the graph
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unrecorded = EmptyNote(
            self.tr("No graph recorded yet"),
            self.tr("Press"),
            key=self.tr("Ctrl Enter"),
            after=self.tr("to train: what autograd records is drawn here"),
        )
        self._frozen = EmptyNote(
            self.tr("Autograd has nothing to record"),
            self.tr("No layer learns: unfreeze one, or add one that has weights"),
        )
        self.addWidget(self._unrecorded)
        self.addWidget(self._frozen)

    def show_for(self, graph: Graph | None) -> None:
        """Be there unless this graph has nodes."""
        self.setCurrentWidget(self._unrecorded if graph is None else self._frozen)
        self.setVisible(graph is None or not graph.nodes)

    @property
    def text(self) -> str:
        """What it says."""
        return self.currentWidget().accessibleName()
