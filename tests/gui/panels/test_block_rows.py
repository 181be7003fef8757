"""Blocks in the palette: the project's own, and the personal library."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from engine.studio.network import operations
from engine.studio.network.templates import TEMPLATES
from gui.block_library import block_library
from gui.document import Document
from gui.panels import block_rows, layer_tree
from gui.panels.layer_tree import KIND
from gui.panels.palette import LayerPalette


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.open(TEMPLATES["resnet"].make())
    return document


@pytest.fixture
def palette(document, qtbot) -> LayerPalette:
    palette = LayerPalette(document)
    qtbot.addWidget(palette)
    palette.show()
    return palette


def groups(palette: LayerPalette) -> dict[str, list[str]]:
    model = palette.tree.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return {
        row.data(): [model.index(each, 0, row).data() for each in range(model.rowCount(row))]
        for row in rows
    }


def select(palette: LayerPalette, key: str) -> None:
    model = palette.tree.model()
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    palette.tree.setCurrentIndex(model.match(model.index(0, 0), KIND, key, 1, flags)[0])


def test_the_projects_blocks_are_there_as_long_as_they_are_used(document, palette):
    assert groups(palette)["In this project"] == ["Halving to 32", "Halving to 64", "Residual"]
    document.push("Clear", operations.remove(document.network, document.network.nodes))
    assert "In this project" not in groups(palette)
    document.undo_stack.undo()
    assert "In this project" in groups(palette)


def test_a_kept_block_comes_renamed_and_goes(document, palette, monkeypatch):
    assert "My blocks" not in groups(palette)
    block_library().keep(document.project.blocks, "b1")
    assert groups(palette)["My blocks"] == ["Residual"]
    monkeypatch.setattr(block_rows.QInputDialog, "getText", lambda *_: ("Skip", True))
    select(palette, "library:residual")
    palette.tree.keyPressEvent(key_event(Qt.Key.Key_F2))
    assert groups(palette)["My blocks"] == ["Skip"]
    select(palette, "library:residual")
    palette.tree.keyPressEvent(key_event(Qt.Key.Key_Delete))
    assert "My blocks" not in groups(palette)
    assert block_library().entries == {}


def test_delete_does_nothing_to_layers(palette, qtbot):
    select(palette, "Linear")
    with qtbot.assertNotEmitted(palette.tree.removal_wanted):
        palette.tree.keyPressEvent(key_event(Qt.Key.Key_Delete))


def test_search_finds_blocks_too(palette, qtbot):
    qtbot.keyClicks(palette.search, "halving to 64")
    assert palette.tree.first_kind() == "block:b3"
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["block:b3"]


def test_a_block_is_dragged_by_its_name(palette, monkeypatch):
    dragged: list[tuple[str, str]] = []
    monkeypatch.setattr(
        layer_tree, "drag_layer", lambda source, key, title: dragged.append((key, title))
    )
    select(palette, "block:b1")
    palette.tree.startDrag(Qt.DropAction.CopyAction)
    assert dragged == [("block:b1", "Residual")]


def key_event(key: Qt.Key):
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
