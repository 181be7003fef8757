"""Placing a recorded graph: nothing overlaps, groups hold their own, arrows meet their boxes."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.training.messages import Graph, GraphEdge, GraphNode
from gui.autograd.arrange import Arrangement, Box, arrange

SIZE = (100.0, 40.0)


def graph_of(layers: list[str | None], edges: list[tuple[int, int]]) -> Graph:
    nodes = tuple(
        GraphNode(index, f"Op{index}", "op", layer, (2, 3), "float32")
        for index, layer in enumerate(layers)
    )
    return Graph(nodes, tuple(GraphEdge(a, b) for a, b in edges), 1.0)


def placed(graph: Graph, width: float = 900.0, loss: str | None = None) -> Arrangement:
    sizes = {node.index: SIZE for node in graph.nodes}
    return arrange(graph, sizes, {}, loss, width)


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph whose edges lead from an earlier node to a later one, as the engine records."""
    count = draw(st.integers(1, 24))
    layers = draw(
        st.lists(st.sampled_from([None, "a", "b", "c", "d"]), min_size=count, max_size=count)
    )
    pairs = [(a, b) for a in range(count) for b in range(a + 1, min(a + 5, count))]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=40, unique=True)) if pairs else []
    return graph_of(layers, edges)


@given(graphs(), st.floats(300, 2000))
def test_whatever_was_recorded_is_placed(graph: Graph, width: float) -> None:
    plan = placed(graph, width)
    assert set(plan.boxes) == {node.index for node in graph.nodes}
    assert sorted(node for group in plan.groups for node in group.nodes) == sorted(plan.boxes)
    for a, b in combinations(plan.boxes.values(), 2):
        assert not overlap(a, b)
    for a, b in combinations(plan.groups, 2):
        assert not overlap(a.box, b.box)
    for group in plan.groups:
        assert all(inside(plan.boxes[node], group.box) for node in group.nodes)
        assert group.box.right <= plan.size[0] and group.box.bottom <= plan.size[1]
    for arrow in plan.arrows:
        (x, y), (end_x, end_y) = arrow.corners[0], arrow.corners[-1]
        source, target = plan.boxes[arrow.source], plan.boxes[arrow.target]
        assert source.x - 1 <= x <= source.right + 1 and source.y - 1 <= y <= source.bottom + 1
        assert target.x - 1 <= end_x <= target.right + 1
        assert target.y - 1 <= end_y <= target.bottom + 1


def test_a_chain_reads_as_the_canvas_does_and_wraps() -> None:
    layers = ["d", "c", "b", "a"]
    graph = graph_of(layers, [(0, 1), (1, 2), (2, 3)])
    row = {group.layer: group.box for group in placed(graph, 2000).groups}
    assert row["a"].x < row["b"].x < row["c"].x < row["d"].x
    assert len({box.y for box in row.values()}) == 1
    narrow = {group.layer: group.box for group in placed(graph, 500).groups}
    assert narrow["a"].y == narrow["b"].y < narrow["c"].y == narrow["d"].y
    assert max(box.right for box in narrow.values()) <= 500


def test_inside_a_layer_the_gradient_runs_downward() -> None:
    plan = placed(graph_of(["a", "a", "a"], [(0, 1), (0, 2)]))
    assert plan.boxes[0].bottom < plan.boxes[1].y == plan.boxes[2].y


def test_ops_without_a_layer_are_the_loss_s() -> None:
    plan = placed(graph_of([None, None, "a"], [(0, 1), (1, 2)]), loss="n9")
    assert {group.layer: group.nodes for group in plan.groups} == {"n9": (0, 1), "a": (2,)}


def test_a_layer_that_is_used_twice_falls_apart_into_its_ops() -> None:
    plan = placed(graph_of(["a", "b", "a"], [(0, 1), (1, 2)]))
    assert [group.nodes for group in plan.groups] == [(0,), (1,), (2,)]


def test_a_title_has_room() -> None:
    graph = graph_of(["a"], [])
    plan = arrange(graph, {0: (20.0, 20.0)}, {"a": 300.0}, None, 900)
    assert plan.groups[0].box.width >= 300


def test_nothing_recorded_is_nothing_placed() -> None:
    plan = placed(Graph((), (), 0.0))
    assert plan.groups == () and plan.arrows == ()


def test_two_thousand_ops_are_placed() -> None:
    layers: list[str | None] = [f"n{index // 4}" for index in range(2000)]
    graph = graph_of(layers, [(index, index + 1) for index in range(1999)])
    assert len(placed(graph).groups) == 500
