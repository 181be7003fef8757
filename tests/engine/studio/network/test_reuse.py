"""Blocks from elsewhere come in once, and uses become independent."""

from __future__ import annotations

import pytest

from engine.studio.network import operations
from engine.studio.network.blocks import data_of
from engine.studio.network.build import build
from engine.studio.network.clipboard import copy_text, paste_text
from engine.studio.network.network import Network
from engine.studio.network.project import restore
from engine.studio.network.reuse import add_use, count_uses, make_single_user, take_in
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import (
    bytes_of,
    group_named,
    lenet,
    make,
    named,
    problems,
    set_parameter,
)


def resnet():
    return restore(TEMPLATES["resnet"].make())


def test_copies_in_one_project_are_uses_of_one_block() -> None:
    project = resnet()
    text = copy_text(project.network, [named(project, "block1")])
    make(project, paste_text(project.network, text, 0, 0))
    assert count_uses(project, "b1") == 2
    assert len(project.blocks) == 3


def test_a_block_pasted_into_another_project_comes_once() -> None:
    source, project = resnet(), lenet()
    text = copy_text(source.network, list(source.network.nodes))
    first = bytes_of(project)
    back = [make(project, paste_text(project.network, text, 0, 0))]
    assert sorted(block.name for block in project.blocks.values()) == [
        "Halving to 32",
        "Halving to 64",
        "Residual",
    ]
    back.append(make(project, paste_text(project.network, text, 0, 0)))
    assert len(project.blocks) == 3
    ids = [n for b in project.blocks.values() for n in b.network.nodes]
    assert len({*ids, *project.network.nodes}) == len(ids) + len(project.network.nodes)
    for inverse in reversed(back):
        make(project, inverse)
    assert bytes_of(project) == first


def test_a_pasted_network_of_blocks_is_whole() -> None:
    source, project = resnet(), restore(TEMPLATES["mlp"].make())
    make(project, operations.remove(project.network, project.network.nodes))
    text = copy_text(source.network, list(source.network.nodes))
    make(project, paste_text(project.network, text, 0, 0))
    assert problems(project) == []
    assert build(project).model.state_dict().keys() != {}


def test_a_changed_block_of_the_same_name_comes_as_another() -> None:
    source, project = resnet(), resnet()
    set_parameter(source, named(source, "conv1", "b1"), "out_channels", 8, "b1")
    text = copy_text(source.network, [named(source, "block1")])
    make(project, paste_text(project.network, text, 0, 0))
    assert {block.name for block in project.blocks.values()} >= {"Residual", "Residual (2)"}


def test_blocks_in_blocks_come_along() -> None:
    source, project = resnet(), lenet()
    group_named(source, "block1", "block2")
    text = copy_text(source.network, [named(source, "block")])
    make(project, paste_text(project.network, text, 0, 0))
    assert len(project.blocks) == 3
    (node,) = (n for n in project.network.nodes.values() if n.block)
    inside = project.blocks[node.block].network
    assert all(n.block in project.blocks for n in inside.nodes.values() if n.kind == "Block")


def test_a_block_cannot_be_put_into_itself() -> None:
    project = resnet()
    inside = project.blocks["b1"].network
    text = copy_text(project.network, [named(project, "block1")])
    with pytest.raises(ValueError, match="cannot contain itself: leave Residual"):
        paste_text(inside, text, 0, 0)
    with pytest.raises(ValueError, match="cannot contain itself"):
        add_use(inside, "b1", 0, 0)
    _, edits = add_use(inside, "b2", 0, 0)
    make(project, edits, "b1")
    with pytest.raises(ValueError, match="cannot contain itself"):
        add_use(project.blocks["b2"].network, "b1", 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda clip: clip.replace('"block":"b1"', '"block":"b9"'),
        lambda clip: clip.replace('"id":"b1"', '"id":"b2"'),
        lambda clip: clip.replace('"blocks":[', '"blocks":[null,'),
    ],
)
def test_a_spoilt_clipboard_is_refused_or_harmless(change) -> None:
    source, project = resnet(), lenet()
    text = change(copy_text(source.network, [named(source, "block1")]))
    first = bytes_of(project)
    try:
        edits = paste_text(project.network, text, 0, 0)
    except ValueError as error:
        assert "clipboard" in str(error)
        return
    back = make(project, edits)
    assert all(n.block != "b1" or "b1" in project.blocks for n in project.network.nodes.values())
    make(project, back)
    assert bytes_of(project) == first


def test_one_use_becomes_independent_with_the_same_inside() -> None:
    project = resnet()
    node_id = named(project, "block1")
    assert make_single_user(project, project.network, node_id) == []
    make(project, operations.duplicate(project.network, [node_id]))
    wires = dict(project.network.wires)
    make(project, make_single_user(project, project.network, node_id))
    block = project.network.nodes[node_id].block
    assert block != "b1" and count_uses(project, "b1") == count_uses(project, block) == 1
    assert project.blocks[block].name == "Residual (2)"
    assert project.network.wires == wires
    set_parameter(project, named(project, "conv1", block), "kernel_size", (1, 1), block)
    assert project.blocks["b1"].network.nodes.values() != project.blocks[block].network.nodes


def test_a_block_is_taken_in_with_fresh_ids() -> None:
    project = lenet()
    data = data_of(resnet().blocks["b1"])
    node_id, edits = take_in(project.network, [data], "b1", 10, 20)
    make(project, edits)
    node = project.network.nodes[node_id]
    assert (node.x, node.y) == (10, 20)
    assert node_id not in project.blocks[node.block].network.nodes
    again, edits = take_in(project.network, [data], "b1", 0, 0)
    make(project, edits)
    assert project.network.nodes[again].block == node.block


def test_a_template_of_blocks_replaces_a_project() -> None:
    project = resnet()
    first = bytes_of(project)
    back = make(project, operations.put_template(project, TEMPLATES["resnet"]))
    assert problems(project) == []
    assert isinstance(project.network, Network)
    make(project, back)
    assert bytes_of(project) == first
