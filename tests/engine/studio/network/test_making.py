"""Blocks as modules: copies in a chain, shared weights, frozen insides, several ports."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import manual_seed, rand
from engine.studio.network import operations
from engine.studio.network.build import build, node_of
from engine.studio.network.edits import AddWire, ChangeNode, RemoveWire
from engine.studio.network.freezing import freeze
from engine.studio.network.graph_module import BlockModule, Repeated
from engine.studio.network.grouping import group_refusal
from engine.studio.network.network import Wire
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import fit_weights, weights_of
from tests.engine.studio.network.block_projects import (
    group_named,
    lenet,
    make,
    named,
    problems,
    set_parameter,
)


def resnet():
    return restore(TEMPLATES["resnet"].make())


def test_copies_have_weights_of_their_own_in_a_chain() -> None:
    model = build(resnet()).model.eval()
    copies = model.get_submodule("block1")
    assert isinstance(copies, Repeated)
    first, second = (model.get_submodule(f"block1.{number}") for number in (0, 1))
    values = rand(2, 16, 6, 6)
    assert bool((copies(values) == second(first(values))).all())
    assert not bool((first.conv1.weight == second.conv1.weight).all())


def test_shared_copies_are_one_that_works_again() -> None:
    project = resnet()
    set_parameter(project, named(project, "block1"), "shared", True)
    model = build(project).model.eval()
    block = model.get_submodule("block1")
    assert isinstance(block, BlockModule)
    assert "block1.conv1.weight" in model.state_dict()
    set_parameter(project, named(project, "block1"), "repeat", 1)
    once = build(project).model.eval()
    fit_weights(once, weights_of(model))
    values = rand(2, 16, 6, 6)
    single = once.get_submodule("block1")
    assert bool((block(values) == single(single(values))).all())


def test_a_frozen_layer_inside_learns_nothing_in_any_use() -> None:
    project = resnet()
    make(project, freeze(project.blocks["b1"].network, [named(project, "bn1", "b1")]), "b1")
    model = build(project).model.train()
    for number in (0, 1):
        norm = model.get_submodule(f"block1.{number}.bn1")
        assert not norm.weight.requires_grad and not norm.training
        assert model.get_submodule(f"block1.{number}.conv1").weight.requires_grad
    block, norm_id = named(project, "block1"), named(project, "bn1", "b1")
    assert model.frozen_ids == {f"{block}.0.{norm_id}", f"{block}.1.{norm_id}"}


def test_a_frozen_block_freezes_all_inside_of_it() -> None:
    project = resnet()
    make(project, freeze(project.network, [named(project, "block2")]))
    model = build(project).model.train()
    block = model.get_submodule("block2")
    assert not any(each.requires_grad for each in block.parameters())
    assert not any(each.training for each in block.modules())
    conv = f"{named(project, 'block2')}.{named(project, 'conv1', 'b2')}"
    assert conv in model.frozen_ids


def test_a_name_leads_to_the_innermost_node() -> None:
    project = resnet()
    model = build(project).model
    block, conv = named(project, "block1"), named(project, "conv1", "b1")
    assert node_of(model, "block1.0.conv1.weight") == (f"{block}.0.{conv}", "weight")
    assert node_of(model, "conv.weight") == (named(project, "conv"), "weight")
    assert node_of(model, "nothing.weight") == (None, "nothing.weight")


def test_a_block_of_several_ports() -> None:
    project = restore(TEMPLATES["lstm"].make())
    lstm = named(project, "lstm")
    node_id = group_named(project, "lstm")
    inside = project.blocks["b1"].network
    out, edits = operations.add_node(inside, "BlockOutput", 900, 900)
    make(project, [*edits, AddWire(Wire(lstm, "hidden", out, "input"))], "b1")
    flatten, edits = operations.add_node(project.network, "Flatten", 0, 0)
    fc = named(project, "fc")
    edits += [
        RemoveWire(f"{fc}.input"),
        AddWire(Wire(node_id, out, flatten, "input")),
        AddWire(Wire(flatten, "output", fc, "input")),
    ]
    make(project, edits)
    assert [each for each in problems(project) if each != "unused"] == []
    assert build(project).model(rand(2, 1, 28, 28)).shape == (2, 10)


def test_a_bypassed_layer_inside_is_left_out() -> None:
    project = lenet()
    group_named(project, "conv1", "relu1")
    relu = project.blocks["b1"].network.nodes[named(project, "relu1", "b1")]
    make(project, [ChangeNode(msgspec.structs.replace(relu, bypassed=True))], "b1")
    assert problems(project) == []
    assert "block.relu1" not in build(project).model.node_ids


@settings(max_examples=15)
@given(st.data())
def test_a_network_of_blocks_computes_what_it_did_without(data) -> None:
    name = data.draw(st.sampled_from(["lenet", "mlp", "transformer"]))
    project = restore(TEMPLATES[name].make())
    plain = build(project).model.eval()
    for _ in range(data.draw(st.integers(1, 3))):
        ids = sorted(project.network.nodes)
        chosen = sorted(data.draw(st.sets(st.sampled_from(ids), min_size=1, max_size=4)))
        if group_refusal(project.network, chosen) is None:
            group_named(project, *(project.network.nodes[each].name for each in chosen))
    manual_seed(1)
    grouped = build(project).model.eval()
    weights = weights_of(plain)
    assert fit_weights(grouped, weights) == len(weights) == len(grouped.state_dict())
    samples = rand(2, 1, 28, 28)
    assert bool((plain(samples) == grouped(samples)).all())


@pytest.mark.parametrize("name", ["block1", "block2"])
def test_its_output_has_the_shape_that_was_inferred(name: str) -> None:
    project = resnet()
    built = build(project)
    block = built.model.get_submodule(name)
    node_id = named(project, name)
    (given,) = (shape for (id, _), shape in built.analysis.input_shapes.items() if id == node_id)
    (made,) = (shape for (id, _), shape in built.analysis.shapes.items() if id == node_id)
    assert tuple(block(rand(2, *given)).shape) == (2, *made)
