"""Layers are found, chosen and dragged from the palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from engine.studio.network.catalogue import CATALOGUE, categories
from gui.panels import layer_tile, layer_tree
from gui.panels.layer_tile import LayerTile
from gui.panels.layer_tree import KIND
from gui.panels.palette import COMMON, LayerPalette
from gui.settings import Settings


@pytest.fixture
def palette(qtbot) -> LayerPalette:
    result = LayerPalette()
    qtbot.addWidget(result)
    result.resize(216, 540)
    result.show()
    return result


def kinds_in(palette: LayerPalette) -> list[str]:
    """The kinds in the list, whether their category is open or not."""
    model = palette.tree.model()
    found = []
    for row in range(model.rowCount()):
        heading = model.index(row, 0)
        if heading.data(KIND):
            found.append(heading.data(KIND))
        found += [
            model.index(each, 0, heading).data(KIND) for each in range(model.rowCount(heading))
        ]
    return found


def select_kind(palette: LayerPalette, kind: str) -> None:
    model = palette.tree.model()
    start = model.index(0, 0)
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    palette.tree.setCurrentIndex(model.match(start, KIND, kind, 1, flags)[0])


def test_every_layer_is_there_once(palette: LayerPalette) -> None:
    assert sorted(kinds_in(palette)) == sorted(CATALOGUE)
    assert palette.tree.model().rowCount() == len(categories())


@pytest.mark.parametrize(
    ("text", "kind"), [("dense", "Linear"), ("FC", "Linear"), ("conv", "Conv2d"), ("rlu", "ReLU")]
)
def test_search_finds_by_other_words(palette: LayerPalette, qtbot, text: str, kind: str) -> None:
    qtbot.keyClicks(palette.search, text)
    assert kinds_in(palette)[0] == kind
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == [kind]


def test_search_without_a_find_says_so(palette: LayerPalette, qtbot) -> None:
    qtbot.keyClicks(palette.search, "zzz")
    texts = [label.text() for label in palette.findChildren(QLabel) if label.isVisible()]
    assert "No layer is called so." in texts
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""
    assert len(kinds_in(palette)) == len(CATALOGUE)


def test_categories_stay_folded_as_they_were_after_a_search(palette: LayerPalette, qtbot) -> None:
    tree = palette.tree
    first = tree.model().index(0, 0)
    was_open = tree.isExpanded(first)
    qtbot.mouseClick(
        tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(first).center()
    )
    assert tree.isExpanded(first) != was_open
    qtbot.keyClicks(palette.search, "relu")
    palette.search.clear()
    assert tree.isExpanded(tree.model().index(0, 0)) != was_open


def test_the_keyboard_alone_is_enough(palette: LayerPalette, qtbot) -> None:
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "pool")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    qtbot.keyClick(palette.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert chosen.args == [kinds_in(palette)[1]]


def test_enter_folds_a_category(palette: LayerPalette, qtbot) -> None:
    tree = palette.tree
    heading = tree.model().index(0, 0)
    tree.setCurrentIndex(heading)
    was_open = tree.isExpanded(heading)
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(heading) != was_open


def test_a_double_click_adds(palette: LayerPalette, qtbot) -> None:
    select_kind(palette, "ReLU")
    tree = palette.tree
    place = tree.visualRect(tree.currentIndex()).center()
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["ReLU"]


def test_a_drag_carries_the_kind(palette: LayerPalette, monkeypatch) -> None:
    dragged: list[str] = []
    monkeypatch.setattr(layer_tree, "drag_layer", lambda source, kind, title: dragged.append(kind))
    select_kind(palette, "Dropout")
    palette.tree.startDrag(Qt.DropAction.CopyAction)
    assert dragged == ["Dropout"]


def test_a_category_is_not_dragged(palette: LayerPalette, monkeypatch) -> None:
    dragged: list[str] = []
    monkeypatch.setattr(layer_tree, "drag_layer", lambda source, kind, title: dragged.append(kind))
    palette.tree.setCurrentIndex(palette.tree.model().index(0, 0))
    palette.tree.startDrag(Qt.DropAction.CopyAction)
    assert dragged == []


def test_recent_layers_come_first(palette: LayerPalette, qtbot) -> None:
    tiles = palette.findChildren(LayerTile)
    assert [tile.kind for tile in tiles] == list(COMMON)
    palette.note_added("Tanh")
    palette.note_added("Linear")
    assert [tile.kind for tile in tiles] == ["Linear", "Tanh", "Conv2d", "ReLU", "MaxPool2d"]
    assert Settings().recent_layers == ["Linear", "Tanh"]
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.mouseClick(tiles[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["Tanh"]


def test_a_recent_layer_is_dragged(palette: LayerPalette, qtbot, monkeypatch) -> None:
    dragged: list[str] = []
    monkeypatch.setattr(layer_tile, "drag_layer", lambda source, kind, title: dragged.append(kind))
    tile = palette.findChildren(LayerTile)[0]
    qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=tile.rect().center())
    qtbot.mouseMove(tile, tile.rect().bottomRight() * 3)
    qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton)
    assert dragged[:1] == [COMMON[0]]


def test_what_is_not_known_any_more_is_not_offered(qtbot) -> None:
    Settings().add_recent_layer("Unicorn3d")
    palette = LayerPalette()
    qtbot.addWidget(palette)
    assert [tile.kind for tile in palette.findChildren(LayerTile)] == list(COMMON)


def test_it_is_painted_in_both_themes(palette: LayerPalette, each_theme) -> None:
    colors = palette.grab().toImage().pixelColor(2, 300).name()
    assert colors == ("#191c22" if each_theme == "dark" else "#ffffff")
