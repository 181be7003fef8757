"""Choosing by a mask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.kernels.masking import keep_where


@given(st.sampled_from(["float16", "float32", "float64", "int64"]), st.data())
def test_the_bits_choose_as_where_does(dtype, data):
    values = data.draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0)))
    mask = data.draw(hnp.arrays(bool, values.shape))
    kept = keep_where(np, values, mask)
    assert kept.dtype == values.dtype
    np.testing.assert_array_equal(kept, np.where(mask, values, np.zeros((), dtype)))


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_what_is_not_kept_leaves_no_trace(lost):
    assert keep_where(np, np.array([lost, 1.0]), np.array([False, True])).tolist() == [0.0, 1.0]


def test_strided_values():
    values = np.arange(6.0).reshape(2, 3).T
    assert keep_where(np, values, values > 1).tolist() == [[0, 3], [0, 4], [2, 5]]
