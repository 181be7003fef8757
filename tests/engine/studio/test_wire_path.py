"""A wire begins and ends at its ports, on whatever way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.wire_path import Box, wire_path

place = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(place, place, st.lists(place, max_size=3))
def test_it_goes_from_end_to_end_and_stays_in_reach(start, end, dots):
    source = Box(start[0] - 100, start[1] - 18, 100, 60)
    target = Box(end[0], end[1] - 18, 100, 60)
    way = wire_path(start, end, source, target, dots)
    numbers = [float(each) for each in re.findall(r"-?\d+\.\d+", way.svg)]
    assert numbers[:2] == pytest.approx(start, abs=0.01)
    assert numbers[-2:] == pytest.approx(end, abs=0.01)
    for x, y in (start, end, *dots):
        assert way.reach.x - 1e-6 <= x <= way.reach.right + 1e-6
        assert way.reach.y - 1e-6 <= y <= way.reach.bottom + 1e-6


def test_ahead_is_a_curve_and_behind_a_way_around():
    box = Box(0, 0, 100, 60)
    assert "C" in wire_path((100, 18), (200, 18), box, Box(200, 0, 100, 60)).svg
    around = wire_path((100, 18), (0, 218), box, Box(0, 200, 100, 60))
    assert around.label == (50, 130) and around.label_on_line


@given(place, place, st.lists(place, max_size=3), st.booleans())
def test_its_pieces_follow_each_other_and_its_label_lies_near(start, end, dots, straight):
    box = Box(start[0] - 100, start[1] - 18, 100, 60)
    way = wire_path(start, end, box, Box(*end, 0, 0), dots, straight)
    assert way.start == start and way.pieces[-1][-1] == pytest.approx(end)
    assert {len(piece) for piece in way.pieces} <= {1, 2, 3}
    if straight and (dots or end[0] >= start[0] + 20):
        assert all(len(piece) == 1 for piece in way.pieces)
    x, y = way.label
    assert way.reach.x - 1e-6 <= x <= way.reach.right + 1e-6
    assert way.reach.y - 13 <= y <= way.reach.bottom + 1e-6
