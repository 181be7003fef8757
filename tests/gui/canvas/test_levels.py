"""The canvas inside of a block: in, out and back again, and what it shows there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage

from engine.studio.network import operations
from gui.block_library import block_library
from gui.canvas import adding
from gui.canvas.finding import node_entries
from gui.canvas.overlays import Overlays

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def block(lab) -> str:
    """ResNet on the canvas; the id of its first block's node."""
    lab.open("resnet")
    return lab.named("block1")


def test_a_double_click_enters_and_escape_leaves(lab, block):
    lab.double_click(lab.header(block))
    assert lab.document.level == (block,)
    assert {node.name for node in lab.network.nodes.values()} >= {"x", "conv1", "y"}
    assert set(lab.scene.nodes) == set(lab.network.nodes)
    lab.key(Qt.Key.Key_Escape)
    assert lab.document.level == ()
    assert lab.selection.nodes == {block}


def test_enter_and_shift_enter(lab, block):
    lab.selection.set({block})
    lab.key(Qt.Key.Key_Return)
    assert lab.document.level == (block,)
    lab.selection.set({lab.named("conv1")})
    lab.key(Qt.Key.Key_Escape)
    assert lab.document.level == (block,), "Escape first selects nothing"
    lab.key(Qt.Key.Key_Return, SHIFT)
    assert lab.document.level == ()


def test_a_double_click_on_a_layer_still_renames(lab, block):
    lab.double_click(lab.header(lab.named("conv")))
    assert lab.document.level == ()
    assert lab.canvas._naming._line.isVisible()


def test_each_level_is_seen_where_it_was_left(lab, block):
    lab.canvas._navigator.show_place(0.9, QPointF(-40, 30))
    before = lab.canvas._navigator.in_sight().topLeft()
    lab.document.enter(block)
    inner = lab.canvas._navigator.zoom
    lab.document.leave()
    assert lab.canvas._navigator.zoom == pytest.approx(0.9)
    assert (lab.canvas._navigator.in_sight().topLeft() - before).manhattanLength() < 2
    lab.document.enter(block)
    assert lab.canvas._navigator.zoom == pytest.approx(inner)


def test_undo_goes_where_the_step_was_made(lab, block):
    first = lab.bytes()
    lab.document.enter(block)
    conv = lab.named("conv1")
    lab.selection.set({conv})
    lab.canvas.delete_selection()
    lab.document.leave()
    assert conv not in lab.scene.nodes
    lab.document.undo_stack.undo()
    assert lab.document.level == (block,)
    assert conv in lab.scene.nodes
    assert lab.bytes() == first
    lab.document.leave()
    lab.document.undo_stack.redo()
    assert lab.document.level == (block,)
    assert conv not in lab.scene.nodes


def test_grouping_and_ungrouping_are_one_step_each(lab):
    lab.open("lenet")
    first = lab.bytes()
    lab.selection.set({lab.named("conv1"), lab.named("relu1")})
    lab.canvas.blocks.group()
    (block,) = lab.selection.nodes
    assert lab.network.nodes[block].kind == "Block"
    assert lab.document.undo_stack.count() == 1
    lab.canvas.blocks.ungroup()
    assert lab.selection.nodes == {lab.named("conv1"), lab.named("relu1")}
    assert lab.document.undo_stack.count() == 2
    lab.undo_all()
    assert lab.bytes() == first


def test_what_is_refused_is_told(lab, qtbot):
    lab.open("lenet")
    lab.selection.set({lab.named("input")})
    with qtbot.waitSignal(lab.scene.refused) as told:
        lab.canvas.blocks.group()
    assert "cannot go into a block" in told.args[0]
    for act in (lab.canvas.blocks.ungroup, lab.canvas.blocks.enter, lab.canvas.blocks.keep):
        with qtbot.waitSignal(lab.scene.refused) as told:
            act()
        assert told.args == ["Select one block first."]
    assert lab.document.undo_stack.count() == 0


def test_an_empty_inside_offers_no_templates(lab, block):
    lab.document.enter(block)
    lab.canvas.select_all()
    lab.canvas.delete_selection()
    overlays: Overlays = lab.canvas._overlays
    assert lab.scene.nodes == {}
    assert not overlays.empty.isVisible()
    lab.document.leave()
    assert lab.scene.nodes[block].face.summary == "empty"


def test_pictures_go_to_the_nodes_of_the_open_level(lab, block):
    lab.document.enter(block)
    picture = QImage(4, 4, QImage.Format.Format_Grayscale8)
    picture.fill(200)
    conv = lab.named("conv1")
    height = lab.scene.nodes[conv].size[1]
    lab.canvas.set_activations({conv: [picture]})
    assert lab.scene.nodes[conv].size[1] > height
    assert lab.document.path_to(conv) == f"{block}.0.{conv}"


def test_finding_looks_at_the_open_level_and_at_the_blocks_names(lab, block):
    assert [entry.key for entry in node_entries(lab.network, "residual")] == [block]
    lab.document.enter(block)
    assert {entry.title for entry in node_entries(lab.network, "batch")} == {"bn1", "bn2"}


def test_a_kept_block_is_dropped_like_any_layer(lab, block):
    assert block_library().keep(lab.document.project.blocks, "b1")
    lab.open("mlp")
    first = lab.bytes()
    assert lab.drop("library:residual", QPoint(300, 500))
    (node_id,) = lab.selection.nodes
    assert lab.scene.nodes[node_id].face.title == "Residual"
    assert lab.drop("library:residual", QPoint(600, 500))
    assert len(lab.document.project.blocks) == 1, "both are uses of one block"
    lab.undo_all()
    assert lab.bytes() == first


def test_a_block_of_another_project_is_not_taken_for_one_of_this(lab, block):
    assert not lab.drop("block:b1", QPoint(300, 500))
    assert adding.is_at_hand(lab.scene, "block:b1", lab.canvas)
    assert not adding.is_at_hand(lab.scene, "library:none", lab.canvas)


def test_a_block_dropped_into_itself_is_refused(lab, block, qtbot):
    assert block_library().keep(lab.document.project.blocks, "b1")
    lab.document.enter(block)
    first = lab.bytes()
    with qtbot.waitSignal(lab.scene.refused) as told:
        assert lab.drop("library:residual", QPoint(300, 300))
    assert "cannot contain itself" in told.args[0]
    with qtbot.waitSignal(lab.scene.refused):
        lab.canvas.add_layer("block:b1")
    assert lab.bytes() == first


def test_moving_a_port_past_another_moves_the_blocks_ports(lab, block):
    lab.document.enter(block)
    port, edits = operations.add_node(lab.network, "BlockInput", 0, 999)
    lab.document.push("Add", edits)
    lab.document.leave()
    assert [each.name for each in lab.scene.nodes[block].face.inputs][-1] == port
    lab.document.enter(block)
    lab.document.push("Move", operations.move(lab.network, {port: (0.0, -999.0)}))
    lab.document.leave()
    assert lab.scene.nodes[block].face.inputs[0].name == port


def test_a_project_that_is_opened_is_seen_from_outside(lab, block):
    lab.document.enter(block)
    lab.open("lenet")
    assert lab.document.level == ()
    assert set(lab.scene.nodes) == set(lab.network.nodes)


def test_the_face_of_a_block(lab, block):
    face = lab.scene.nodes[block].face
    assert (face.title, face.name, face.badge) == ("Residual", "block1", "×2")
    assert face.summary.startswith("ReLU · Conv2d · BatchNorm2d")
    assert face.thumbnail is not None and len(face.thumbnail.boxes) == 8
    assert len(face.thumbnail.lines) == 8
    lab.document.push("Set", operations.set_parameter(lab.network, block, "repeat", 1))
    assert lab.scene.nodes[block].face.badge == ""
