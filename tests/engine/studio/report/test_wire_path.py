"""A wire begins and ends at its ports, on whatever way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.report.wire_path import Box, wire_path

place = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(place, place, st.lists(place, max_size=3))
def test_it_goes_from_end_to_end_and_stays_in_reach(start, end, dots):
    source = Box(start[0] - 100, start[1] - 18, 100, 60)
    target = Box(end[0], end[1] - 18, 100, 60)
    way = wire_path(start, end, source, target, dots)
    numbers = [float(each) for each in re.findall(r"-?\d+\.\d+", way.path)]
    assert numbers[:2] == pytest.approx(start, abs=0.01)
    assert numbers[-2:] == pytest.approx(end, abs=0.01)
    for x, y in (start, end, *dots):
        assert way.reach.x - 1e-6 <= x <= way.reach.right + 1e-6
        assert way.reach.y - 1e-6 <= y <= way.reach.bottom + 1e-6


def test_ahead_is_a_curve_and_behind_a_way_around():
    box = Box(0, 0, 100, 60)
    assert "C" in wire_path((100, 18), (200, 18), box, Box(200, 0, 100, 60)).path
    around = wire_path((100, 18), (0, 218), box, Box(0, 200, 100, 60))
    assert around.label == (50, 130) and around.label_on_line
