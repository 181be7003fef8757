"""The automatic arrangement: rows that wrap, tops aligned, nothing on top of anything."""

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network.arrange import ROW_GAP, WIDEST_ROW, tidy_places
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES


def test_lenet_becomes_two_rows_of_five() -> None:
    network = restore(TEMPLATES["lenet"].make()).network
    places = tidy_places(network, dict.fromkeys(network.nodes, (140.0, 100.0)))
    rows = sorted({y for _, y in places.values()})
    assert [sum(y == row for _, y in places.values()) for row in rows] == [5, 5]
    assert rows[1] - rows[0] == 100.0 + ROW_GAP


def test_nodes_on_a_circle_stay_where_they_are() -> None:
    network = Network(
        [Node("n1", "Input", "a"), Node("n2", "ReLU", "b"), Node("n3", "ReLU", "c")],
        [Wire("n2", "output", "n3", "input"), Wire("n3", "output", "n2", "input")],
    )
    assert set(tidy_places(network, {})) == {"n1"}


def test_an_empty_canvas_has_no_places() -> None:
    assert tidy_places(Network(), {}) == {}


@given(
    sizes=st.lists(st.tuples(st.integers(60, 300), st.integers(40, 200)), min_size=1, max_size=25),
    edges=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=30),
)
def test_nothing_overlaps_and_rows_are_not_too_wide(sizes, edges) -> None:
    network = Network(Node(f"n{number}", "Add", "x") for number in range(len(sizes)))
    for place, edge in enumerate(edges):
        source, target = min(edge), max(edge)
        if source < target < len(sizes):
            network.add_wire(Wire(f"n{source}", "output", f"n{target}", f"in{place}"))
    size_of = {f"n{number}": size for number, size in enumerate(sizes)}
    places = tidy_places(network, size_of)
    assert set(places) == set(network.nodes)
    boxes = [(*places[each], *size_of[each]) for each in places]
    for place, (x, y, width, height) in enumerate(boxes):
        assert x + width <= 28 + WIDEST_ROW + 1
        for other_x, other_y, other_width, other_height in boxes[:place]:
            apart_x = x >= other_x + other_width or other_x >= x + width
            apart_y = y >= other_y + other_height or other_y >= y + height
            assert apart_x or apart_y
