"""The autograd tab: what it draws of a graph, and the selection it shares with the canvas."""

from __future__ import annotations

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
        m.GraphNode(1, "AddmmBackward0", "op", LINEAR, (64, 10), "float32", 200_000),
        m.GraphNode(2, "fc1.bias", "parameter", LINEAR, (10,), "float32"),
        m.GraphNode(3, "fc1.weight", "parameter", LINEAR, (10, 784), "float32"),
    )
    edges = (m.GraphEdge(0, 1), m.GraphEdge(1, 2), m.GraphEdge(1, 3))
    graph = m.Graph(nodes, edges, 2.3)
    session._on_received(graph)
    qtbot.waitUntil(lambda: len(view.graph_scene.nodes) == 4)
    return graph


def place_of(view: AutogradView, index: int) -> QPoint:
    """Where a node is in the view."""
    item = view.item_of(index)
    assert item is not None
    return view.mapFromScene(item.sceneBoundingRect().center() - QPointF(20, 0))


def test_it_says_what_to_do_while_nothing_is_recorded(view: AutogradView) -> None:
    assert view.objectName() == "autogradView" and view.accessibleName()
    assert view.notes.isVisible() and not view.legend.isVisible()
    assert "Ctrl Enter" in view.notes.text


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
    assert set(view.graph_scene.groups) == {LINEAR, LOSS}
    assert len(view.graph_scene.arrows.arrows) == 3
    assert not view.notes.isVisible() and view.legend.isVisible()
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.contains(view.scene().itemsBoundingRect().center())
    assert not view.grab().isNull()


def test_a_newer_graph_takes_the_place_of_the_last(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    graph = m.Graph((m.GraphNode(0, "MseLossBackward0", "op", None, (), "float32"),), (), 1.0)
    session._on_received(graph)
    qtbot.waitUntil(lambda: len(view.graph_scene.nodes) == 1)
    assert view.graph_scene.arrows.arrows == ()


def test_norms_move_without_a_new_layout(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    items = dict(view.graph_scene.nodes)
    session._on_received(m.GradientNorms(5, {2: 0.5, 3: 0.01}))
    arrows = view.graph_scene.arrows
    norms = {a.target: norm for a, norm in zip(arrows.arrows, arrows.norms, strict=True)}
    assert norms == {1: None, 2: 0.5, 3: 0.01}
    assert view.graph_scene.nodes == items
    assert "0.5" in view.tip_of(items[2])


def test_the_same_graph_recorded_anew_keeps_its_items(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    items = dict(view.graph_scene.nodes)
    session._on_received(m.GradientNorms(5, {2: 0.5}))
    record(qtbot, view, session)
    assert view.graph_scene.nodes == items
    assert 0.5 in view.graph_scene.arrows.norms


def test_the_layer_s_ops_follow_the_selection(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    selection.set([LINEAR])
    scene = view.graph_scene
    assert {index for index, item in scene.nodes.items() if item.selected} == {1, 2, 3}
    assert [group.path for group in scene.groups.values() if group.selected] == [LINEAR]
    selection.clear()
    assert not any(item.selected for item in scene.drawn)


def test_clicking_an_op_selects_its_layer(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    for index, layer in ((1, LINEAR), (0, LOSS)):
        place = place_of(view, index)
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
    assert view.is_empty and view.notes.isVisible()


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
    qtbot.waitUntil(lambda: len(view.graph_scene.nodes) == 2)
    groups = view.graph_scene.groups
    assert set(groups) >= {block, f"{block}.1", *(node.layer for node in nodes)}
    selection.set([block])
    assert all(group.selected for group in groups.values())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, 0))
    assert document.level == (block,) and selection.nodes == {conv}
    # The inside of a block is one for all its copies.
    assert {path for path, group in groups.items() if group.selected} == {
        node.layer for node in nodes
    }


def test_a_folded_group_is_linked_too(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    view.turn_fold(LINEAR)
    qtbot.waitUntil(lambda: LINEAR in view.graph_scene.nodes)
    folded = view.graph_scene.nodes[LINEAR]
    assert set(view.graph_scene.nodes) == {0, LINEAR} and folded.members == (1, 2, 3)
    assert view.item_of(3) is folded
    selection.set([LINEAR])
    assert folded.selected
    selection.clear()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, 1))
    assert selection.nodes == {LINEAR}


def test_ctrl_click_adds_a_layer_to_the_selection(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, selection: Selection
) -> None:
    record(qtbot, view, session)
    left, ctrl = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.viewport(), left, pos=place_of(view, 0))
    qtbot.mouseClick(view.viewport(), left, ctrl, pos=place_of(view, 1))
    assert selection.nodes == {LINEAR, LOSS}
    qtbot.mouseClick(view.viewport(), left, ctrl, pos=place_of(view, 1))
    assert selection.nodes == {LOSS}


@pytest.mark.parametrize("way", ["mark", "double-click", "key"])
def test_a_group_is_folded_where_it_stands(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, way: str
) -> None:
    record(qtbot, view, session)
    group = view.graph_scene.groups[LINEAR]
    before = view.mapFromScene(group.pos())
    left = Qt.MouseButton.LeftButton
    if way == "mark":
        at = view.mapFromScene(group.mapToScene(QPointF(group.size.right() - 20, 18)))
        qtbot.mouseClick(view.viewport(), left, pos=at)
    elif way == "double-click":
        at = view.mapFromScene(group.mapToScene(QPointF(20, 18)))
        qtbot.mouseDClick(view.viewport(), left, pos=at)
    else:
        view.set_current(3)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: LINEAR in view.graph_scene.nodes)
    folded = view.graph_scene.nodes[LINEAR]
    assert (view.mapFromScene(folded.pos()) - before).manhattanLength() <= 2
    assert view.current == LINEAR
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: LINEAR in view.graph_scene.groups)


@pytest.mark.parametrize(
    ("detail", "nodes"), [("ops", {0, 1, 2, 3}), ("layers", {LINEAR, LOSS}), ("flat", {0, 1, 2, 3})]
)
def test_levels_of_detail(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, detail, nodes
) -> None:
    record(qtbot, view, session)
    with qtbot.waitSignal(view.graph_shown):
        view.set_detail(detail)
    assert set(view.graph_scene.nodes) == nodes
    assert bool(view.graph_scene.groups) == (detail == "ops")


def test_arrows_walk_along_the_edges(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    for key, expected in (
        (Qt.Key.Key_Left, 0),  # the loss, where the gradient begins
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Right, 0),
    ):
        qtbot.keyClick(view, key)
        assert view.current == expected
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current in (2, 3)
    assert view.card.isVisible() and "fc1" in view.card.text
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.current is None and not view.card.isVisible()


def test_nodes_are_coloured_by_time_once_it_was_measured(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    asked: list[bool] = []
    session.watching.measure_ops = lambda: asked.append(True)  # type: ignore[method-assign]
    view.set_colours("time")
    assert asked and "Measuring" in view.legend.text
    session._on_received(m.OpTimes({0: (0.001, 0.002), 1: (0.003, 0.006)}))
    looks = {key: item.look for key, item in view.graph_scene.nodes.items()}
    assert looks[1].heat == 1.0 and looks[1].value == "9.0 ms"
    assert looks[0].heat == pytest.approx(1 / 3)
    assert "9.0 ms" in view.legend.text
    view.set_colours("plain")
    assert view.graph_scene.nodes[1].look.heat is None


def test_nodes_are_coloured_by_memory(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    view.set_colours("memory")
    assert view.graph_scene.nodes[1].look.value == "200 kB"
    assert "200 kB" in view.legend.text


def test_a_graph_with_nothing_to_learn_says_so(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    session._on_received(m.Graph((), (), 1.0))
    qtbot.waitUntil(lambda: "unfreeze" in view.notes.text)
    assert view.notes.isVisible()


def test_it_is_drawn_from_far_off(
    qtbot: QtBot, view: AutogradView, session: TrainingSession, each_theme: str
) -> None:
    record(qtbot, view, session)
    view.touch.zoom_middle(0.1)
    before = view.grab().toImage()
    view.show_found({1})
    assert view.grab().toImage() != before


def test_others_can_find_mark_and_reveal_a_node(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    item = view.item_of(3)
    assert item is not None and item.members == (3,) and view.item_of(99) is None
    view.mark(3)
    assert [each for each in range(4) if view.item_of(each).marked] == [3]
    view.mark(None)
    assert not item.marked
    view.scale(3, 3)
    view.reveal(3)
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(item.sceneBoundingRect().center())
    view.set_values({3: 0.5})
    assert "0.5" in view.tip_of(item)
    session._on_received(m.GradientNorms(5, {3: 0.25}))
    assert "0.5" in view.tip_of(item)
    view.set_values(None)
    assert "0.25" in view.tip_of(item)


def test_a_menu_opens_on_an_op_or_all_of_a_layer(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    asked: list[tuple[int, ...]] = []
    view.menu_opening.connect(lambda menu, nodes: asked.append(nodes))
    for item in (view.graph_scene.nodes[1], view.graph_scene.groups[LINEAR]):
        corner = item.sceneBoundingRect().topLeft() + QPointF(8, 8)
        place = view.mapFromScene(corner)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
    assert asked[0] == (1,)
    assert set(asked[1]) == {1, 2, 3}


def test_a_graph_that_is_seen_whole_stays_so_in_another_size_until_it_is_moved(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    for width in (500, 900):
        view.resize(width, 560)
        qtbot.waitUntil(
            lambda: view.navigator.in_sight().contains(view.graph_scene.area()), timeout=1000
        )
    view.touch.zoom_middle(0.5)
    before = view.navigator.zoom
    view.resize(700, 560)
    assert view.navigator.zoom == before


def test_a_click_moves_nothing_though_a_card_opens(
    qtbot: QtBot, view: AutogradView, session: TrainingSession
) -> None:
    record(qtbot, view, session)
    before = place_of(view, 1)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=before)
    assert view.card.isVisible() and place_of(view, 1) == before
    assert "AddmmBackward0" in view.accessibleDescription()
