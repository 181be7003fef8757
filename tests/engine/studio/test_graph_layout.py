"""The layered layout: no overlap, every edge forward, straight spines, determinism."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.graph_layout import layered_layout

SIZE = st.tuples(st.floats(1, 200), st.floats(1, 200))


@st.composite
def graphs(draw: st.DrawFn):
    """Sizes, and edges that close no circle."""
    sizes = draw(st.lists(SIZE, min_size=1, max_size=30))
    ends = st.integers(0, len(sizes) - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=60))
    return sizes, [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


@given(graphs(), st.booleans())
def test_no_two_nodes_overlap_and_every_edge_leads_forward(graph, horizontal: bool) -> None:
    sizes, edges = graph
    layout = layered_layout(sizes, edges, gap=(10.0, 5.0), horizontal=horizontal)
    boxes = [(*place, *size) for place, size in zip(layout.positions, sizes, strict=True)]
    for index, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[:index]:
            apart_x = max(x - other_x - other_width, other_x - x - width)
            apart_y = max(y - other_y - other_height, other_y - y - height)
            assert max(apart_x, apart_y) > 4.99
    forward = 0 if horizontal else 1
    for source, target in edges:
        assert layout.layers[target] > layout.layers[source]
        end = layout.positions[source][forward] + sizes[source][forward]
        assert layout.positions[target][forward] >= end + 9.99


@given(graphs(), st.booleans())
def test_the_size_is_that_of_what_is_laid_out(graph, horizontal: bool) -> None:
    sizes, edges = graph
    layout = layered_layout(sizes, edges, horizontal=horizontal)
    xs, ys = zip(*layout.positions, strict=True)
    assert min(xs) == pytest.approx(0, abs=1e-6)
    assert min(ys) == pytest.approx(0, abs=1e-6)
    right = max(x + size[0] for x, size in zip(xs, sizes, strict=True))
    bottom = max(y + size[1] for y, size in zip(ys, sizes, strict=True))
    assert layout.size == pytest.approx((right, bottom))


@given(graphs())
def test_the_same_graph_gives_the_same_places(graph) -> None:
    assert layered_layout(*graph) == layered_layout(*graph)


def test_a_chain_is_straight() -> None:
    layout = layered_layout([(50.0, 20.0)] * 6, [(i, i + 1) for i in range(5)])
    assert {y for _, y in layout.positions} == {0.0}


def test_a_spine_stays_straight_whatever_hangs_on_it() -> None:
    """A row of ops, each with two parameters that lead to it, as autograd records it."""
    spine = list(range(0, 60, 3))
    edges = list(pairwise(spine))
    edges += [(op + leaf, op) for op in spine for leaf in (1, 2)]
    layout = layered_layout([(80.0, 40.0)] * 60, edges, gap=(40.0, 20.0))
    heights = [layout.positions[op][1] for op in spine]
    assert max(heights) - min(heights) < 40.0
    assert layout.size[1] < 300.0


def test_a_leaf_stands_just_before_what_it_leads_to() -> None:
    layout = layered_layout([(1.0, 1.0)] * 5, [(0, 1), (1, 2), (2, 3), (4, 3)])
    assert layout.layers == (0, 1, 2, 3, 2)


def test_two_separate_nodes_stand_in_one_layer() -> None:
    layout = layered_layout([(10.0, 10.0)] * 2, [], gap=(5.0, 5.0))
    assert layout.layers == (0, 0)
    assert layout.size == (10.0, 25.0)


def test_nothing_takes_no_room() -> None:
    assert layered_layout([], []).size == (0.0, 0.0)


def test_doubled_edges_change_nothing() -> None:
    sizes = [(10.0, 10.0)] * 3
    assert layered_layout(sizes, [(0, 1), (0, 1), (1, 2)]) == layered_layout(
        sizes, [(0, 1), (1, 2)]
    )


@pytest.mark.parametrize("edges", [[(0, 0)], [(0, 1), (1, 0)]])
def test_a_circle_is_refused(edges) -> None:
    with pytest.raises(ValueError, match="close a circle"):
        layered_layout([(1.0, 1.0)] * 2, edges)


def test_many_long_edges_do_not_blow_up() -> None:
    """Every pair of 300 nodes in a row is joined: 4.5 million ranks are passed by the edges."""
    edges = [(source, target) for target in range(300) for source in range(target)]
    layout = layered_layout([(1.0, 1.0)] * 300, edges)
    assert layout.layers == tuple(range(300))


@given(graphs(), st.booleans())
def test_long_edges_are_led_between_the_nodes(graph, horizontal: bool) -> None:
    sizes, edges = graph
    layout = layered_layout(sizes, edges, gap=(10.0, 5.0), horizontal=horizontal)
    along, aside = (0, 1) if horizontal else (1, 0)
    for (source, target), way in layout.waypoints.items():
        ranks = layout.layers[target] - layout.layers[source]
        assert len(way) == ranks - 1
        assert [point[along] for point in way] == sorted(point[along] for point in way)
        for rank, point in enumerate(way, layout.layers[source] + 1):
            for node, layer in enumerate(layout.layers):
                start = layout.positions[node][aside]
                end = start + sizes[node][aside]
                assert layer != rank or not start < point[aside] < end


def test_two_thousand_nodes_lead_downward() -> None:
    """Neighbours and skips, as a deep network has them."""
    edges = [(a, a + step) for step in (1, 7) for a in range(0, 2000 - step, step)]
    layout = layered_layout([(80.0, 40.0)] * 2000, edges, horizontal=False)
    for source, target in edges:
        assert layout.positions[target][1] >= layout.positions[source][1] + 40
