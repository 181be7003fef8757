"""Compiled batch normalisation against its plain twin, over random shapes, strides and threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import batch_norm as plain
from engine.kernels import cache, table, threads


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    if not table.wait():
        pytest.skip("no compiled kernels")
    with cache.in_use():
        from engine.kernels.compiled import batch_norm
    before, batch_norm._PER_THREAD = batch_norm._PER_THREAD, 1
    count = threads.get_num_threads()
    yield batch_norm
    threads.set_num_threads(count)
    batch_norm._PER_THREAD = before


def laid_out(draw, array):
    """The same array with its axes in another order in memory, or with gaps."""
    how = draw(st.sampled_from(["plain", "turned", "gaps"]))
    if how == "turned":
        return np.ascontiguousarray(array.T).T
    if how == "gaps":
        return np.repeat(array, 2, -1)[..., ::2]
    return array


@st.composite
def problems(draw):
    """x, its gradient, weight, bias and the number of threads."""
    axes = draw(st.integers(0, 3))
    size = [draw(st.integers(1, 40 if axes == 1 else 6)) for _ in range(axes)]
    n, c = draw(st.integers(2, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = (rng.standard_normal((n, c, *size)) + draw(st.sampled_from([0, 3, -50]))).astype("f4")
    grad = rng.standard_normal(x.shape).astype("f4")
    weight, bias = (
        rng.standard_normal(c).astype("f4") if draw(st.booleans()) else None for _ in range(2)
    )
    return laid_out(draw, x), laid_out(draw, grad), weight, bias, draw(st.integers(1, 3))


@given(problems())
def test_normalising_and_its_gradients(compiled, problem):
    x, grad, weight, bias, count = problem
    threads.set_num_threads(count)
    out, mean, variance = compiled.normalize(x, weight, bias, 1e-3)
    wide = x.astype("f8")
    for ours, exact in zip(
        (out, mean, variance), plain.normalize(np, wide, weight, bias, 1e-3), strict=True
    ):
        assert ours.shape == exact.shape and ours.dtype == np.float32 and ours.flags.c_contiguous
        np.testing.assert_allclose(ours, exact, rtol=1e-4, atol=1e-3)
    inverse_std = 1 / np.sqrt(variance + np.float32(1e-3))
    again = compiled.rescale(x, mean, inverse_std, weight, bias)
    exact = plain.rescale(np, wide, mean, inverse_std, weight, bias)
    np.testing.assert_allclose(again, exact, rtol=1e-4, atol=1e-4)
    for moved in (True, False):
        found = compiled.gradients(grad, x, weight, mean, inverse_std, moved)
        right = plain.gradients(
            np, grad.astype("f8"), wide, weight, mean.astype("f8"), inverse_std.astype("f8"), moved
        )
        for ours, exact in zip(found, right, strict=True):
            assert ours.shape == exact.shape and ours.dtype == np.float32
            np.testing.assert_allclose(
                ours, exact, rtol=1e-4, atol=1e-4 * max(1, float(inverse_std.max()))
            )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_channel(compiled, value):
    x = np.random.default_rng(0).standard_normal((4, 3, 5, 5)).astype("f4")
    x[1, 1, 2, 2] = value
    with np.errstate(all="ignore"):
        for ours, right in zip(
            compiled.normalize(x, None, None, 1e-5),
            plain.normalize(np, x, None, None, 1e-5),
            strict=True,
        ):
            np.testing.assert_allclose(ours, right, rtol=1e-4, atol=1e-5)


def test_a_large_mean_does_not_spoil_the_variance(compiled):
    """As E[x²] - E[x]² would."""
    x = np.random.default_rng(0).standard_normal((64, 2, 30)).astype("f4") + np.float32(10_000)
    out, _, variance = compiled.normalize(x, None, None, 0.0)
    exact = x.astype("f8").var((0, 2))
    np.testing.assert_allclose(variance.ravel(), exact, rtol=1e-3)
    np.testing.assert_allclose(out.std((0, 2)), 1, rtol=1e-3)


def test_the_number_of_threads_changes_nothing(compiled):
    x = np.random.default_rng(0).standard_normal((8, 7, 9, 9)).astype("f4")
    results = []
    for count in (1, 2, 3):
        threads.set_num_threads(count)
        results.append(compiled.normalize(x, None, None, 1e-5)[0])
    assert np.array_equal(results[0], results[1]) and np.array_equal(results[0], results[2])


def test_other_precisions_are_left_to_the_plain_twin(compiled):
    x = np.ones((64, 64, 2), np.float32)
    assert compiled.normalize(x, np.ones(64), None, 1e-5) is NotImplemented
