"""Where the search box opens, what it offers, and what becomes of the choice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.studio.network.catalogue import CATALOGUE
from gui.canvas.port_item import PortEnd


@pytest.fixture
def rows(lab):
    return lab.canvas.findChild(object, "canvasSearchRows")


def choose(lab, word: str) -> None:
    field = lab.canvas.findChild(object, "canvasSearchField")
    QTest.keyClicks(field, word)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_after_a_node_it_opens_beside_it(chain, rows):
    lab, (_, _, linear) = chain
    lab.canvas._asking.for_layer_after(linear)
    box = lab.canvas.findChild(object, "canvasSearch")
    card = lab.canvas.mapFromScene(lab.scene.nodes[linear].card_rect()).boundingRect()
    assert box.geometry().center().x() > card.center().x()
    assert rows.count() == len(CATALOGUE)
    lab.selection.set({linear})
    choose(lab, "relu")
    assert (linear, lab.named("relu")) in lab.wires()


def test_at_a_point_the_layer_stands_there(lab):
    place = QPoint(400, 300)
    lab.canvas._asking.for_layer_at(place)
    choose(lab, "linear")
    rect = lab.scene.nodes[lab.named("fc")].card_rect()
    assert rect.contains(lab.canvas.mapToScene(place))


def test_at_the_end_of_a_wire_only_what_fits_is_offered(chain, rows):
    lab, (data, _, _) = chain
    end = PortEnd(data, "output", is_output=True)
    lab.canvas._asking.for_layer_at_end(end, QPointF(0, 200))
    offered = {rows.item(row).text() for row in range(rows.count())}
    assert offered == {kind.title for kind in CATALOGUE.values() if kind.inputs}
    choose(lab, "tanh")
    assert (data, lab.named("tanh")) in lab.wires()


def test_a_node_is_found_selected_and_shown(chain, rows):
    lab, nodes = chain
    lab.canvas._asking.for_node()
    assert rows.count() == len(nodes)
    choose(lab, "flat")
    assert lab.selection.nodes == {lab.named("flatten")}


def test_another_project_closes_it(chain):
    lab, _ = chain
    lab.canvas._asking.for_node()
    lab.open("lenet")
    assert not lab.canvas.findChild(object, "canvasSearch").isVisible()
