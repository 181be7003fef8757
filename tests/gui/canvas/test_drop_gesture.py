"""Layers dropped from the palette: where they go, and into which wire."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from engine.studio.network.catalogue import CATALOGUE


def test_a_layer_lands_under_the_cursor(lab):
    at = QPoint(300, 200)
    assert lab.drop("Conv2d", at)
    (node_id,) = lab.network.nodes
    assert lab.network.nodes[node_id].kind == "Conv2d"
    assert lab.scene.nodes[node_id].card_rect().contains(lab.canvas.mapToScene(at))
    assert lab.selection.nodes == {node_id}
    assert lab.document.undo_stack.count() == 1
    lab.document.undo_stack.undo()
    assert not lab.scene.nodes


def test_every_kind_can_be_dropped(lab):
    for kind in CATALOGUE:
        assert lab.drop(kind, QPoint(300, 200))
    assert {node.kind for node in lab.network.nodes.values()} == set(CATALOGUE)


def test_foreign_things_and_unknown_kinds_are_not_taken(lab):
    assert lab.drag_in("Conv2d", QPoint(10, 10), "text/plain") is None
    assert lab.drag_in("Quantum", QPoint(10, 10)) is None
    assert not lab.network.nodes


def test_leaving_leaves_nothing(lab):
    items = len(lab.scene.items())
    lab.drag_in("Conv2d", QPoint(300, 200))
    assert len(lab.scene.items()) == items + 1
    lab.drag_out()
    assert len(lab.scene.items()) == items
    assert lab.document.undo_stack.count() == 0


def test_dropped_on_a_wire_it_is_spliced(chain):
    lab, (data, flatten, linear) = chain
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    wire = lab.scene.wires[f"{linear}.input"]
    at = lab.at(wire.path().pointAtPercent(0.5) - QPointF(28, -2))
    lab.drag_in("ReLU", at)
    assert wire.is_lit
    lab.drag_out()
    assert not wire.is_lit
    assert lab.drop("ReLU", at)
    relu = lab.named("relu")
    assert lab.wires() == {(data, flatten), (flatten, relu), (relu, linear)}
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_what_has_no_output_is_not_spliced(chain):
    lab, (data, flatten, linear) = chain
    at = lab.at(lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5) - QPointF(28, -2))
    lab.drop("MSELoss", at)
    assert lab.wires() == {(data, flatten), (flatten, linear)}


def test_moving_over_a_wire_uses_up_no_ids(chain):
    lab, (_, _, linear) = chain
    at = lab.at(lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5) - QPointF(28, -2))
    lab.drag_in("ReLU", at)
    lab.drag_out()
    assert lab.node("ReLU") == f"n{len(lab.network.nodes)}"
