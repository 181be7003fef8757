"""The best epoch, and how long ago the last gain was."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.training.optimization.stopping import best_of, epochs_without_gain

LOSSES = st.lists(st.floats(-1e6, 1e6))


@given(LOSSES)
def test_the_best_is_the_first_lowest(losses):
    best = best_of(losses)
    assert (best is None) == (not losses)
    assert best is None or losses.index(min(losses)) == best


def test_what_is_no_number_is_never_best():
    assert best_of([math.nan, 2.0, math.inf, 2.0]) == 1
    assert best_of([math.nan]) is None


@given(LOSSES)
def test_without_a_least_gain_it_counts_from_the_best(losses):
    best = best_of(losses)
    assert epochs_without_gain(losses, 0.0) == (0 if best is None else len(losses) - 1 - best)


@pytest.mark.parametrize(
    ("losses", "min_delta", "epochs"),
    [
        ([1.0, 0.95, 0.91], 0.1, 2),
        ([1.0, 0.95, 0.85], 0.1, 0),
        ([1.0, 0.95, 0.85, 0.8], 0.1, 1),
        ([1.0, 1.0], 0.0, 1),
    ],
)
def test_a_small_gain_is_none(losses, min_delta, epochs):
    assert epochs_without_gain(losses, min_delta) == epochs
