"""Whatever people do to a project can be undone to the first byte and redone to the last."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.studio.network import annotating, operations
from engine.studio.network.bypass import bypass_refusal, set_bypassed
from engine.studio.network.catalogue import CATALOGUE, kind_in, kind_of
from engine.studio.network.check import analyse
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import (
    ChangeNode,
    ChangeSettings,
    ChangeTitle,
    RemoveNode,
    RenameBlock,
)
from engine.studio.network.freezing import freeze
from engine.studio.network.grouping import group, group_refusal, ungroup, ungroup_refusal
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import to_json
from engine.studio.network.reuse import make_single_user, take_in, with_insides
from engine.studio.network.rewiring import lead_through
from engine.studio.network.templates import TEMPLATES
from gui.document import Document

PLACES = st.floats(-2000, 2000, allow_nan=False)
PARAMETERS = st.sampled_from(
    [(kind.kind, each) for kind in CATALOGUE.values() for each in kind.parameters]
)


def project_bytes(document: Document) -> bytes:
    return to_json(document.snapshot())


class Editing(RuleBasedStateMachine):
    """Any commands in any order, undone and redone in between."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self.document.open(TEMPLATES["binary"].make())
        self.first = project_bytes(self.document)

    def some_node(self, data: st.DataObject) -> Node:
        return data.draw(st.sampled_from(sorted(self.document.network.nodes.values(), key=id_of)))

    @rule(kind=st.sampled_from(sorted(CATALOGUE)), x=PLACES, y=PLACES)
    def add(self, kind: str, x: float, y: float) -> None:
        _, edits = operations.add_node(self.document.network, kind, x, y)
        self.document.push("add", edits)

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), heal=st.booleans())
    def remove(self, data: st.DataObject, heal: bool) -> None:
        node = self.some_node(data)
        self.document.push("remove", operations.remove(self.document.network, [node.id], (), heal))

    @precondition(lambda self: len(self.document.network.nodes) > 1)
    @rule(data=st.data())
    def connect(self, data: st.DataObject) -> None:
        source, target = self.some_node(data), self.some_node(data)
        network = self.document.network
        outputs, inputs = kind_in(network, source).outputs, kind_in(network, target).inputs
        if not outputs or not inputs:
            return
        wire = Wire(source.id, outputs[0].name, target.id, data.draw(st.sampled_from(inputs)).name)
        refusal = can_connect(network, wire.source, wire.output, wire.target, wire.input)
        if refusal is None:
            self.document.push("connect", operations.connect(network, wire))

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), x=PLACES, y=PLACES, merge=st.sampled_from(["", "drag"]))
    def move(self, data: st.DataObject, x: float, y: float, merge: str) -> None:
        node = self.some_node(data)
        edits = operations.move(self.document.network, {node.id: (x, y)})
        self.document.push("move", edits, merge)

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), number=st.integers(1, 64), merge=st.sampled_from(["", "spin"]))
    def set_parameter(self, data: st.DataObject, number: int, merge: str) -> None:
        node = self.some_node(data)
        for parameter in kind_of(node).parameters:
            if parameter.type == "int":
                edits = operations.set_parameter(
                    self.document.network, node.id, parameter.name, number
                )
                self.document.push("set", edits, merge)

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), frozen=st.booleans())
    def freeze(self, data: st.DataObject, frozen: bool) -> None:
        node = self.some_node(data)
        self.document.push("freeze", freeze(self.document.network, [node.id], frozen))

    @rule(kind=st.sampled_from(["frame", "note"]), x=PLACES, y=PLACES, text=st.text(max_size=9))
    def annotate(self, kind: str, x: float, y: float, text: str) -> None:
        network = self.document.network
        _, edits = annotating.add_annotation(network, kind, (x, y, 200, 100), text, "blue")
        self.document.push("annotate", edits)

    @precondition(lambda self: self.document.network.annotations)
    @rule(data=st.data(), x=PLACES, text=st.text(max_size=9), what=st.integers(0, 3))
    def change_annotation(self, data: st.DataObject, x: float, text: str, what: int) -> None:
        network = self.document.network
        each = data.draw(st.sampled_from(sorted(network.annotations)))
        edits = (
            lambda: annotating.word_annotation(network, each, text),
            lambda: annotating.colour_annotation(network, each, "red"),
            lambda: annotating.place_annotations(network, {each: (x, x, x, 80)}),
            lambda: operations.remove(network, annotations=[each]),
        )[what]()
        self.document.push("change the annotation", edits)

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), on=st.booleans())
    def bypass(self, data: st.DataObject, on: bool) -> None:
        network, node = self.document.network, self.some_node(data)
        if not on or bypass_refusal(network, self.document.analysis, node.id) is None:
            self.document.push("bypass", set_bypassed(network, [node.id], on))

    @precondition(lambda self: self.document.network.wires)
    @rule(data=st.data(), x=PLACES, y=PLACES, count=st.integers(0, 2))
    def bend(self, data: st.DataObject, x: float, y: float, count: int) -> None:
        network = self.document.network
        wire = data.draw(st.sampled_from(sorted(network.wires)))
        self.document.push("bend", lead_through(network, wire, [(x, y)] * count))

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data(), incoming=st.booleans())
    def paste(self, data: st.DataObject, incoming: bool) -> None:
        network = self.document.network
        ids = {self.some_node(data).id, self.some_node(data).id}
        text = operations.copy_text(network, ids, sorted(network.annotations))
        edits = operations.paste_text(network, text, 0, 0, keep_incoming=incoming)
        self.document.push("paste", edits)

    @rule()
    def arrange(self) -> None:
        self.document.push("arrange", operations.arrange(self.document.network, {}))

    @rule(name=st.sampled_from(sorted(TEMPLATES)))
    def put_template(self, name: str) -> None:
        edits = operations.put_template(self.document.project, TEMPLATES[name])
        self.document.push("template", edits, level=())

    # ---------------------------------------------------------------- blocks

    def some_block(self, data: st.DataObject) -> Node | None:
        """A node of the open level that stands for a block, if there is one."""
        blocks = self.document.project.blocks
        uses = [each for each in self.document.network.nodes.values() if each.block in blocks]
        return data.draw(st.sampled_from(sorted(uses, key=id_of))) if uses else None

    @precondition(lambda self: self.document.network.nodes)
    @rule(data=st.data())
    def group(self, data: st.DataObject) -> None:
        network = self.document.network
        ids = sorted({self.some_node(data).id, self.some_node(data).id, self.some_node(data).id})
        if group_refusal(network, ids) is None:
            _, edits = group(network, ids, "Block", sorted(network.annotations))
            self.document.push("group", edits)

    @rule(data=st.data())
    def ungroup(self, data: st.DataObject) -> None:
        project, network, node = self.document.project, self.document.network, self.some_block(data)
        if node is not None and ungroup_refusal(project, network, node.id) is None:
            self.document.push("ungroup", ungroup(project, network, node.id))

    @rule(data=st.data())
    def enter(self, data: st.DataObject) -> None:
        node = self.some_block(data)
        if node is not None:
            assert self.document.enter(node.id)

    @rule()
    def leave(self) -> None:
        self.document.leave()

    @rule(data=st.data(), times=st.integers(1, 3), shared=st.booleans())
    def repeat(self, data: st.DataObject, times: int, shared: bool) -> None:
        node = self.some_block(data)
        if node is not None:
            parameters = {"repeat": times} | ({"shared": True} if shared else {})
            changed = msgspec.structs.replace(node, parameters=parameters)
            self.document.push("repeat", [ChangeNode(changed)])

    @rule(data=st.data())
    def make_single_user(self, data: st.DataObject) -> None:
        project, network, node = self.document.project, self.document.network, self.some_block(data)
        if node is not None:
            self.document.push("independent", make_single_user(project, network, node.id))

    @rule(data=st.data(), name=st.text(max_size=9))
    def rename_block(self, data: st.DataObject, name: str) -> None:
        node = self.some_block(data)
        if node is not None:
            self.document.push("rename the block", [RenameBlock(node.block, name)])

    @rule(data=st.data())
    def keep_and_use_again(self, data: st.DataObject) -> None:
        """As through the library: the block goes out as data and comes in at the open level."""
        project, node = self.document.project, self.some_block(data)
        if node is None:
            return
        kept = with_insides(project.blocks, [node.block])
        level = data.draw(st.sampled_from([self.document.level, (*self.document.level, node.id)]))
        self.document.open_level(level)
        try:
            _, edits = take_in(self.document.network, kept, node.block, 0, 0)
        except ValueError as error:
            assert "cannot contain itself" in str(error)
            return
        self.document.push("use", edits)

    @rule(kind=st.sampled_from(["CrossEntropyLoss", "MSELoss", "NLLLoss"]))
    def choose_loss(self, kind: str) -> None:
        edits = operations.choose_loss(self.document.project.network, kind)
        self.document.push("loss", edits, level=())

    @rule(epochs=st.integers(1, 99), merge=st.sampled_from(["", "epochs"]))
    def change_settings(self, epochs: int, merge: str) -> None:
        changed = msgspec.structs.replace(self.document.settings, epochs=epochs)
        self.document.push("settings", [ChangeSettings(changed)], merge)

    @rule(title=st.text(max_size=12))
    def change_title(self, title: str) -> None:
        self.document.push("title", [ChangeTitle(title)])

    @rule()
    def undo(self) -> None:
        self.document.undo_stack.undo()

    @rule()
    def redo(self) -> None:
        self.document.undo_stack.redo()

    @invariant()
    def analysis_is_of_this_network(self) -> None:
        document = self.document
        whole = analyse(document.project.network, document.settings.data)
        assert document.whole_analysis == whole
        assert document.analysis == whole.at(document.level)

    def teardown(self) -> None:
        stack = self.document.undo_stack
        while stack.canRedo():
            stack.redo()
        last = project_bytes(self.document)
        while stack.canUndo():
            stack.undo()
        assert project_bytes(self.document) == self.first
        while stack.canRedo():
            stack.redo()
        assert project_bytes(self.document) == last


def id_of(node: Node) -> str:
    return node.id


Editing.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestEditing = Editing.TestCase


@pytest.fixture
def document() -> Document:
    result = Document()
    result.open(TEMPLATES["lenet"].make())
    return result


def node_called(document: Document, name: str) -> Node:
    return next(node for node in document.network.nodes.values() if node.name == name)


def id_called(document: Document, name: str) -> str:
    return node_called(document, name).id


def test_signals_tell_what_changed(document: Document, qtbot) -> None:
    fc = node_called(document, "fc")
    edits = operations.set_parameter(document.network, fc.id, "out_features", 7)
    with (
        qtbot.waitSignal(document.node_changed) as changed,
        qtbot.waitSignal(document.analysis_changed),
        qtbot.assertNotEmitted(document.settings_changed),
    ):
        document.push("Set it", edits)
    assert changed.args == [fc.id]
    assert document.undo_stack.undoText() == "Set it"


def test_removing_tells_of_wires_before_nodes(document: Document) -> None:
    told: list[str] = []
    document.wire_removed.connect(lambda wire: told.append(f"wire {wire}"))
    document.node_removed.connect(lambda node: told.append(f"node {node}"))
    fc = node_called(document, "fc")
    document.push("Remove", operations.remove(document.network, [fc.id]))
    assert [each.split()[0] for each in told] == ["wire", "wire", "node"]


def test_no_edits_make_no_step(document: Document) -> None:
    document.push("Nothing", [])
    assert document.undo_stack.count() == 0


def test_steps_of_one_key_become_one(document: Document) -> None:
    fc = node_called(document, "fc")
    before = project_bytes(document)
    for number in (20, 30, 40):
        edits = operations.set_parameter(document.network, fc.id, "out_features", number)
        document.push("Set", edits, "spin")
    assert document.undo_stack.count() == 1
    assert node_called(document, "fc").parameters["out_features"] == 40
    document.undo_stack.undo()
    assert project_bytes(document) == before


def test_an_impossible_edit_changes_nothing(document: Document) -> None:
    before = project_bytes(document)
    with pytest.raises(KeyError):
        document.apply([ChangeTitle("half"), RemoveNode("n99")], ())
    assert project_bytes(document) == before


def test_opening_forgets_the_history(document: Document, qtbot, tmp_path: Path) -> None:
    document.push("Title", [ChangeTitle("Mine")])
    with qtbot.waitSignals([document.project_replaced, document.path_changed]):
        document.open(TEMPLATES["mlp"].make(), tmp_path / "mlp.bps")
    assert not document.undo_stack.canUndo()
    assert document.path == tmp_path / "mlp.bps"
    assert document.project.title == "784-500-10"


def test_a_project_that_does_not_hold_together_leaves_the_open_one(document: Document) -> None:
    before = project_bytes(document)
    broken = msgspec.structs.replace(document.snapshot(), wires=(Wire("n1", "o", "n77", "i"),))
    with pytest.raises(ValueError, match="not there"):
        document.open(broken)
    assert project_bytes(document) == before


def test_moving_keeps_the_analysis_of_a_sound_network(document: Document, qtbot) -> None:
    fc, analysis = node_called(document, "fc"), document.analysis
    assert analysis.ready
    with qtbot.assertNotEmitted(document.analysis_changed):
        document.push("Move", operations.move(document.network, {fc.id: (5.0, 6.0)}))
        _, edits = annotating.add_annotation(document.network, "note", (0, 0, 99, 99), "", "red")
        document.push("Note", edits)
    assert document.analysis is analysis


def test_a_mend_offered_before_a_move_does_not_move_back(document: Document) -> None:
    fc = node_called(document, "fc")
    wrong = operations.set_parameter(document.network, fc.id, "in_features", 1050)
    document.push("Set", wrong)
    document.push("Move", operations.move(document.network, {fc.id: (5.0, 6.0)}))
    (problem,) = document.analysis.problems_of(fc.id)
    document.push("Mend", problem.mends[0].edits)
    assert document.analysis.ready
    assert (node_called(document, "fc").x, node_called(document, "fc").y) == (5.0, 6.0)


def test_annotations_and_bent_wires_are_told_of(document: Document, qtbot) -> None:
    network = document.network
    with qtbot.waitSignal(document.annotation_changed) as told:
        _, edits = annotating.add_annotation(network, "note", (0, 0, 99, 99), "", "red")
        document.push("Note", edits)
    assert told.args == ["a1"]
    wire = next(iter(network.wires))
    with qtbot.waitSignal(document.wire_changed) as told:
        document.push("Bend", lead_through(network, wire, [(1, 2)]))
    assert told.args == [wire]
    with qtbot.waitSignal(document.annotation_changed) as told:
        document.undo_stack.undo()
        document.undo_stack.undo()
    assert told.args == ["a1"]


def test_a_document_with_steps_can_be_collected(qapp) -> None:
    """A process dies where the collector deletes the steps of a stack twice."""
    code = """
import gc
from PySide6.QtWidgets import QApplication
from engine.studio.network.edits import ChangeTitle
from gui.canvas.view import NetworkCanvas
from gui.document import Document
from gui.selection import Selection
application = QApplication([])
for _ in range(20):
    document = Document()
    canvas = NetworkCanvas(document, Selection(document))
    for title in "ab":
        document.push("Title", [ChangeTitle(title)])
    document.itself = document
    del document, canvas
    gc.collect()
print("alive")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "alive", done.stderr


def test_a_level_has_a_network_and_an_analysis_of_its_own(document: Document) -> None:
    document.open(TEMPLATES["resnet"].make())
    whole, block = document.network, id_called(document, "block1")
    assert document.block is None
    with_levels: list[tuple[str, ...]] = []
    document.level_opened.connect(lambda: with_levels.append(document.level))
    assert document.enter(block)
    assert document.network is document.project.blocks["b1"].network
    assert document.analysis is document.whole_analysis.inside[block]
    assert document.block is document.project.blocks["b1"]
    assert not document.enter(id_called(document, "conv1")), "it stands for no block"
    document.leave()
    document.leave()
    assert document.network is whole
    assert with_levels == [(block,), ()]


def test_edits_are_of_the_open_level_unless_another_is_named(document: Document) -> None:
    document.open(TEMPLATES["resnet"].make())
    before, block = project_bytes(document), id_called(document, "block1")
    document.enter(block)
    conv = id_called(document, "conv1")
    document.push("Remove", operations.remove(document.network, [conv]))
    assert conv not in document.project.blocks["b1"].network.nodes
    loss = operations.choose_loss(document.project.network, "MultiMarginLoss")
    document.push("Loss", loss, level=())
    assert document.level == (), "what is changed is shown"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.level == (block,)
    assert project_bytes(document) == before


def test_only_what_the_open_level_shows_is_announced(document: Document) -> None:
    document.open(TEMPLATES["resnet"].make())
    told: list[str] = []
    document.node_changed.connect(told.append)
    document.enter(id_called(document, "block1"))
    conv = id_called(document, "conv1")
    document.push("Set", operations.set_parameter(document.network, conv, "in_channels", 8))
    assert told == [conv]
    (problem, *_) = document.whole_analysis.problems
    document.leave()
    document.push("Mend", list(problem.mends[0].edits))
    assert told == [conv], "the mend reaches into the block"
    assert document.undo_stack.count() == 2


def test_a_path_is_revealed_at_its_level(document: Document) -> None:
    document.open(TEMPLATES["resnet"].make())
    block = id_called(document, "block1")
    document.enter(block)
    conv = id_called(document, "conv1")
    path = document.path_to(conv)
    assert path == f"{block}.0.{conv}"
    document.leave()
    assert document.reveal(path) == conv and document.level == (block,)
    assert document.reveal(block) == block and document.level == ()
    for gone in ("n99", f"n99.{conv}", f"{block}.n99", f"{conv}.{conv}"):
        assert document.reveal(gone) is None
    assert document.level == ()


def test_moving_a_port_may_change_the_order_of_a_blocks_ports(document: Document) -> None:
    document.open(TEMPLATES["resnet"].make())
    document.enter(id_called(document, "block1"))
    before = document.whole_analysis
    conv, entry = id_called(document, "conv1"), id_called(document, "x")
    document.push("Move", operations.move(document.network, {conv: (1.0, 1.0)}))
    assert document.whole_analysis is before
    document.push("Move", operations.move(document.network, {entry: (1.0, 1.0)}))
    assert document.whole_analysis is not before
