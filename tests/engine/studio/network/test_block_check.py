"""Shapes, problems and costs reach into blocks and out of them."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio.network import operations
from engine.studio.network.block_check import MOST_LAYERS
from engine.studio.network.build import BuildError, build
from engine.studio.network.check import analyse
from engine.studio.network.edits import ChangeNode, RemoveNode, apply
from engine.studio.network.network import Wire
from engine.studio.network.project import restore
from engine.studio.network.sentences import text
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import (
    analysed,
    group_named,
    lenet,
    make,
    named,
    problems,
    set_parameter,
)


def resnet():
    return restore(TEMPLATES["resnet"].make())


def test_the_inside_of_each_use_has_shapes_of_its_own() -> None:
    project = lenet()
    node_id = group_named(project, "relu1", "pool1")
    pool = named(project, "pool1", "b1")
    make(project, operations.duplicate(project.network, [node_id]))
    copy = next(n.id for n in project.network.nodes.values() if n.block and n.id != node_id)
    wire = project.network.wire_into(named(project, "flatten"), "input")
    make(project, operations.splice(project.network, copy, wire.id))
    analysis = analysed(project)
    assert analysis.inside[node_id].shapes[pool, "output"] == (16, 14, 14)
    assert analysis.inside[copy].shapes[pool, "output"] == (32, 3, 3)
    assert analysis.at((copy,)) is analysis.inside[copy]


def test_what_is_wrong_inside_is_told_outside_and_mended_from_there() -> None:
    project = lenet()
    group_named(project, "conv2", "relu2")
    set_parameter(project, named(project, "conv2", "b1"), "in_channels", 3, "b1")
    (problem,) = analysed(project).problems
    assert text(problem).startswith("Inside Block: conv2 expects 3 channels. input gives")
    with pytest.raises(BuildError, match="Inside Block"):
        build(project)
    apply(project, problem.mends[0].edits)
    assert problems(project) == []


def test_all_that_is_wrong_inside_is_told_outside() -> None:
    project = lenet()
    node_id = group_named(project, "conv1", "relu1", "pool1", "conv2")
    set_parameter(project, named(project, "conv1", "b1"), "in_channels", 3, "b1")
    set_parameter(project, named(project, "pool1", "b1"), "kernel_size", (-2, 2), "b1")
    found = analysed(project).problems
    assert [(each.id, each.node) for each in found] == [("problem-inside", node_id)] * 2
    words = [text(each) for each in found]
    assert any("conv1 expects 3" in each for each in words), words
    assert any("pool1" in each for each in words), words


def test_it_costs_what_its_inside_costs_for_each_copy() -> None:
    project = resnet()
    node_id = named(project, "block1")
    once = analysed(project).inside[node_id].total
    twice = analysed(project).costs[node_id]
    assert twice.parameters == 2 * once.parameters == 9344
    assert twice.multiply_adds == 2 * once.multiply_adds
    set_parameter(project, node_id, "shared", True)
    shared = analysed(project)
    assert shared.costs[node_id].parameters == once.parameters
    assert shared.total.parameters == sum(p.numel() for p in build(project).model.parameters())


def test_weights_shared_by_several_uses_are_counted_once() -> None:
    project = resnet()
    node_id = named(project, "block1")
    set_parameter(project, node_id, "repeat", 1)
    set_parameter(project, node_id, "shared", True)
    make(project, operations.duplicate(project.network, [node_id]))
    copy = next(n.id for n in project.network.nodes.values() if n.name == "block")
    wire = project.network.wire_into(node_id, next(iter(project.network.wires_into(node_id))).input)
    make(project, operations.splice(project.network, copy, wire.id))
    assert problems(project) == []
    total = analysed(project).total.parameters
    assert total == sum(each.numel() for each in build(project).model.parameters())
    names = set(build(project).model.state_dict())
    assert {"block.conv1.weight", "block1.conv1.weight"} <= names


def test_sharing_needs_weights_of_the_same_sizes() -> None:
    project = lenet()
    node_id = group_named(project, "conv2")
    make(project, operations.duplicate(project.network, [node_id]))
    copy = next(n.id for n in project.network.nodes.values() if n.block and n.id != node_id)
    wire = project.network.wire_into(named(project, "pool2"), "input")
    make(project, operations.splice(project.network, copy, wire.id))
    assert problems(project) == []
    for each in (node_id, copy):
        set_parameter(project, each, "shared", True)
    (problem,) = analysed(project).problems
    assert problem.id == "shared-mismatch"
    apply(project, problem.mends[0].edits)
    assert problems(project) == []


def test_only_what_gives_what_it_takes_can_be_repeated() -> None:
    project = resnet()
    set_parameter(project, named(project, "block2"), "repeat", 3)
    found = [each for each in analysed(project).problems if each.severity == "error"]
    assert text(found[0]).startswith("block2 cannot be repeated. It makes 32×14×14 of 16×28×28")
    apply(project, found[0].mends[0].edits)
    assert problems(project) == []


def test_a_block_without_a_way_through_cannot_be_repeated() -> None:
    project = lenet()
    node_id = group_named(project, "conv1")
    output = next(n for n in project.blocks["b1"].network.nodes.values() if n.kind == "BlockOutput")
    make(project, operations.remove(project.blocks["b1"].network, [output.id]), "b1")
    set_parameter(project, node_id, "repeat", 2)
    assert "repeat-ports" in problems(project)


def test_copies_of_copies_have_an_end() -> None:
    project = lenet()
    node_id = group_named(project, "relu1")
    set_parameter(project, node_id, "repeat", 256)
    outer = group_named(project, "block")
    set_parameter(project, outer, "repeat", 256)
    (problem,) = analysed(project).problems
    assert problem.id == "too-many-layers"
    assert problem.values["layers"] > MOST_LAYERS


def test_data_and_loss_stay_outside_and_ports_inside() -> None:
    project = lenet()
    group_named(project, "conv1")
    inside = project.blocks["b1"].network
    for kind in ("Input", "MSELoss"):
        _, edits = operations.add_node(inside, kind, 0, 0)
        make(project, edits, "b1")
    _, edits = operations.add_node(project.network, "BlockInput", 0, 0)
    make(project, edits)
    inner = [p.id for p in next(iter(analysed(project).inside.values())).problems]
    assert inner.count("not-in-block") == 2
    assert "port-outside" in problems(project)


def test_a_bypassed_block_is_not_looked_into() -> None:
    project = resnet()
    node_id = named(project, "block1")
    set_parameter(project, named(project, "conv1", "b1"), "in_channels", 3, "b1")
    node = project.network.nodes[node_id]
    make(project, [ChangeNode(msgspec.structs.replace(node, bypassed=True))])
    assert problems(project) == []
    assert "block1" not in build(project).model.node_ids


def test_the_loss_knows_what_a_block_gives() -> None:
    project = lenet()
    make(project, operations.choose_loss(project.network, "NLLLoss"))
    wire = project.network.wire_into(named(project, "loss"), "input")
    assert "nll-without-log-softmax" in problems(project)
    make(project, operations.insert(project.network, {"LogSoftmax": {}}, wire))
    assert problems(project) == []
    name = next(n.name for n in project.network.nodes.values() if n.kind == "LogSoftmax")
    group_named(project, name)
    assert problems(project) == []


def test_a_block_behind_a_circle_can_still_be_looked_into() -> None:
    project = lenet()
    node_id = group_named(project, "conv2")
    pool, relu = named(project, "pool1"), named(project, "relu1")
    project.network.remove_wire(f"{relu}.input")
    project.network.add_wire(Wire(pool, "output", relu, "input"))
    assert node_id in analysed(project).inside


def test_a_missing_block_is_a_problem_with_a_mend() -> None:
    project = lenet()
    group_named(project, "conv1")
    del project.blocks["b1"]
    found = next(each for each in analysed(project).problems if each.id == "missing-block")
    apply(project, found.mends[0].edits)
    assert "missing-block" not in problems(project)
    assert RemoveNode in {type(each) for each in found.mends[0].edits}


def test_after_an_edit_inside_only_what_lies_behind_it_is_inferred_anew() -> None:
    project = resnet()
    before = analysed(project)
    set_parameter(project, named(project, "bn2", "b1"), "eps", 0.1, "b1")
    after = analyse(project.network, project.settings.data, before)
    assert after == analysed(project)
    block = named(project, "block1")
    then, now = before.inside[block].inferences, after.inside[block].inferences
    anew = {id for id in now if now[id] is not then[id]}
    layers = {n.id for n in project.blocks["b1"].network.nodes.values() if n.kind != "BlockInput"}
    assert anew & layers == {named(project, "bn2", "b1")}
