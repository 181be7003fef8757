"""The scene follows the document, whatever happens to it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from engine.studio.network import operations
from engine.studio.network.edits import AddNode, AddWire, ChangeNode, RemoveWire
from engine.studio.network.network import Node, Wire
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.theme import theme


def test_a_scene_made_late_shows_what_is_there(chain):
    lab, nodes = chain
    scene = NetworkScene(lab.document, lab.selection)
    assert set(scene.nodes) == set(nodes)
    assert set(scene.wires) == set(lab.network.wires)


def test_another_project_replaces_all_items(chain):
    lab, _ = chain
    lab.open("lenet")
    assert set(lab.scene.nodes) == set(lab.network.nodes)
    assert set(lab.scene.wires) == set(lab.network.wires)
    assert len(lab.scene.items()) == len(lab.network.nodes) + len(lab.network.wires)


def test_a_step_of_many_edits_in_any_order(chain):
    """A node moves, its wire is replaced by one from a node that is added after it."""
    lab, (_, _, linear) = chain
    node = lab.network.nodes[linear]
    moved = Node(node.id, node.kind, node.name, 400, 50, node.parameters)
    lab.document.push(
        "All at once",
        [
            ChangeNode(moved),
            RemoveWire(f"{linear}.input"),
            AddNode(Node("n50", "ReLU", "late", 100, 100)),
            AddWire(Wire("n50", "output", linear, "input")),
        ],
    )
    start, end = lab.scene.wires[f"{linear}.input"].ends()
    assert start == lab.scene.port_point(PortEnd("n50", "output", is_output=True))
    assert end == lab.scene.port_point(PortEnd(linear, "input", is_output=False))
    lab.document.undo_stack.undo()
    assert "n50" not in lab.scene.nodes


def test_an_output_that_moves_takes_its_wire_along(chain):
    lab, (_, flatten, linear) = chain
    edits = operations.rename(lab.network, flatten, "a_much_longer_name_for_it")
    lab.document.push("Rename", edits)
    start, _ = lab.scene.wires[f"{linear}.input"].ends()
    assert start == lab.scene.port_point(PortEnd(flatten, "output", is_output=True))


def test_the_selected_node_and_its_wires_stand_out(chain):
    lab, (_, flatten, linear) = chain
    lab.selection.set({linear})
    assert lab.scene.nodes[linear].is_selected
    assert lab.scene.wires[f"{linear}.input"].is_at_selected
    assert not lab.scene.wires[f"{flatten}.input"].is_at_selected
    lab.selection.clear()
    assert not lab.scene.nodes[linear].is_selected
    assert not lab.scene.wires[f"{linear}.input"].is_at_selected


def test_a_hovered_port_lights_its_wires(chain):
    lab, (data, flatten, linear) = chain
    end = PortEnd(flatten, "output", is_output=True)
    lab.move(lab.output(flatten))
    assert lab.scene.wires[f"{linear}.input"].is_lit
    assert not lab.scene.wires[f"{flatten}.input"].is_lit
    assert end in lab.scene.nodes[flatten]._lit_ports
    lab.move(lab.header(data))
    assert not lab.scene.wires[f"{linear}.input"].is_lit
    assert lab.scene.nodes[data].is_hovered
    assert not lab.scene.nodes[flatten]._lit_ports


def test_restore_puts_previews_back(chain):
    lab, (_, flatten, linear) = chain
    lab.scene.place({flatten: QPointF(900, 900)})
    lab.scene.light_wires([f"{linear}.input"])
    lab.scene.restore()
    node = lab.network.nodes[flatten]
    assert lab.scene.nodes[flatten].pos() == QPointF(node.x, node.y)
    assert not lab.scene.wires[f"{linear}.input"].is_lit


def test_items_survive_a_change_of_theme(chain):
    lab, nodes = chain
    theme().set_mode("light")
    lab.canvas.grab()
    assert set(lab.scene.nodes) == set(nodes)


def test_a_node_lies_in_sight_or_not(chain):
    lab, nodes = chain
    far = lab.node("ReLU", 50_000, 0)
    assert lab.scene.nodes_in_sight() == set(nodes)
    assert far not in lab.scene.nodes_in_sight()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-900, 900)), max_size=10))
def test_wires_end_at_their_ports_wherever_nodes_go(lab, moves):
    lab.open("mlp")
    for index, shift in moves:
        node_id = list(lab.network.nodes)[index % len(lab.network.nodes)]
        node = lab.network.nodes[node_id]
        places = {node_id: (node.x + shift, node.y - shift)}
        lab.document.push("Move", operations.move(lab.network, places))
    for wire_id, wire in lab.network.wires.items():
        assert lab.scene.wires[wire_id].ends() == (
            lab.scene.port_point(PortEnd(wire.source, wire.output, is_output=True)),
            lab.scene.port_point(PortEnd(wire.target, wire.input, is_output=False)),
        )


def test_straight_wires_are_lines(chain):
    lab, (_, _, linear) = chain
    lab.document.push("Down", operations.move(lab.network, {linear: (150.0, 200.0)}))
    wire = lab.scene.wires[f"{linear}.input"]
    curved = wire.path().length()
    lab.canvas.set_straight_wires(True)
    start, end = wire.ends()
    assert wire.path().length() == pytest.approx(
        ((end.x() - start.x()) ** 2 + (end.y() - start.y()) ** 2) ** 0.5, abs=0.01
    )
    assert wire.path().length() < curved
    lab.canvas.set_straight_wires(False)
    assert wire.path().length() == pytest.approx(curved)
