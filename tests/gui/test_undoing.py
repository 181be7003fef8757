"""Whatever people do to a project can be undone to the first byte and redone to the last."""

from __future__ import annotations

import msgspec
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
