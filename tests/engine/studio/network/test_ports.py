"""Ports that go take the wires at a block's uses along, and undo brings all back."""

from __future__ import annotations

from engine.studio.network import operations
from engine.studio.network.edits import Inside, RemoveNode, RemoveWire, apply, inside
from engine.studio.network.ports import with_cut_wires
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import (
    bytes_of,
    group_named,
    lenet,
    make,
    named,
    problems,
)


def test_a_port_that_goes_takes_its_wires_along_everywhere() -> None:
    project = lenet()
    node_id = group_named(project, "conv1")
    first = dict(project.network.wires)
    inside = project.blocks["b1"].network
    port = next(n.id for n in inside.nodes.values() if n.kind == "BlockOutput")
    back = make(project, operations.remove(inside, [port]), "b1")
    assert not any(project.network.wires_from(node_id))
    assert "unknown-port" not in problems(project)
    apply(project, back)
    assert project.network.wires == first


def test_uses_inside_of_other_blocks_lose_their_wires_too() -> None:
    project = restore(TEMPLATES["resnet"].make())
    group_named(project, "block1", "block2")
    first = bytes_of(project)
    entry = named(project, "x", "b1")
    network = project.blocks["b1"].network
    edits = with_cut_wires(project, inside("b1", operations.remove(network, [entry])))
    assert isinstance(edits[0], Inside) and edits[0].block == "b4"
    outer = project.blocks["b4"].network
    back = apply(project, edits)
    assert not any(outer.wires_into(named(project, "block1", "b4")))
    apply(project, back)
    assert bytes_of(project) == first


def test_a_wire_that_goes_by_itself_is_cut_once() -> None:
    project = lenet()
    node_id = group_named(project, "conv1")
    network = project.blocks["b1"].network
    entry = next(n.id for n in network.nodes.values() if n.kind == "BlockInput")
    (wire,) = project.network.wires_into(node_id)
    edits = inside("b1", operations.remove(network, [entry]))
    assert with_cut_wires(project, [RemoveWire(wire.id), *edits])[0] == RemoveWire(wire.id)
    assert len(with_cut_wires(project, [RemoveWire(wire.id), *edits])) == 1 + len(edits)


def test_other_nodes_cut_nothing_elsewhere() -> None:
    project = lenet()
    group_named(project, "conv1", "relu1")
    network = project.blocks["b1"].network
    edits = inside("b1", operations.remove(network, [named(project, "relu1", "b1")]))
    assert with_cut_wires(project, edits) == edits
    assert RemoveNode in {type(each.edit) for each in edits if isinstance(each, Inside)}
