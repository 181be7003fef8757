"""Free places and room in wires."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.studio.network.network import Network, Node, Wire
from gui.canvas.placement import beside, free_corner, room_in_wire, snapped, whole
from gui.canvas.style import GAP, GRID

coordinates = st.integers(-500, 500)
rects = st.builds(lambda x, y: QRectF(x, y, 148, 88), coordinates, coordinates)


@given(rects, st.lists(rects, max_size=12))
def test_a_free_place_touches_nothing(wanted, taken):
    corner = free_corner(wanted, taken)
    place = QRectF(corner, wanted.size())
    assert not any(place.intersects(other) for other in taken)
    assert corner.x() == wanted.x()
    assert corner.y() >= wanted.y()


def test_a_place_that_is_free_is_kept():
    assert free_corner(QRectF(0, 0, 100, 60), [QRectF(400, 0, 100, 60)]) == QPointF(0, 0)


def row(gap: float) -> tuple[Network, dict[str, QRectF]]:
    """Three nodes in a row, joined, with this gap between them, and one that is dropped."""
    nodes = [Node(f"n{place}", "ReLU", f"r{place}") for place in range(4)]
    wires = [Wire("n0", "output", "n1", "input"), Wire("n1", "output", "n2", "input")]
    cards = {f"n{place}": QRectF(place * (104 + gap), 0, 104, 64) for place in range(3)}
    return Network(nodes, wires), cards


@given(st.integers(0, 600), st.integers(-300, 300), st.integers(-40, 40))
def test_a_spliced_node_fits_between_its_neighbours(gap, x, y):
    network, cards = row(gap)
    dropped = QRectF(x, y, 148, 88)
    cards["n3"] = dropped
    wire = network.wires["n1.input"]
    places = room_in_wire(network, cards, wire, "n3", dropped)
    moved = {
        each: QRectF(QPointF(*places[each]), rect.size()) if each in places else rect
        for each, rect in cards.items()
    }
    assert moved["n0"] == cards["n0"]
    order = [moved[each] for each in ("n0", "n3", "n1", "n2")]
    for left, right in itertools.pairwise(order):
        assert right.left() >= left.right()
    assert moved["n3"].left() - moved["n0"].right() >= GAP - 1
    assert moved["n1"].left() - moved["n3"].right() >= GAP - 1


def test_between_rows_nothing_shifts():
    network, cards = row(60)
    cards["n1"] = QRectF(0, 300, 104, 64)
    dropped = QRectF(50, 150, 148, 88)
    places = room_in_wire(network, cards, network.wires["n1.input"], "n3", dropped)
    assert places == {"n3": (50, 150)}


def test_numbers_are_tidy():
    assert whole(QPointF(1.4, -2.6)) == (1, -3)
    assert snapped(QPointF(GRID * 1.4, -GRID * 0.6)) == QPointF(GRID, -GRID)


def test_beside_is_to_the_right_in_the_row():
    place = beside(QRectF(10, 20, 100, 60), QSizeF(50, 40))
    assert place == QRectF(110 + GAP, 20, 50, 40)
