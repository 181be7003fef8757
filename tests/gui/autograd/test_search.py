"""Finding nodes: what counts as found, and going from one to the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from gui.autograd.search import matches
from gui.autograd.tab import AutogradTab
from gui.autograd.titles import Titles
from tests.gui.autograd.small_graph import GRAPH, LINEAR


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("addmm", [1]),
        ("fc1", [1, 2, 3]),  # the layer's name
        ("WEIGHT", [3]),
        ("784", [3]),
        ("78", []),  # a size counts as a whole
        ("10x784", [3]),
        ("64×10", [1]),
        ("float32 fc1.bias", [2]),
        ("mseloss", [0]),
        ("nothing", []),
        ("  ", []),
    ],
)
def test_what_is_found(text: str, found: list[int]) -> None:
    assert matches(GRAPH, Titles(TEMPLATES["binary"].make(), GRAPH), text) == found


def test_enter_goes_from_one_to_the_next_and_round(qtbot: QtBot, shown: AutogradTab) -> None:
    search, view = shown.search, shown.view
    qtbot.keyClicks(search, "fc1")
    assert search.count.text() == "3"
    assert [key for key, item in view.graph_scene.nodes.items() if item.found] == [1, 2, 3]
    for place, index in ((1, 1), (2, 2), (3, 3), (1, 1)):
        qtbot.keyClick(search, Qt.Key.Key_Return)
        assert view.current == index and search.count.text() == f"{place} of 3"
    qtbot.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.current == 3 and search.accessibleDescription() == "3 of 3"


def test_escape_ends_the_search(qtbot: QtBot, shown: AutogradTab) -> None:
    qtbot.keyClicks(shown.search, "fc1")
    qtbot.keyClick(shown.search, Qt.Key.Key_Escape)
    assert shown.search.text() == "" and not shown.search.found
    assert not any(item.found for item in shown.view.graph_scene.nodes.values())


def test_nothing_found_says_so(qtbot: QtBot, shown: AutogradTab) -> None:
    qtbot.keyClicks(shown.search, "conv")
    assert shown.search.count.text() == "nothing"
    qtbot.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.view.current is None


def test_what_is_folded_away_is_found_in_its_group(qtbot: QtBot, shown: AutogradTab) -> None:
    qtbot.keyClicks(shown.search, "784")
    with qtbot.waitSignal(shown.view.graph_shown):
        shown.view.turn_fold(LINEAR)
    assert shown.view.graph_scene.nodes[LINEAR].found
    qtbot.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.view.current == LINEAR
