"""What stands where no graph is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from engine.studio.training.messages import Graph
from gui.autograd.notes import GraphNotes
from tests.gui.autograd.small_graph import GRAPH


def test_it_says_why_there_is_no_graph(qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    notes = GraphNotes(parent)
    parent.show()
    notes.show_for(None)
    assert notes.isVisible() and "Ctrl Enter" in notes.text
    notes.show_for(Graph((), (), 1.0))
    assert notes.isVisible() and "unfreeze" in notes.text
    notes.show_for(GRAPH)
    assert not notes.isVisible()
