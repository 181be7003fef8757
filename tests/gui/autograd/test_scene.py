"""The drawn graph: what stands for what, colours, and the selection."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from engine.studio.training.messages import Graph, GraphEdge, GraphNode
from gui.autograd.layout.arrange import arrange
from gui.autograd.layout.folds import Folds
from gui.autograd.scene import GraphScene, draft_of
from gui.autograd.titles import Titles
from gui.autograd.values import Values

GRAPH = Graph(
    (
        GraphNode(0, "NllLossBackward0", "op", None, (), "float32"),
        GraphNode(1, "AddmmBackward0", "op", "n3", (64, 10), "float32", 4000),
        GraphNode(2, "fc1.weight", "parameter", "n3", (10, 784), "float32"),
    ),
    (GraphEdge(0, 1), GraphEdge(1, 2)),
    2.3,
)


def scene_of(*folded: str) -> GraphScene:
    folds = Folds()
    folds.follow(GRAPH)
    for path in folded:
        folds.turn(path)
    draft = draft_of(GRAPH, Titles(TEMPLATES["mlp"].make(), GRAPH), folds)
    plan = arrange(draft.folding, draft.sizes, draft.title_widths, 900)
    scene = GraphScene()
    scene.show_graph(draft, plan)
    return scene


def test_a_folded_group_shows_what_comes_out_and_of_how_many_ops(qtbot: QtBot) -> None:
    scene = scene_of("n3")
    assert scene.draft is not None
    assert scene.draft.notes == {"n3": "64×10  1 op"}
    assert scene.item_of(2) is scene.nodes["n3"]


def test_the_slowest_is_hottest(qtbot: QtBot) -> None:
    scene = scene_of()
    values = Values(seconds={0: (0.001, 0.0), 1: (0.002, 0.002)}, saved={1: 4000})
    assert scene.colour_nodes(values, "time") == 0.004
    assert [scene.nodes[i].look.heat for i in (0, 1, 2)] == [0.25, 1.0, 0.0]
    assert scene.nodes[2].look.value == ""
    assert scene.colour_nodes(values, "memory") == 4000
    assert scene.colour_nodes(Values(), "time") == 0.0
    assert scene.nodes[1].look.heat is None


def test_what_is_shown_is_within_the_area(qtbot: QtBot) -> None:
    scene = scene_of()
    assert all(scene.area().contains(item.sceneBoundingRect()) for item in scene.drawn)
    assert scene.area_of([scene.nodes[0]]) == scene.nodes[0].sceneBoundingRect()


def test_only_one_is_current_and_only_one_is_marked(qtbot: QtBot) -> None:
    scene = scene_of()
    scene.show_current(1)
    scene.show_current(2)
    scene.show_marked(0)
    assert [item.is_current for item in scene.nodes.values()].count(True) == 1
    assert scene.nodes[2].is_current and scene.nodes[0].marked


def test_it_can_be_painted_from_far_off(qtbot: QtBot, each_theme: str) -> None:
    for scene in (scene_of(), scene_of("n3")):
        image = QImage(900, 400, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        scene.paint_far(painter)
        painter.end()
        assert any(bytes(image.constBits()))


def test_nothing_is_left_of_a_graph_that_is_closed(qtbot: QtBot) -> None:
    scene = scene_of()
    scene.clear_graph()
    assert not scene.nodes and not scene.items() and scene.item_of(1) is None
