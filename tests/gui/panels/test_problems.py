"""Problems are listed; one click mends, and choosing one selects its node."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from engine.studio.network import operations
from gui.document import Document
from gui.panels.problems import MOST_HEIGHT, ProblemsPanel
from gui.selection import Selection


@pytest.fixture
def panel(document: Document, selection: Selection, qtbot) -> ProblemsPanel:
    result = ProblemsPanel(document, selection)
    qtbot.addWidget(result)
    result.show()
    return result


@pytest.fixture
def mismatch(document: Document, node) -> None:
    fc = node("fc").id
    document.push("Set", operations.set_parameter(document.network, fc, "in_features", 1050))


def test_a_sound_network_has_none(panel: ProblemsPanel) -> None:
    assert panel.list.count() == 0
    assert panel.list.isHidden()


def test_a_problem_is_told_and_mended(panel, mismatch, document, qtbot) -> None:
    assert panel.list.count() == 1
    told = panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("fc expects 1050 features. Flatten gives 32×7×7 = 1568: set")
    card = panel.list.itemWidget(panel.list.item(0))
    mend = card.findChild(QPushButton, "mend-make-automatic")
    qtbot.mouseClick(mend, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.list.count() == 0)
    assert document.analysis.ready
    document.undo_stack.undo()
    assert panel.list.count() == 1


def test_choosing_a_problem_selects_its_node(panel, mismatch, selection, node, qtbot) -> None:
    item = panel.list.item(0)
    place = panel.list.visualItemRect(item).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert selection.only_node() == node("fc").id


def test_the_keyboard_selects_too(panel, document, selection, node, qtbot) -> None:
    document.push("Remove", operations.remove(document.network, [node("relu1").id]))
    assert panel.list.count() > 1
    panel.list.setFocus()
    panel.list.setCurrentRow(0)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    expected = document.analysis.problems[1].node
    assert selection.only_node() == expected


def test_it_grows_with_its_problems_up_to_a_limit(panel, document, node) -> None:
    small = panel.sizeHint().height()
    wires = list(document.network.wires)
    document.push("Cut", operations.remove(document.network, (), wires))
    assert small < panel.sizeHint().height() <= MOST_HEIGHT


def test_an_empty_canvas_is_not_called_ready(panel: ProblemsPanel, document) -> None:
    document.push("Clear", operations.remove(document.network, set(document.network.nodes), set()))
    assert panel.list.count() == 0
    assert "The canvas is empty" in panel._nothing.text()


def test_escape_closes_it_where_there_is_nothing_to_list(document, selection, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = ProblemsPanel(document, selection, window)
    window.show()
    window.activateWindow()
    panel.toggle()
    qtbot.waitUntil(panel.hasFocus)
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
