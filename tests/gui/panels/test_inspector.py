"""The inspector shows what is selected, and each of its edits is one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QToolButton

from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.edits import AddNode
from engine.studio.network.network import Node
from gui.document import Document
from gui.messages import messages
from gui.panels import node_page
from gui.panels.inspector import Inspector
from gui.panels.node_page import NodePage
from gui.selection import Selection


@pytest.fixture
def inspector(document: Document, selection: Selection, qtbot) -> Inspector:
    result = Inspector(document, selection)
    qtbot.addWidget(result)
    result.resize(280, 560)
    result.show()
    return result


def texts(inspector: Inspector) -> list[str]:
    return [label.text() for label in inspector.widget().findChildren(QLabel)]


def spin(inspector: Inspector, name: str) -> QSpinBox:
    return inspector.widget().findChild(QSpinBox, name)


def enter(qtbot, field: QSpinBox, number: int) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, str(number))
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_nothing_selected(inspector: Inspector) -> None:
    assert "Nothing selected" in texts(inspector)


def test_one_node(inspector: Inspector, selection: Selection, node) -> None:
    selection.set([node("conv1").id])
    found = texts(inspector)
    assert {"Conv2d", "conv1 · layer 2 of 10", "N×16×28×28", "416", "Filters"} <= set(found)
    assert "313\N{THIN SPACE}600" in found
    assert CATALOGUE["Conv2d"].help in found
    assert spin(inspector, "out_channels").value() == 16
    assert spin(inspector, "kernel_sizeHeight").value() == 5


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_every_kind_has_its_page_and_fits(
    inspector: Inspector, document: Document, selection: Selection, kind: str
) -> None:
    node_id, edits = operations.add_node(document.network, kind, 0, 0)
    document.push("Add", edits)
    selection.set([node_id])
    assert isinstance(inspector.widget(), NodePage)
    assert inspector.widget().minimumSizeHint().width() <= 280
    for parameter in CATALOGUE[kind].parameters:
        assert parameter.label in texts(inspector)


def test_an_unknown_kind_is_shown(inspector: Inspector, document: Document, selection) -> None:
    document.push("Add", [AddNode(Node("n50", "Unicorn", "horn", parameters={"length": 3}))])
    selection.set(["n50"])
    assert "Unknown layer" in texts(inspector)


def test_an_edit_is_one_step(inspector: Inspector, document, selection, node, qtbot) -> None:
    selection.set([node("conv1").id])
    enter(qtbot, spin(inspector, "out_channels"), 24)
    assert node("conv1").parameters["out_channels"] == 24
    assert document.undo_stack.undoText() == "Set Filters of conv1"
    assert "N×24×28×28" in texts(inspector)
    document.undo_stack.undo()
    assert "N×16×28×28" in texts(inspector)
    assert spin(inspector, "out_channels").value() == 16


def test_spinning_is_one_step_and_a_pause_begins_another(
    inspector: Inspector, document, selection, node, monkeypatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(node_page.time, "monotonic", lambda: now[0])
    selection.set([node("conv1").id])
    for _ in range(5):
        spin(inspector, "out_channels").stepUp()
        now[0] += 0.2
    assert document.undo_stack.count() == 1
    now[0] += 5
    spin(inspector, "out_channels").stepUp()
    assert document.undo_stack.count() == 2
    spin(inspector, "kernel_sizeWidth").stepUp()
    assert document.undo_stack.count() == 3
    assert node("conv1").parameters["kernel_size"] == (5, 6)


def test_a_typed_mismatch_offers_its_mend(inspector, document, selection, node, qtbot) -> None:
    selection.set([node("fc").id])
    assert spin(inspector, "in_features").value() == 1568
    enter(qtbot, spin(inspector, "in_features"), 1050)
    assert "fc expects 1050 features" in texts(inspector)
    mend = inspector.widget().findChild(QPushButton, "mend-set-parameter")
    assert mend.text() == "Set in_features to 1568"
    assert inspector.widget().minimumSizeHint().width() <= 280
    qtbot.mouseClick(mend, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.analysis.ready)
    assert document.undo_stack.count() == 2
    assert "fc expects 1050 features" not in texts(inspector)


def test_back_to_automatic(inspector, document, selection, node, qtbot) -> None:
    selection.set([node("fc").id])
    enter(qtbot, spin(inspector, "in_features"), 1050)
    automatic = inspector.widget().findChild(QToolButton, "in_featuresAutomatic")
    qtbot.mouseClick(automatic, Qt.MouseButton.LeftButton)
    assert "in_features" not in node("fc").parameters
    assert spin(inspector, "in_features").value() == 1568


def test_renaming(inspector, document, selection, node, qtbot) -> None:
    selection.set([node("fc").id])
    inspector.edit_name()
    name = inspector.widget().name_edit
    qtbot.keyClicks(name, "head")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert node("head").kind == "Linear"
    assert document.undo_stack.undoText() == "Rename to head"


def test_a_bad_name_is_refused_in_a_sentence(inspector, document, selection, node, qtbot) -> None:
    selection.set([node("fc").id])
    name = inspector.widget().name_edit
    name.setFocus()
    name.setText("conv1")
    with qtbot.waitSignal(messages().posted) as posted:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "Another layer is called conv1" in posted.args[0].text
    assert name.text() == "fc"
    assert document.undo_stack.count() == 0


def test_several_nodes_are_summed(inspector: Inspector, selection: Selection, node) -> None:
    selection.set([node("conv1").id, node("fc").id])
    found = texts(inspector)
    assert "2 layers" in found
    assert f"{416 + 15_690:,}".replace(",", "\N{THIN SPACE}") in found


def test_it_follows_removal_and_another_project(inspector, document, selection, node) -> None:
    fc = node("fc")
    selection.set([fc.id])
    document.push("Remove", operations.remove(document.network, [fc.id]))
    assert "Nothing selected" in texts(inspector)
    document.undo_stack.undo()
    selection.set([fc.id])
    document.open(document.snapshot())
    assert "Nothing selected" in texts(inspector)


def test_a_loss_of_another_kind_gets_another_page(inspector, document, selection, node) -> None:
    loss = node("loss")
    selection.set([loss.id])
    document.push("Loss", operations.choose_loss(document.network, "MSELoss"))
    assert "MSELoss" in texts(inspector)
