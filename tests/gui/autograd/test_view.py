"""The autograd tab: what it draws of a graph, and the selection it shares with the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from gui.autograd.view import AutogradView
from gui.document import Document
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.workspace import Workspace

LINEAR, LOSS = "n3", "n6"


@pytest.fixture
def document() -> Document:
    document = Document()
    document.open(TEMPLATES["mlp"].make())
    return document


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


@pytest.fixture
def session(document: Document, tmp_path: Path) -> Iterator[TrainingSession]:
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    yield session
    session.shutdown()


@pytest.fixture
def view(
    qtbot: QtBot, document: Document, selection: Selection, session: TrainingSession
) -> AutogradView:
    view = AutogradView(document, selection, session)
    qtbot.addWidget(view)
    view.resize(900, 560)
    view.show()
    return view


def record(qtbot: QtBot, view: AutogradView, session: TrainingSession) -> m.Graph:
    """Tell the session what the worker would of a small graph, and wait until it is drawn."""
    nodes = (
        m.GraphNode(0, "NllLossBackward0", "op", None, (), "float32"),
        m.GraphNode(1, "AddmmBackward0", "op", LINEAR, (64, 10), "float32"),
        m.GraphNode(2, "fc1.bias", "parameter", LINEAR, (10,), "float32"),
        m.GraphNode(3, "fc1.weight", "parameter", LINEAR, (10, 784), "float32"),
    )
    edges = (m.GraphEdge(0, 1), m.GraphEdge(1, 2), m.GraphEdge(1, 3))
    graph = m.Graph(nodes, edges, 2.3)
    session._on_received(graph)
    qtbot.waitUntil(lambda: len(view._nodes) == 4)
    return graph


def test_it_says_what_to_do_while_nothing_is_recorded(view: AutogradView) -> None:
    assert view.objectName() == "autogradView" and view.accessibleName()
    assert view._note.isVisible() and not view._legend.isVisible()
    assert "Ctrl Enter" in view._note.accessibleName()


def test_gradients_are_watched_only_while_it_is_seen(
    qtbot: QtBot, document: Document, selection: Selection, session: TrainingSession
) -> None:
    asked: list[bool] = []
    session.watching.watch_gradients = asked.append  # type: ignore[method-assign]
    view = AutogradView(document, selection, session)
    qtbot.addWidget(view)
    view.show()
    view.hide()
    assert asked == [True, False]


def test_a_graph_is_drawn_by_layer(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, each_theme: str
) -> None:
    record(qtbot, view, session)
    assert {group.layer for group in view._groups} == {LINEAR, LOSS}
    assert len(view._arrows) == 3
    assert not view._note.isVisible() and view._legend.isVisible()
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.contains(view.scene().itemsBoundingRect().center())
    assert not view.grab().isNull()


def test_a_newer_graph_takes_the_place_of_the_last(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    graph = m.Graph((m.GraphNode(0, "MseLossBackward0", "op", None, (), "float32"),), (), 1.0)
    session._on_received(graph)
    qtbot.waitUntil(lambda: len(view._nodes) == 1)
    assert view._arrows == []


def test_norms_move_without_a_new_layout(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    places = {index: item.pos() for index, item in view._nodes.items()}
    session._on_received(m.GradientNorms(5, {2: 0.5, 3: 0.01}))
    norms = {arrow.target: arrow._norm for arrow in view._arrows}
    assert norms == {1: None, 2: 0.5, 3: 0.01}
    assert {index: item.pos() for index, item in view._nodes.items()} == places
    assert "0.5" in view._nodes[2].toolTip()


def test_the_layer_s_ops_follow_the_selection(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    selection.set([LINEAR])
    assert {index for index, item in view._nodes.items() if item.selected} == {1, 2, 3}
    assert [group.layer for group in view._groups if group.selected] == [LINEAR]
    selection.clear()
    assert not any(item.selected for item in view._nodes.values())


def test_clicking_an_op_selects_its_layer(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    for index, layer in ((1, LINEAR), (0, LOSS)):
        place = view.mapFromScene(view._nodes[index].sceneBoundingRect().center())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert selection.nodes == {layer}


def test_wheel_zooms_and_home_shows_all(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    before = view.transform().m11()
    event = QWheelEvent(
        QPointF(100, 100),
        view.viewport().mapToGlobal(QPointF(100, 100)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.transform().m11() > before
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.transform().m11() == pytest.approx(before)


def test_another_project_clears_the_tab(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, document: Document
) -> None:
    record(qtbot, view, session)
    document.open(TEMPLATES["lenet"].make())
    assert view._nodes == {} and view._note.isVisible()


def test_layers_inside_of_blocks_are_groups_that_lead_there(
    qtbot: QtBot, document: Document, selection: Selection, session: TrainingSession, view
) -> None:
    document.open(TEMPLATES["resnet"].make())
    block = next(n.id for n in document.network.nodes.values() if n.name == "block1")
    inside = document.project.blocks["b1"].network
    conv = next(n.id for n in inside.nodes.values() if n.name == "conv1")
    nodes = tuple(
        m.GraphNode(number, "ConvolutionBackward0", "op", f"{block}.{number}.{conv}", (), "float32")
        for number in (0, 1)
    )
    session._on_received(m.Graph(nodes, (m.GraphEdge(1, 0),), 2.3))
    qtbot.waitUntil(lambda: len(view._nodes) == 2)
    assert {group.layer for group in view._groups} == {node.layer for node in nodes}
    selection.set([block])
    assert all(group.selected for group in view._groups)
    point = view.mapFromScene(view._nodes[0].sceneBoundingRect().center())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert document.level == (block,) and selection.nodes == {conv}
    assert [group.selected for group in view._groups] == [True, False]


def test_others_can_find_mark_and_reveal_a_node(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    item = view.item_of(3)
    assert item is not None and item.node.index == 3 and view.item_of(99) is None
    view.mark(3)
    assert [each for each in range(4) if view.item_of(each).marked] == [3]
    view.mark(None)
    assert not item.marked
    view.scale(3, 3)
    view.reveal(3)
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(item.sceneBoundingRect().center())
    view.set_values({3: 0.5})
    assert "0.5" in item.toolTip()


def test_a_menu_opens_on_an_op_or_all_of_a_layer(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    asked: list[tuple[int, ...]] = []
    view.menu_opening.connect(lambda menu, nodes: asked.append(nodes))
    for item in (view._nodes[1], view._groups[1]):
        corner = item.sceneBoundingRect().topLeft() + QPointF(8, 8)
        place = view.mapFromScene(corner)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
    assert asked[0] == (1,)
    assert set(asked[1]) in ({0}, {1, 2, 3})
