"""The document: it tells what a step changed, and has a network at each of its levels."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from engine.studio.network import annotating, operations
from engine.studio.network.edits import (
    ChangeTitle,
    RemoveNode,
)
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import to_json
from engine.studio.network.rewiring import lead_through
from engine.studio.network.templates import TEMPLATES
from gui.document import Document


def project_bytes(document: Document) -> bytes:
    return to_json(document.snapshot())


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
