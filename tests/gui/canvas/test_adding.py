"""New layers: in the middle, after a node, at a loose wire."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF

from engine.studio.network.catalogue import CATALOGUE
from gui.canvas import adding
from gui.canvas.port_item import PortEnd


def test_in_the_middle_of_what_is_seen(lab):
    lab.canvas.add_layer("Conv2d")
    (node_id,) = lab.network.nodes
    middle = lab.canvas.mapToScene(lab.viewport.rect().center())
    offset = lab.scene.nodes[node_id].card_rect().center() - middle
    assert offset.manhattanLength() <= 2
    assert lab.selection.nodes == {node_id}


def test_after_the_selected_node_and_wired_to_it(lab):
    for kind in ("Input", "Flatten", "Linear", "CrossEntropyLoss"):
        lab.canvas.add_layer(kind)
    ids = list(lab.network.nodes)
    assert lab.wires() == set(itertools.pairwise(ids))
    rects = [lab.scene.nodes[each].card_rect() for each in ids]
    assert all(a.right() < b.left() for a, b in itertools.pairwise(rects))
    assert lab.document.undo_stack.count() == 4


def test_a_used_output_gets_no_second_wire(chain):
    lab, (data, _, _) = chain
    lab.selection.set({data})
    wires = lab.wires()
    lab.canvas.add_layer("ReLU")
    assert lab.wires() == wires
    rect = lab.scene.nodes[lab.named("relu")].card_rect()
    others = [item for node, item in lab.scene.nodes.items() if node != lab.named("relu")]
    assert not any(rect.intersects(item.card_rect()) for item in others)


def test_after_a_loss_and_before_an_input_there_is_no_wire(lab):
    lab.canvas.add_layer("MSELoss")
    lab.canvas.add_layer("Input")
    assert not lab.network.wires
    assert len(lab.network.nodes) == 2


def test_at_the_loose_end_of_a_wire_from_an_input(lab):
    linear = lab.node("Linear", 300, 0)
    end = PortEnd(linear, "input", is_output=False)
    point = QPointF(100, 60)
    relu = adding.add_at_end(lab.scene, "ReLU", end, point)
    assert lab.wires() == {(relu, linear)}
    output = lab.scene.port_point(PortEnd(relu, "output", is_output=True))
    assert (output - point).manhattanLength() <= 1
    assert lab.document.undo_stack.count() == 2


def test_what_fits_a_loose_wire(lab):
    after_output = adding.kinds_for(lab.scene, PortEnd("n1", "output", is_output=True))
    before_input = adding.kinds_for(lab.scene, PortEnd("n1", "input", is_output=False))
    assert set(CATALOGUE) - after_output == {"Input", "BlockInput"}
    losses = {kind for kind, entry in CATALOGUE.items() if entry.category == "loss"}
    assert set(CATALOGUE) - before_input == losses | {"BlockOutput"}


def test_a_ghost_changes_nothing(lab):
    before = lab.bytes()
    item = adding.ghost(lab.scene, "Conv2d")
    assert item.face.title == "Conv2d"
    assert item.scene() is None
    assert lab.bytes() == before
