"""Plots show what can be shown of any numbers."""

from xml.etree import ElementTree

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.report.plot_svg import Line, plot, smoothed, thinned, ticks


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_are_few_and_inside(low, span, most):
    high = low + span
    found = ticks(low, high, most)
    assert len(found) <= most + 1
    slack = 1e-6 * (abs(low) + span)
    assert all(low - slack <= each <= high + slack for each in found)


def test_ticks_are_round():
    assert ticks(0, 1, 5) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert ticks(0, 3, 6, whole=True) == [0, 1, 2, 3]
    assert ticks(2e-15, 9e-15, 4) == [2e-15, 4e-15, 6e-15, 8e-15]


def test_long_lines_are_thinned_to_means():
    assert thinned(np.arange(10.0), 5).tolist() == [0.5, 2.5, 4.5, 6.5, 8.5]
    assert thinned(np.arange(3.0), 5).tolist() == [0, 1, 2]


def test_smoothing_leaves_out_what_is_not_finite():
    values = np.array([1.0, np.nan, 3.0, 5.0, np.inf])
    assert smoothed(values, 3).tolist() == [1, 2, 4, 4, 5]
    assert smoothed(values[:1], 0).tolist() == [1]


@given(st.lists(st.floats(), max_size=20))
def test_any_numbers_are_drawn(values):
    y = np.array(values, np.float64)
    line = Line("all", np.arange(len(y), dtype=np.float64), y, "#000000", dots=True)
    svg = f"<svg>{plot('Loss', [line], (300, 200), 'epoch')}</svg>"
    points = [each.get("points") for each in ElementTree.fromstring(svg).iter("polyline")]
    assert "nan" not in "".join(points) and "inf" not in "".join(points)
