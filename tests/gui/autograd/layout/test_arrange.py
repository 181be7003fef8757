"""Placing a recorded graph: nothing overlaps, groups hold their own, arrows pass no node."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.studio.training.messages import Graph, GraphEdge, GraphNode
from gui.autograd.layout.arrange import Arrangement, arrange, arrange_for
from gui.autograd.layout.folding import Folding, fold
from gui.autograd.layout.geometry import Box, Point

SIZE = (100.0, 40.0)


def graph_of(layers: list[str | None], edges: list[tuple[int, int]]) -> Graph:
    nodes = tuple(
        GraphNode(index, f"Op{index}", "op", layer, (2, 3), "float32")
        for index, layer in enumerate(layers)
    )
    return Graph(nodes, tuple(GraphEdge(a, b) for a, b in edges), 1.0)


def unfolded(path: str) -> bool:
    return False


def placed(
    graph: Graph, width: float = 900.0, is_folded: Callable[[str], bool] | None = unfolded
) -> tuple[Folding, Arrangement]:
    folding = fold(graph, "loss", is_folded)
    sizes = dict.fromkeys(folding.shown_as.values(), SIZE)
    return folding, arrange(folding, sizes, {}, width)


def overlap(a: Box, b: Box, by: float = 0.0) -> bool:
    return a.x + by < b.right and b.x + by < a.right and a.y + by < b.bottom and b.y + by < a.bottom


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a level or upright line passes through the inside of a box."""
    x, y = min(start[0], end[0]), min(start[1], end[1])
    line = Box(x, y, abs(end[0] - start[0]), abs(end[1] - start[1]))
    return (
        line.x < box.right - 1
        and line.right > box.x + 1
        and line.y < box.bottom - 1
        and line.bottom > box.y + 1
    )


PATHS = [None, "a", "b", "c", "d.x", "d.y", "d.z.0.p", "d.z.1.p", "d.z.1.q"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph whose edges lead from an earlier node to a later one, as the engine records."""
    count = draw(st.integers(1, 20))
    layers = draw(st.lists(st.sampled_from(PATHS), min_size=count, max_size=count))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, min(a + 6, count))]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=30, unique=True)) if pairs else []
    return graph_of(layers, edges)


@settings(max_examples=50)
@given(graphs(), st.floats(300, 2000), st.sets(st.sampled_from(["a", "d", "d.z", "d.z.1"])))
def test_whatever_was_recorded_is_placed(graph: Graph, width: float, folded: set[str]) -> None:
    folding, plan = placed(graph, width, folded.__contains__)
    assert set(plan.boxes) == set(folding.shown_as.values())
    for a, b in combinations(plan.boxes.values(), 2):
        assert not overlap(a, b)
    by_path = {group.path: group.box for group in plan.groups}
    for (path, box), (other, other_box) in combinations(by_path.items(), 2):
        if not (path.startswith(f"{other}.") or other.startswith(f"{path}.")):
            assert not overlap(box, other_box)
    for path, box in by_path.items():
        assert all(inside(plan.boxes[folding.shown_as[n]], box) for n in folding.members[path])
        assert box.right <= plan.size[0] and box.bottom <= plan.size[1]


@settings(max_examples=60)
@given(graphs(), st.floats(300, 2000))
def test_no_arrow_passes_through_a_node_or_a_group_it_has_no_end_in(
    graph: Graph, width: float
) -> None:
    folding, plan = placed(graph, width)
    assert {(a.source, a.target) for a in plan.arrows} == set(folding.edges)
    holds = {group.path: {*folding.members[group.path]} for group in plan.groups}
    for arrow in plan.arrows:
        ends = {arrow.source, arrow.target}
        others = [box for key, box in plan.boxes.items() if key not in ends]
        others += [group.box for group in plan.groups if not ends & holds[group.path]]
        for start, end in pairwise(arrow.corners):
            assert start[0] == end[0] or start[1] == end[1]
            assert not any(crosses(start, end, box) for box in others)
        for point, key in ((arrow.corners[0], arrow.source), (arrow.corners[-1], arrow.target)):
            box = plan.boxes[key]
            assert box.x - 1 <= point[0] <= box.right + 1
            assert box.y - 1 <= point[1] <= box.bottom + 1


@settings(max_examples=60)
@given(graphs())
def test_without_groups_every_arrow_leads_down_and_passes_no_node(graph: Graph) -> None:
    _, plan = placed(graph, is_folded=None)
    assert plan.groups == ()
    for a, b in combinations(plan.boxes.values(), 2):
        assert not overlap(a, b)
    for arrow in plan.arrows:
        assert plan.boxes[arrow.source].bottom < plan.boxes[arrow.target].y
        for start, end in pairwise(arrow.corners):
            assert start[1] <= end[1]
            for key, box in plan.boxes.items():
                assert key in (arrow.source, arrow.target) or not crosses(start, end, box)


def test_a_chain_reads_as_the_canvas_does_and_wraps() -> None:
    graph = graph_of(["d", "c", "b", "a"], [(0, 1), (1, 2), (2, 3)])
    row = {group.path: group.box for group in placed(graph, 2000)[1].groups}
    assert row["a"].x < row["b"].x < row["c"].x < row["d"].x
    assert len({box.y for box in row.values()}) == 1
    narrow = {group.path: group.box for group in placed(graph, 500)[1].groups}
    assert narrow["a"].y == narrow["b"].y < narrow["c"].y == narrow["d"].y
    assert max(box.right for box in narrow.values()) <= 500


def test_inside_a_layer_the_gradient_runs_downward() -> None:
    _, plan = placed(graph_of(["a", "a", "a"], [(0, 1), (0, 2)]))
    assert plan.boxes[0].bottom < plan.boxes[1].y == plan.boxes[2].y


def test_a_layer_that_is_used_twice_stays_one_group() -> None:
    folding, plan = placed(graph_of(["a", "b", "a"], [(0, 1), (1, 2)]))
    assert {group.path for group in plan.groups} == {"a", "b"}
    assert len(plan.arrows) == len(folding.edges) == 2


def test_layers_stand_in_their_block() -> None:
    _, plan = placed(graph_of(["n1.n2", "n1.n3", "n4"], [(0, 1), (1, 2)]))
    assert [(group.path, group.depth) for group in plan.groups] == [
        ("n1", 0),
        ("n1.n2", 1),
        ("n1.n3", 1),
        ("n4", 0),
    ]


def test_a_title_has_room() -> None:
    folding = fold(graph_of(["a"], []), None, unfolded)
    plan = arrange(folding, {0: (20.0, 20.0)}, {"a": 300.0}, 900)
    assert plan.groups[0].box.width >= 300


def test_nothing_recorded_is_nothing_placed() -> None:
    _, plan = placed(Graph((), (), 0.0))
    assert plan.groups == () and plan.arrows == ()


@pytest.mark.parametrize("room", [(900.0, 600.0), (1600.0, 300.0), (720.0, 1200.0)])
def test_a_small_graph_is_placed_as_its_room_is_shaped(room: tuple[float, float]) -> None:
    layers: list[str | None] = [f"n{index}" for index in range(12)]
    graph = graph_of(layers, [(index, index + 1) for index in range(11)])
    folding = fold(graph, None, unfolded)
    sizes = dict.fromkeys(folding.shown_as.values(), SIZE)

    def scale(plan: Arrangement) -> float:
        return min(room[0] / plan.size[0], room[1] / plan.size[1], 1.0)

    assert scale(arrange_for(folding, sizes, {}, room)) >= scale(
        arrange(folding, sizes, {}, room[0])
    )


@pytest.mark.parametrize("is_folded", [unfolded, None])
def test_two_thousand_ops_do_not_overlap(is_folded) -> None:
    layers: list[str | None] = [f"n{index // 100}.n{index // 4}" for index in range(2000)]
    edges = [(index, index + 1) for index in range(1999)]
    edges += [(index, index + 9) for index in range(0, 1980, 13)]
    _, plan = placed(graph_of(layers, edges), 4000, is_folded)
    lows = sorted(plan.boxes.values(), key=lambda box: box.y)
    for place, box in enumerate(lows):
        for other in lows[place + 1 :]:
            if other.y >= box.bottom:
                break
            assert not overlap(box, other)
