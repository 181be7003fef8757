"""Folding a recorded graph: what stands for what, and which edges are left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.training.messages import Graph, GraphEdge, GraphNode
from gui.autograd.layout.folding import Group, fold, is_block

LAYERS = [None, "n1.n3", "n1.n3", "n1.n2", "n0"]
"""A loss, a block of two layers and a layer, in the order of the gradient."""


def graph() -> Graph:
    nodes = tuple(
        GraphNode(index, f"Op{index}", "op", layer, (), "float32")
        for index, layer in enumerate(LAYERS)
    )
    pairs = [(0, 1), (1, 2), (1, 3), (2, 3), (3, 4), (1, 4)]
    return Graph(nodes, tuple(GraphEdge(a, b) for a, b in pairs), 1.0)


def test_unfolded_groups_stand_in_one_another() -> None:
    folding = fold(graph(), "n9", lambda path: False)
    inside = (Group("n1.n3", (1, 2)), Group("n1.n2", (3,)))
    assert folding.top == (Group("n9", (0,)), Group("n1", inside), Group("n0", (4,)))
    assert len(folding.edges) == 6


def test_a_folded_group_keeps_the_edges_in_and_out() -> None:
    folding = fold(graph(), "n9", {"n1"}.__contains__)
    assert folding.shown_as == {0: 0, 1: "n1", 2: "n1", 3: "n1", 4: 4}
    assert folding.edges == {(0, "n1"): (1,), ("n1", 4): (4,)}
    assert folding.members["n1"] == (1, 2, 3)


def test_a_layer_may_be_folded_inside_of_its_block() -> None:
    folding = fold(graph(), "n9", {"n1.n3"}.__contains__)
    assert folding.shown_as[1] == folding.shown_as[2] == "n1.n3"
    assert folding.edges["n1.n3", 3] == (3,)


def test_without_groups_there_are_but_nodes() -> None:
    folding = fold(graph(), "n9", None)
    assert folding.top == (0, 1, 2, 3, 4)
    assert folding.members["n1"] == (1, 2, 3)


def test_what_belongs_to_no_node_is_a_group_of_its_own() -> None:
    folding = fold(graph(), None, lambda path: False)
    assert folding.top[0] == Group("", (0,))


def test_a_block_holds_other_groups() -> None:
    folding = fold(graph(), "n9", lambda path: False)
    assert is_block(folding, "n1") and not is_block(folding, "n0")


@given(st.sets(st.sampled_from(["n0", "n1", "n1.n2", "n1.n3", "n9"])))
def test_every_edge_between_what_is_drawn_is_kept(folded: set[str]) -> None:
    recorded = graph()
    folding = fold(recorded, "n9", folded.__contains__)
    for edge in recorded.edges:
        source, target = folding.shown_as[edge.source], folding.shown_as[edge.target]
        assert source == target or edge.target in folding.edges[source, target]
