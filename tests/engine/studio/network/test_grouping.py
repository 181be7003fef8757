"""A block made of layers computes what they did; laid out again they are what they were."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import manual_seed, rand
from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.build import build
from engine.studio.network.catalogue import kind_in
from engine.studio.network.freezing import freeze, is_frozen
from engine.studio.network.grouping import group, group_refusal, ungroup, ungroup_refusal
from engine.studio.network.network import Wire
from engine.studio.network.project import restore, snapshot
from engine.studio.network.sentences import text
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import fit_weights, weights_of
from tests.engine.studio.network.block_projects import (
    analysed,
    bytes_of,
    group_named,
    lenet,
    make,
    named,
    problems,
    set_parameter,
    ungrouped,
)


def test_it_has_a_port_for_each_way_in_and_out() -> None:
    project = lenet()
    node_id = group_named(project, "conv1", "relu1", "pool1")
    network = project.network
    kind = kind_in(network, network.nodes[node_id])
    assert len(kind.inputs) == len(kind.outputs) == 1
    wires = {(wire.source, wire.target) for wire in network.wires.values()}
    assert {(named(project, "input"), node_id), (node_id, named(project, "conv2"))} <= wires
    assert problems(project) == []
    assert analysed(project).total == analysed(lenet()).total


def test_a_way_in_that_is_taken_twice_is_one_port() -> None:
    project = restore(TEMPLATES["vgg"].make())
    add, edits = operations.add_node(project.network, "Add", 0, 0)
    relu, conv = named(project, "relu1_1"), named(project, "conv1_2")
    edits += [
        edit.RemoveWire(f"{conv}.input"),
        edit.AddWire(Wire(relu, "output", add, "a")),
        edit.AddWire(Wire(relu, "output", add, "b")),
        edit.AddWire(Wire(add, "output", conv, "input")),
    ]
    make(project, edits)
    node_id = group_named(project, "add")
    kind = kind_in(project.network, project.network.nodes[node_id])
    assert len(kind.inputs) == 1
    assert problems(project) == []


def test_open_ends_get_ports_too() -> None:
    project = restore(TEMPLATES["mlp"].make())
    _, edits = operations.add_node(project.network, "Add", 0, 0)
    make(project, edits)
    node_id = group_named(project, "add")
    kind = kind_in(project.network, project.network.nodes[node_id])
    assert [len(kind.inputs), len(kind.outputs)] == [2, 1]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "select some"),
        (["input", "conv1"], "Input cannot go"),
        (["fc", "loss"], "loss cannot go"),
        (["conv1", "pool1"], "relu1 lies between"),
    ],
)
def test_what_cannot_be_a_block(names: list[str], words: str) -> None:
    project = lenet()
    refusal = group_refusal(project.network, [named(project, name) for name in names])
    assert refusal is not None and words in text(refusal)


def test_its_nodes_keep_what_they_learned_and_its_module_has_nested_names() -> None:
    project = lenet()
    manual_seed(3)
    before = build(project)
    node_id = group_named(project, "conv1", "relu1", "pool1")
    manual_seed(4)
    after = build(project)
    assert "block.conv1.weight" in after.model.state_dict()
    weights = weights_of(before.model)
    assert fit_weights(after.model, weights) == len(weights)
    images = rand(3, 1, 28, 28)
    assert bool((before.model(images) == after.model(images)).all())
    ungrouped(project, node_id)
    again = build(project)
    assert fit_weights(again.model, weights_of(after.model)) == len(weights)
    assert bool((before.model(images) == again.model(images)).all())


def test_laid_out_again_it_is_as_it_was() -> None:
    project = lenet()
    before = project.network.nodes.copy()
    node_id = group_named(project, "conv2", "relu2")
    ungrouped(project, node_id)
    assert snapshot(project).blocks == ()
    nodes = project.network.nodes
    assert {id: node.name for id, node in nodes.items()} == {
        id: node.name for id, node in before.items()
    }
    assert problems(project) == []


def test_one_of_several_uses_is_laid_out_under_new_ids() -> None:
    project = lenet()
    node_id = group_named(project, "relu1")
    make(project, operations.duplicate(project.network, [node_id]))
    inner = set(project.blocks["b1"].network.nodes)
    ungrouped(project, node_id)
    assert inner.isdisjoint(project.network.nodes)
    assert len(snapshot(project).blocks) == 1


def test_each_copy_is_laid_out_behind_the_last() -> None:
    project = lenet()
    node_id = group_named(project, "relu1")
    set_parameter(project, node_id, "repeat", 3)
    ungrouped(project, node_id)
    relus = [node for node in project.network.nodes.values() if node.kind == "ReLU"]
    assert len(relus) == 4
    assert len({node.name for node in relus}) == 4
    assert problems(project) == []


def test_what_laying_out_would_change_is_refused() -> None:
    project = lenet()
    node_id = group_named(project, "relu1")
    set_parameter(project, node_id, "repeat", 2)
    set_parameter(project, node_id, "shared", True)
    refusal = ungroup_refusal(project, project.network, node_id)
    assert refusal is not None and "shares its weights" in text(refusal)
    refusal = ungroup_refusal(project, project.network, named(project, "fc"))
    assert refusal is not None and "no block" in text(refusal)


def test_a_frozen_block_leaves_frozen_layers() -> None:
    project = lenet()
    node_id = group_named(project, "conv1", "relu1")
    make(project, freeze(project.network, [node_id]))
    ungrouped(project, node_id)
    assert is_frozen(project.network.nodes[named(project, "conv1")])


@settings(max_examples=40)
@given(st.data())
def test_any_part_can_be_a_block_and_laid_out_again(data) -> None:
    """Undone, the project is what it was; trained, it is one and the same network."""
    name = data.draw(st.sampled_from(["lenet", "autoencoder", "transformer", "lstm"]))
    project = restore(TEMPLATES[name].make())
    first = bytes_of(project)
    ids = sorted(project.network.nodes)
    chosen = data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=5))
    if group_refusal(project.network, sorted(chosen)) is not None:
        return
    whole = analysed(project).total
    node_id, edits = group(project.network, sorted(chosen), "Block")
    back = [make(project, edits)]
    assert bytes_of(restore(snapshot(project))) == bytes_of(project)
    analysis = analysed(project)
    assert analysis.problems == () and analysis.total == whole
    assert ungroup_refusal(project, project.network, node_id) is None
    back.append(make(project, ungroup(project, project.network, node_id)))
    assert problems(project) == []
    for inverse in reversed(back):
        edit.apply(project, inverse)
    assert bytes_of(project) == first
