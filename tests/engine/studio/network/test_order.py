"""Topological order, and which nodes lie on a circle."""

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.order import on_circles, topological_order


def graph(count: int, edges) -> Network:
    network = Network(Node(f"n{number}", "ReLU", "x") for number in range(count))
    for place, (source, target) in enumerate(edges):
        network.add_wire(Wire(f"n{source}", "output", f"n{target}", f"in{place}"))
    return network


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@given(EDGES)
def test_forward_edges_are_all_kept_in_order(edges) -> None:
    forward = [(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]]
    network = graph(10, forward)
    place = {node: at for at, node in enumerate(topological_order(network))}
    assert len(place) == 10
    assert all(place[f"n{source}"] < place[f"n{target}"] for source, target in forward)
    assert on_circles(network, tuple(place)) == []


@given(EDGES)
def test_what_the_order_leaves_out_is_on_or_behind_a_circle(edges) -> None:
    network = graph(10, edges)
    order = topological_order(network)
    circle = on_circles(network, order)
    left = set(network.nodes) - set(order)
    assert set(circle) <= left
    assert left == set().union(*(network.downstream(node) for node in circle))


def test_what_only_follows_a_circle_is_not_on_it() -> None:
    network = graph(5, [(0, 1), (1, 2), (2, 1), (2, 3)])
    order = topological_order(network)
    assert order == ("n0", "n4")
    assert on_circles(network, order) == ["n1", "n2"]
