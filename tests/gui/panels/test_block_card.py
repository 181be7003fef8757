"""The inspector's part about a block."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.studio.network import operations
from engine.studio.network.templates import TEMPLATES
from gui.block_library import block_library
from gui.document import Document
from gui.panels.block_card import BlockCard
from gui.panels.inspector import Inspector
from gui.selection import Selection


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.open(TEMPLATES["resnet"].make())
    return document


@pytest.fixture
def block(document: Document, selection: Selection, node) -> str:
    selection.set({node("block1").id})
    return node("block1").id


@pytest.fixture
def card(document, selection, block, qtbot) -> BlockCard:
    card = BlockCard(document, selection, block)
    qtbot.addWidget(card)
    return card


def test_a_name_is_given_to_the_block_and_not_to_the_node(document, card, block):
    card.name_edit.setText("Skip")
    card.name_edit.editingFinished.emit()
    assert document.project.blocks["b1"].name == "Skip"
    assert document.network.nodes[block].name == "block1"
    card.name_edit.setText("  ")
    card.name_edit.editingFinished.emit()
    assert card.name_edit.text() == "Skip"
    assert document.undo_stack.count() == 1


def test_its_inside_is_opened(document, card, block, qtbot):
    card._enter.click()
    qtbot.waitUntil(lambda: document.level == (block,))


def test_a_use_becomes_independent(document, card, block, qtbot):
    assert not card._single.isEnabled()
    document.push("Duplicate", operations.duplicate(document.network, [block]))
    card.refresh()
    assert "Used by 2 layers" in card.uses.text()
    card._single.click()
    qtbot.waitUntil(lambda: document.network.nodes[block].block != "b1")


def test_it_is_kept_for_every_project(card, qtbot):
    card._keep.click()
    qtbot.waitUntil(lambda: "residual" in block_library().entries)


def test_the_inspector_shows_it_for_blocks_alone(document, selection, block, node, qtbot):
    inspector = Inspector(document, selection)
    qtbot.addWidget(inspector)
    assert inspector.findChild(BlockCard) is not None
    selection.set({node("conv").id})
    assert inspector.widget().findChild(BlockCard) is None


def test_the_inspector_shows_the_open_level(document, selection, block, node, qtbot):
    inspector = Inspector(document, selection)
    qtbot.addWidget(inspector)
    document.enter(block)
    selection.set({node("conv1").id})
    page = inspector.widget()
    assert page.name_edit.text() == "conv1"
    field = page._fields["out_channels"]
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert document.project.blocks["b1"].network.nodes[node("conv1").id].parameters
    document.undo_stack.undo()
    assert document.level == (block,)
