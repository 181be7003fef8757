"""Blocks of a project: none contains itself, and files hold those that are used."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.archive import ArchiveError, load, save
from engine.studio.network.blocks import MOST_NESTED, check_nesting, data_of, in_use, within
from engine.studio.network.clipboard import copy_text, paste_text
from engine.studio.network.grouping import group_refusal
from engine.studio.network.network import BlockData, Blocks, Node
from engine.studio.network.project import SCHEMA, from_json, restore, snapshot, to_json
from engine.studio.network.sentences import text
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import bytes_of, group_named, lenet, make, named


def use(number: int, block: str) -> Node:
    return Node(f"n{number}", "Block", f"block{number}", block=block)


def test_files_without_blocks_are_as_old_programs_wrote_them() -> None:
    data = snapshot(lenet())
    assert data.schema == 1
    assert b"block" not in to_json(data)
    bypassed = msgspec.structs.replace(data.nodes[2], bypassed=True)
    project = lenet()
    edit.apply(project, [edit.ChangeNode(bypassed)])
    assert snapshot(project).schema == SCHEMA, "an older program would compute with it"


def test_blocks_come_back_from_a_file(tmp_path) -> None:
    project = lenet()
    group_named(project, "conv1", "relu1")
    path = tmp_path / "blocks.bps"
    save(path, snapshot(project))
    assert load(path).project == snapshot(project)
    assert snapshot(project).schema == SCHEMA


def test_a_block_that_no_node_stands_for_is_not_written() -> None:
    project = lenet()
    node_id = group_named(project, "conv1", "relu1")
    make(project, operations.remove(project.network, [node_id]))
    assert snapshot(project).blocks == ()
    assert "b1" in project.blocks, "undo may want it"


def test_a_file_whose_block_contains_itself_is_refused(tmp_path) -> None:
    blocks = (
        BlockData("b1", "Outer", (use(10, "b2"),), ()),
        BlockData("b2", "Inner", (use(11, "b1"),), ()),
    )
    data = msgspec.structs.replace(snapshot(lenet()), blocks=blocks, schema=2)
    with pytest.raises(ValueError, match="contains itself"):
        restore(data)
    path = tmp_path / "hostile.bps"
    save(path, data)
    with pytest.raises(ArchiveError, match="contains itself"):
        load(path)


def test_blocks_lie_so_deep_in_one_another_and_no_deeper() -> None:
    blocks = Blocks()
    for level in range(MOST_NESTED):
        blocks.add(BlockData(f"b{level}", f"L{level}", (use(level, f"b{level - 1}"),), ()))
    check_nesting(blocks)
    blocks.add(BlockData("b99", "Deepest", (use(99, f"b{MOST_NESTED - 1}"),), ()))
    with pytest.raises(ValueError, match="levels"):
        check_nesting(blocks)


def test_thousands_of_blocks_in_one_another_are_refused_without_recursion() -> None:
    blocks = tuple(
        BlockData(f"b{level}", "x", (use(level, f"b{level + 1}"),), ()) for level in range(5000)
    )
    with pytest.raises(ValueError, match="levels"):
        restore(msgspec.structs.replace(snapshot(lenet()), blocks=blocks))


def test_a_block_that_is_not_there_is_kept_and_told(tmp_path) -> None:
    data = snapshot(lenet())
    nodes = (*data.nodes, use(50, "b7"))
    file = to_json(msgspec.structs.replace(data, nodes=nodes))
    project = restore(from_json(file))
    assert project.network.nodes["n50"].block == "b7"
    assert in_use(project.network) == []


def test_what_lies_within() -> None:
    project = restore(TEMPLATES["resnet"].make())
    assert in_use(project.network) == ["b1", "b2", "b3"]
    assert within(project.blocks, ["b2", "nothing"]) == ["b2"]


def test_edits_of_blocks_know_their_inverse() -> None:
    project = restore(TEMPLATES["resnet"].make())
    first = bytes_of(project)
    copy = msgspec.structs.replace(data_of(project.blocks["b1"]), id="b9")
    edits: list[edit.Edit] = [
        edit.RenameBlock("b2", "Other"),
        edit.AddBlock(copy),
        edit.Inside("b1", edit.ChangeNode(Node("n100", "BlockInput", "entry"))),
    ]
    back = edit.apply(project, edits)
    assert bytes_of(project) != first
    edit.apply(project, back)
    assert bytes_of(project) == first


def test_an_edit_that_would_let_a_block_contain_itself_changes_nothing() -> None:
    project = restore(TEMPLATES["resnet"].make())
    first = bytes_of(project)
    loop = BlockData("b9", "Loop", (use(90, "b9"),), ())
    with pytest.raises(ValueError, match="contains itself"):
        edit.apply(project, [edit.ChangeTitle("half"), edit.AddBlock(loop)])
    assert bytes_of(project) == first


def test_hands_cannot_nest_deeper_than_a_file_may() -> None:
    project = lenet()
    names = ["conv1", *["block"] * (MOST_NESTED - 1)]
    for name in names:
        group_named(project, name)
    assert restore(snapshot(project)).blocks.keys() == project.blocks.keys()
    refusal = group_refusal(project.network, [named(project, "block")])
    assert refusal is not None and "at most 16 deep" in text(refusal)
    innermost = project.blocks["b1"].network
    refusal = group_refusal(innermost, [named(project, "conv1", "b1")])
    assert refusal is not None and refusal.id == "block-too-deep"
    clip = copy_text(restore(TEMPLATES["resnet"].make()).network, ["n4"])
    with pytest.raises(ValueError, match="at most 16 deep"):
        paste_text(innermost, clip, 0, 0)
    make(project, paste_text(project.blocks["b2"].network, clip, 0, 0), "b2")
    assert restore(snapshot(project)).blocks.keys() == project.blocks.keys()
