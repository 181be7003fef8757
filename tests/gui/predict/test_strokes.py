"""A drawing as polylines: dense strokes, an eraser that cuts, and steps taken back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.predict.strokes import SPACING, Drawing

points = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.lists(points, min_size=1, max_size=10))
def test_a_stroke_has_no_gaps_and_passes_where_it_was_led(way) -> None:
    drawing = Drawing()
    drawing.begin()
    drawing.start(way[0])
    for point in way[1:]:
        drawing.extend(point)
    (stroke,) = drawing.arrays()
    assert stroke.shape == (len(drawing.strokes[0]), 2)
    gaps = np.linalg.norm(np.diff(stroke, axis=0), axis=1)
    assert (gaps <= SPACING + 1e-9).all()
    for point in way:
        assert np.linalg.norm(stroke - np.array(point), axis=1).min() < 1e-9


def test_the_eraser_cuts_a_stroke_in_two() -> None:
    drawing = Drawing()
    drawing.start((0.1, 0.5))
    drawing.extend((0.9, 0.5))
    drawing.erase((0.5, 0.2), (0.5, 0.8), 0.05)
    left, right = drawing.arrays()
    assert left[:, 0].max() < 0.45 + 1e-9 and right[:, 0].min() > 0.55 - 1e-9


@given(st.lists(points, min_size=2, max_size=6), points, points, st.floats(0.01, 0.3))
def test_nothing_is_left_where_the_eraser_went(way, start, end, radius) -> None:
    drawing = Drawing()
    drawing.start(way[0])
    for point in way[1:]:
        drawing.extend(point)
    drawing.erase(start, end, radius)
    for stroke in drawing.arrays():
        for place in np.linspace(start, end, 50):
            assert np.linalg.norm(stroke - place, axis=1).min() > radius - SPACING


def test_every_step_can_be_taken_back() -> None:
    drawing = Drawing()
    states = [drawing.strokes]
    drawing.begin()
    drawing.start((0.1, 0.1))
    drawing.extend((0.9, 0.1))
    states.append(drawing.strokes)
    drawing.begin()
    drawing.erase((0.5, 0.1), (0.5, 0.1), 0.05)
    states.append(drawing.strokes)
    drawing.clear()
    assert drawing.is_empty
    for expected in reversed(states):
        assert drawing.can_undo
        drawing.undo()
        assert drawing.strokes == expected
    assert not drawing.can_undo
    drawing.undo()
    drawing.clear()
    assert not drawing.can_undo
