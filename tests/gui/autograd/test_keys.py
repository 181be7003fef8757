"""Keys on the graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from gui.autograd.tab import AutogradTab
from tests.gui.autograd.small_graph import LINEAR

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(("key", "grows"), [(Key.Key_Plus, True), (Key.Key_Minus, False)])
def test_zoom(qtbot: QtBot, shown: AutogradTab, key: Qt.Key, grows: bool) -> None:
    before = shown.view.navigator.zoom
    qtbot.keyClick(shown.view, key)
    assert (shown.view.navigator.zoom > before) == grows
    qtbot.keyClick(shown.view, Key.Key_0)
    assert shown.view.navigator.zoom == 1
    qtbot.keyClick(shown.view, Key.Key_Home)
    assert shown.view.navigator.in_sight().contains(shown.view.graph_scene.area())


def test_f_shows_what_is_current(qtbot: QtBot, shown: AutogradTab) -> None:
    shown.view.set_current(3)
    shown.view.touch.zoom_middle(0.2)
    qtbot.keyClick(shown.view, Key.Key_F)
    item = shown.view.graph_scene.nodes[3]
    middle = shown.view.navigator.in_sight().center()
    assert (item.sceneBoundingRect().center() - middle).manhattanLength() < 5
    assert shown.view.navigator.zoom == 1


def test_enter_without_a_current_node_does_nothing(qtbot: QtBot, shown: AutogradTab) -> None:
    qtbot.keyClick(shown.view, Key.Key_Return)
    assert LINEAR in shown.view.graph_scene.groups


@pytest.mark.parametrize(
    ("key", "modifier", "wanted"),
    [
        (Key.Key_F, Modifier.NoModifier, True),
        (Key.Key_Left, Modifier.NoModifier, True),
        (Key.Key_F, Modifier.ControlModifier, False),
        (Key.Key_A, Modifier.NoModifier, False),
    ],
)
def test_its_keys_are_not_taken_for_shortcuts(
    shown: AutogradTab, key: Qt.Key, modifier: Qt.KeyboardModifier, wanted: bool
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    event.ignore()
    shown.view.event(event)
    assert event.isAccepted() == wanted


def test_on_an_empty_graph_keys_are_the_window_s(qtbot: QtBot, tab: AutogradTab) -> None:
    qtbot.keyClick(tab.view, Key.Key_Left)
    assert tab.view.current is None


def test_escape_ends_a_search_once_nothing_is_current(qtbot: QtBot, shown: AutogradTab) -> None:
    qtbot.keyClicks(shown.search, "fc1")
    shown.view.set_current(1)
    qtbot.keyClick(shown.view, Key.Key_Escape)
    assert shown.view.current is None and shown.search.text() == "fc1"
    qtbot.keyClick(shown.view, Key.Key_Escape)
    assert shown.search.text() == ""
