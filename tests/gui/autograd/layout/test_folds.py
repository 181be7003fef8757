"""Which groups are folded, by level of detail and by hand."""

from __future__ import annotations

from engine.studio.training.messages import Graph, GraphNode
from gui.autograd.layout.folds import FEW, Folds


def graph_of(*layers: str | None) -> Graph:
    nodes = (GraphNode(i, "Op", "op", layer, (), "float32") for i, layer in enumerate(layers))
    return Graph(tuple(nodes), (), 1.0)


def folds_of(graph: Graph) -> Folds:
    folds = Folds()
    folds.follow(graph)
    return folds


def test_levels() -> None:
    folds = folds_of(graph_of("n1.n2", "n1.n3", "n4"))
    paths = ("n1", "n1.n2", "n4")
    assert folds.detail == "ops" and not any(map(folds.is_folded, paths))
    folds.choose("layers")
    assert [folds.is_folded(path) for path in paths] == [False, True, True]
    folds.choose("blocks")
    assert all(map(folds.is_folded, paths))
    folds.choose("flat")
    assert folds.rule() is None


def test_a_group_turned_by_hand_outlives_another_recording_but_not_another_level() -> None:
    folds = folds_of(graph_of("n1.n2", "n4"))
    folds.turn("n4")
    folds.follow(graph_of("n1.n2", "n4"))
    assert folds.is_folded("n4") and not folds.is_folded("n1.n2")
    folds.choose("ops")
    assert not folds.is_folded("n4")


def test_what_lies_around_can_be_unfolded() -> None:
    folds = folds_of(graph_of("n1.n2"))
    folds.choose("blocks")
    assert folds.unfold(["n1", "n1.n2"]) and not folds.unfold(["n1"])
    assert not folds.is_folded("n1.n2")


def test_a_large_graph_is_folded_until_somebody_chooses() -> None:
    many = [f"n{i // 40}.n{i}" for i in range(FEW)]
    assert folds_of(graph_of(*many)).detail == "ops"
    assert folds_of(graph_of(*many, *many)).detail == "layers"
    folds = folds_of(graph_of(*many, "n99"))
    assert folds.detail == "blocks"
    folds.choose("ops")
    assert folds.detail == "ops"
