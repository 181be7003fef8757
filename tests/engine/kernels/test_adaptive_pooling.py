"""Adaptive pooling beside plain loops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.adaptive_pooling import max_positions, mean_pool, spread_mean, windows

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 6))


@given(st.integers(1, 30), st.integers(1, 40))
def test_windows_cover_the_axis_and_none_is_empty(n, out):
    found = windows(n, out)
    assert found[0].start == 0 and found[-1].stop == n
    assert all(window.start < window.stop for window in found)
    assert all(a.stop >= b.start for a, b in pairwise(found))


@given(SIZES, SIZES)
def test_means_and_their_gradient(size, output):
    x = np.random.default_rng(0).standard_normal((2, *size))
    found = mean_pool(np, x, output)
    for i, rows in enumerate(windows(size[0], output[0])):
        for j, columns in enumerate(windows(size[1], output[1])):
            np.testing.assert_allclose(found[:, i, j], x[:, rows, columns].mean((1, 2)))
    # For a linear map, <grad, f(x)> = <transpose(grad), x>.
    grad = np.random.default_rng(1).standard_normal(found.shape)
    assert (grad * found).sum() == pytest.approx((spread_mean(np, grad, size) * x).sum())


@given(SIZES, SIZES)
def test_positions_of_the_largest(size, output):
    x = np.random.default_rng(0).integers(0, 4, (2, *size)).astype(float)
    found = max_positions(np, x, output)
    for i, rows in enumerate(windows(size[0], output[0])):
        for j, columns in enumerate(windows(size[1], output[1])):
            picked = x.reshape(2, -1)[np.arange(2), found[:, i, j]]
            np.testing.assert_array_equal(picked, x[:, rows, columns].max((1, 2)))


def test_nan_is_larger_than_anything():
    x = np.array([[1.0, np.nan, 5.0, 5.0]])
    assert max_positions(np, x, (2,)).tolist() == [[1, 2]]
