"""Histograms count every finite value once, and stay small."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.studio.training.watching.histograms import BINS, MOST_VALUES, histogram

FLOATS = arrays.arrays(
    np.float32,
    arrays.array_shapes(max_dims=3, max_side=8),
    elements=st.floats(-1e6, 1e6, width=32),
)


@given(FLOATS)
def test_every_value_lies_in_a_bin(values):
    found = histogram(values)
    assert found is not None and len(found.counts) == BINS
    assert sum(found.counts) == values.size
    assert (found.low, found.high) == (values.min(), values.max())


def test_it_is_numpys():
    values = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    found = histogram(values)
    assert found.counts == tuple(np.histogram(values.astype(np.float64), BINS)[0].tolist())


def test_what_is_not_finite_is_left_out():
    assert sum(histogram(np.array([1.0, np.nan, 2.0, np.inf])).counts) == 2
    assert histogram(np.array([np.nan])) is None
    assert histogram(np.empty((0, 3))) is None


def test_of_many_values_a_part_is_taken():
    counts = histogram(np.linspace(0, 1, 10 * MOST_VALUES)).counts
    assert MOST_VALUES <= sum(counts) < 2 * MOST_VALUES
