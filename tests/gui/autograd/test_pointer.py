"""Clicks on the graph."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from gui.autograd.tab import AutogradTab
from gui.selection import Selection
from tests.gui.autograd.small_graph import LINEAR

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def test_a_click_tells_who_listens_which_op(qtbot: QtBot, shown: AutogradTab) -> None:
    view = shown.view
    at = view.mapFromScene(view.graph_scene.nodes[1].sceneBoundingRect().center())
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view.viewport(), LEFT, pos=at)
    assert chosen.args == [1] and view.current == 1


def test_nothing_is_chosen_beside_nodes_or_by_another_button(
    qtbot: QtBot, shown: AutogradTab, selection: Selection
) -> None:
    view = shown.view
    at = view.mapFromScene(view.graph_scene.nodes[1].sceneBoundingRect().center())
    qtbot.mouseClick(view.viewport(), RIGHT, pos=at)
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.mapFromScene(QPointF(-500, -500)))
    assert view.current is None and not selection.nodes


def test_a_double_click_on_an_op_folds_nothing(qtbot: QtBot, shown: AutogradTab) -> None:
    view = shown.view
    at = view.mapFromScene(view.graph_scene.nodes[1].sceneBoundingRect().center())
    with qtbot.assertNotEmitted(view.graph_shown):
        qtbot.mouseDClick(view.viewport(), LEFT, pos=at)
    assert LINEAR in view.graph_scene.groups


def test_from_far_off_the_mark_is_no_mark(qtbot: QtBot, shown: AutogradTab) -> None:
    view = shown.view
    view.touch.zoom_middle(0.4)
    group = view.graph_scene.groups[LINEAR]
    at = view.mapFromScene(group.mapToScene(QPointF(group.size.right() - 20, 18)))
    with qtbot.assertNotEmitted(view.graph_shown):
        qtbot.mouseClick(view.viewport(), LEFT, pos=at)
