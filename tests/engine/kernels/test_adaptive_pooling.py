"""Adaptive pooling beside plain loops."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, threads
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


@pytest.fixture(scope="module")
def compiled():
    """The compiled twins, with all threads even for what is so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import adaptive_pooling
    before, adaptive_pooling._PER_THREAD = adaptive_pooling._PER_THREAD, 1
    count = threads.get_num_threads()
    yield adaptive_pooling
    threads.set_num_threads(count)
    adaptive_pooling._PER_THREAD = before


@given(
    lead=st.tuples(st.integers(0, 3), st.integers(1, 3)),
    axes=st.lists(st.tuples(st.integers(1, 20), st.integers(1, 8)), min_size=1, max_size=3),
    count=st.integers(1, 3),
    special=st.booleans(),
)
def test_the_compiled_twins(compiled, lead, axes, count, special):
    threads.set_num_threads(count)
    size, output = zip(*axes, strict=True)
    rng = np.random.default_rng(0)
    x = np.round(rng.standard_normal((*lead, *size)) * 2).astype("f4")  # with ties
    np.testing.assert_allclose(
        compiled.mean_pool(x, output), mean_pool(np, x.astype("f8"), output), rtol=1e-5, atol=1e-5
    )
    grad = rng.standard_normal((*lead, *output)).astype("f4")
    right = spread_mean(np, grad.astype("f8"), size)
    np.testing.assert_allclose(compiled.spread_mean(grad, size), right, rtol=1e-4, atol=1e-5)
    if special:
        for value in (np.nan, np.inf, -np.inf):
            x[rng.random(x.shape) < 0.2] = value
    right = max_positions(np, x.astype("f8"), output)
    np.testing.assert_array_equal(compiled.max_positions(x, output), right)
