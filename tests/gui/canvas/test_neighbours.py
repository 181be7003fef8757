"""Going from node to node with the arrows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from gui.canvas.neighbours import neighbour

RIGHT, DOWN, LEFT = QPointF(1, 0), QPointF(0, 1), QPointF(-1, 0)
ROWS = {
    f"{row}{column}": QRectF(180 * column, 200 * row, 120, 90)
    for row in range(2)
    for column in range(3)
}


def test_along_rows_and_columns():
    assert neighbour(ROWS, "00", RIGHT) == "01"
    assert neighbour(ROWS, "01", DOWN) == "11"
    assert neighbour(ROWS, "01", LEFT) == "00"
    assert neighbour(ROWS, "02", RIGHT) is None


def test_from_nowhere_to_the_first():
    assert neighbour(ROWS, None, RIGHT) == "00"
    assert neighbour({}, None, RIGHT) is None


places = st.builds(
    lambda x, y: QRectF(x, y, 120, 90), st.integers(-900, 900), st.integers(-900, 900)
)


@given(st.lists(places, min_size=1, max_size=8), st.sampled_from([RIGHT, DOWN, LEFT]))
def test_the_next_lies_in_that_direction(rects, way):
    cards = {str(place): rect for place, rect in enumerate(rects)}
    found = neighbour(cards, "0", way)
    if found is not None:
        leg = cards[found].center() - cards["0"].center()
        assert QPointF.dotProduct(leg, way) > 0
