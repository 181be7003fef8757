"""What groups of a graph are called."""

from __future__ import annotations

from engine.studio.network.templates import TEMPLATES
from engine.studio.training.messages import Graph, GraphNode
from gui.autograd.titles import Titles
from tests.gui.autograd.small_graph import GRAPH, LINEAR, LOSS


def test_a_layer_that_learns_has_its_name_and_kind_another_its_kind_alone() -> None:
    titles = Titles(TEMPLATES["binary"].make(), GRAPH)
    assert titles.of(LINEAR).text == "fc1 Linear" and titles.of(LINEAR).category == "linear"
    assert titles.of("n3").text == "Sigmoid" and titles.loss == LOSS
    assert titles.every({LINEAR: 1}) == {LINEAR: titles.of(LINEAR)}


def test_a_block_has_its_name_and_its_copies_their_number() -> None:
    project = TEMPLATES["resnet"].make()
    block = next(node for node in project.nodes if node.kind == "Block")
    node = GraphNode(0, "ReluBackward0", "op", f"{block.id}.0.n1", (), "float32")
    titles = Titles(project, Graph((node,), (), 1.0))
    assert titles.of(block.id).text.startswith(block.name)
    assert titles.of(f"{block.id}.0").text == "copy 1"


def test_what_is_no_node_has_no_title() -> None:
    assert Titles(TEMPLATES["binary"].make(), GRAPH).of("").text == ""
