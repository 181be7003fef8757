"""What people do with blocks, one step each, and what they are told where it is refused."""

from __future__ import annotations

import pytest

from engine.studio.network import operations
from engine.studio.network.project import to_json
from engine.studio.network.templates import TEMPLATES
from gui.block_editor import BlockEditor
from gui.block_library import block_library
from gui.document import Document
from gui.selection import Selection


class Bench:
    """ResNet, an editor, and what it refused."""

    def __init__(self) -> None:
        self.document = Document()
        self.document.open(TEMPLATES["resnet"].make())
        self.selection = Selection(self.document)
        self.refused: list[str] = []
        self.editor = BlockEditor(self.document, self.selection, self.refused.append)

    def id(self, name: str) -> str:
        return next(n.id for n in self.document.network.nodes.values() if n.name == name)

    def select(self, *names: str) -> None:
        self.selection.set(map(self.id, names))


@pytest.fixture
def bench(qapp) -> Bench:
    return Bench()


def test_a_group_in_a_group(bench):
    first = to_json(bench.document.snapshot())
    bench.select("block2", "block3")
    node_id = bench.editor.group()
    assert bench.selection.nodes == {node_id}
    bench.editor.enter()
    bench.select("block2")
    inner = bench.id("block2")
    bench.editor.enter()
    assert bench.document.level == (node_id, inner)
    bench.editor.leave()
    bench.editor.leave()
    assert bench.document.level == () and bench.selection.nodes == {node_id}
    bench.editor.ungroup()
    assert bench.selection.nodes == {bench.id("block2"), bench.id("block3")}
    while bench.document.undo_stack.canUndo():
        bench.document.undo_stack.undo()
    assert to_json(bench.document.snapshot()) == first
    assert bench.refused == []


def test_independent_uses(bench):
    bench.select("block1")
    bench.editor.make_single_user()
    assert "independent already" in bench.refused[0]
    node_id = bench.id("block1")
    edits = operations.duplicate(bench.document.network, [node_id])
    bench.document.push("Duplicate", edits)
    assert bench.editor.count_uses("b1") == 2
    bench.editor.make_single_user()
    block = bench.editor.block_of(node_id)
    assert block is not None and block.name == "Residual (2)"
    assert bench.document.undo_stack.count() == 2


def test_a_name_that_changes_nothing_is_no_step(bench):
    for name in ("Residual", " ", ""):
        bench.editor.rename("b1", name)
    assert bench.document.undo_stack.count() == 0
    bench.editor.rename("b1", " Skip ")
    assert bench.document.project.blocks["b1"].name == "Skip"


def test_only_one_block_can_be_meant(bench):
    for names in ((), ("conv",), ("block1", "block2")):
        bench.select(*names)
        bench.editor.enter()
        bench.editor.keep()
    assert bench.refused == ["Select one block first."] * 6
    assert block_library().entries == {}
    bench.editor.leave()
    assert bench.document.level == ()
