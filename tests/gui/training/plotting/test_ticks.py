"""Axis ticks: few, round, inside the range, and as the design shows them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.training.plotting.ticks import (
    epoch_ticks,
    linear_ticks,
    log_ticks,
    named,
    time_text,
    time_ticks,
)


def test_a_loss_axis_reads_1_03_01() -> None:
    ticks = log_ticks(math.log10(0.013), math.log10(1.35))
    assert [text for _, text in ticks] == ["0.03", "0.1", "0.3", "1"]


def test_a_narrow_log_range_still_has_ticks() -> None:
    texts = [text for _, text in log_ticks(math.log10(0.41), math.log10(0.44))]
    assert len(texts) >= 2 and all(0.41 <= float(text) <= 0.44 for text in texts)


@given(st.floats(-30, 30), st.floats(0.001, 60))
def test_log_ticks_lie_inside_and_say_where(low, span) -> None:
    ticks = log_ticks(low, low + span)
    assert len(ticks) <= 24
    for place, text in ticks:
        assert low - 1e-6 <= place <= low + span + 1e-6
        assert math.isclose(10**place, float(text), rel_tol=1e-3)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_linear_ticks_are_few_and_inside(low, span) -> None:
    ticks = linear_ticks(low, low + span)
    assert 1 <= len(ticks) <= 7
    slack = span * 1e-6
    assert all(low - slack <= place <= low + span + slack for place, _ in ticks)


def test_no_range_no_ticks() -> None:
    assert linear_ticks(1.0, 1.0) == []
    assert linear_ticks(0.0, math.inf) == []


def test_the_first_epoch_carries_the_word() -> None:
    assert epoch_ticks(0, 5.2, 8, "epoch") == [
        (1, "epoch 1"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
        (5, "5"),
    ]


@given(st.floats(0, 1e5), st.floats(0.5, 1e5), st.integers(3, 20))
def test_epoch_ticks_never_crowd(low, span, most) -> None:
    ticks = epoch_ticks(low, low + span, most, "epoch")
    assert len(ticks) <= most + 1
    assert all(low <= place <= low + span and place >= 1 for place, _ in ticks)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (134.2, "2:14"), (59.6, "1:00"), (3729, "1:02:09")]
)
def test_times_are_read_at_a_glance(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


@given(st.floats(0, 1e5), st.floats(0.5, 1e6), st.integers(2, 12))
def test_times_are_few_and_in_view(low, span, most) -> None:
    ticks = time_ticks(low, low + span, most)
    places = [place for place, _ in ticks]
    assert len(ticks) <= most and places == sorted(set(places))
    assert all(low - 1e-6 * span <= place <= low + 1.001 * span for place in places)


def test_the_first_tick_is_named() -> None:
    assert named([(1.0, "1"), (2.0, "2")], "step") == [(1.0, "step 1"), (2.0, "2")]
    assert named([], "step") == [] and named([(1.0, "1")], "") == [(1.0, "1")]
