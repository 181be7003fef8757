"""Batch normalisation by columns: as by channels, for many rows and columns too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import batch_norm as plain
from engine.kernels import cache, threads


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled functions, with all threads even for what is so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import column_norm
    before, column_norm._PER_THREAD = column_norm._PER_THREAD, 1
    count = threads.get_num_threads()
    yield column_norm
    threads.set_num_threads(count)
    column_norm._PER_THREAD = before


@given(
    rows=st.integers(1, 200),
    columns=st.integers(1, 200),
    count=st.integers(1, 3),
    moved=st.booleans(),
    seed=st.integers(0, 100),
)
def test_it_agrees_with_the_plain_twin(compiled, rows, columns, count, moved, seed):
    threads.set_num_threads(count)
    rng = np.random.default_rng(seed)
    x = (rng.standard_normal((rows, columns)) + rng.integers(-5, 5)).astype("f4")
    grad = rng.standard_normal(x.shape).astype("f4")
    weight, bias = rng.standard_normal((2, columns)).astype("f4")
    wide, wide_grad = x.astype("f8"), grad.astype("f8")
    exact = plain.normalize(np, wide, weight, bias, 1e-2)
    for ours, right in zip(compiled.normalize(x, weight, bias, 1e-2), exact, strict=True):
        np.testing.assert_allclose(ours, right.reshape(ours.shape), rtol=1e-4, atol=1e-4)
    mean = exact[1].astype("f4").ravel()
    inverse_std = (1 / np.sqrt(exact[2] + 1e-2)).astype("f4").ravel()
    again = compiled.rescale(x, mean, weight * inverse_std, bias)
    np.testing.assert_allclose(again, exact[0], rtol=1e-4, atol=1e-4)
    found = compiled.gradients(grad, x, weight, mean, inverse_std, moved)
    statistics = mean[None].astype("f8"), inverse_std[None].astype("f8")
    right = plain.gradients(np, wide_grad, wide, weight, *statistics, moved)
    for ours, each in zip(found, right, strict=True):
        np.testing.assert_allclose(ours, each, rtol=1e-4, atol=2e-3)


def test_many_rows_lose_no_digits(compiled):
    """One sum of a million values in single precision would be off by some thousandths."""
    x = np.random.default_rng(0).random((1_000_000, 2)).astype("f4") + np.float32(10)
    ones, zeros = np.ones(2, np.float32), np.zeros(2, np.float32)
    _, mean, variance = compiled.normalize(x, ones, zeros, 0.0)
    np.testing.assert_allclose(mean, x.astype("f8").mean(0), rtol=1e-6)
    np.testing.assert_allclose(variance, x.astype("f8").var(0), rtol=1e-5)


def test_nan_stays_in_its_column(compiled):
    x = np.random.default_rng(0).standard_normal((9, 70)).astype("f4")
    x[3, 66] = np.nan
    ones, zeros = np.ones(70, np.float32), np.zeros(70, np.float32)
    out, _, _ = compiled.normalize(x, ones, zeros, 1e-5)
    assert np.isnan(out[:, 66]).all() and np.isfinite(np.delete(out, 66, 1)).all()
