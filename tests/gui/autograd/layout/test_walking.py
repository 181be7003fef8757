"""Walking along the edges of a graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from gui.autograd.layout.walking import next_along

PLACES = {
    0: QRectF(300, 0, 80, 40),
    1: QRectF(100, 0, 80, 40),
    2: QRectF(60, 100, 80, 40),
    3: QRectF(150, 100, 80, 40),
    4: QRectF(400, -200, 80, 40),
}
EDGES = [(0, 1), (1, 2), (1, 3), (1, 4)]
LEFT, RIGHT, UP, DOWN = QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)


@pytest.mark.parametrize(
    ("here", "way", "there"),
    [
        (0, LEFT, 1),
        (1, RIGHT, 0),
        (1, DOWN, 2),
        (3, UP, 1),
        (0, RIGHT, None),
        (4, LEFT, 1),
    ],
)
def test_the_neighbour_that_lies_that_way(here, way, there) -> None:
    assert next_along(EDGES, PLACES, here, way) == there


def test_where_a_row_ends_the_gradient_is_followed() -> None:
    places = {0: QRectF(0, 200, 80, 40), 1: QRectF(600, 0, 80, 40)}
    assert next_along([(0, 1)], places, 0, LEFT) == 1
    assert next_along([(0, 1)], places, 1, RIGHT) == 0
