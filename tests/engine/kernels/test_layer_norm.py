"""Compiled normalisation of rows against its plain twin, on any shapes, strides and threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import layer_norm as plain


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import layer_norm
    before, layer_norm._PER_THREAD = layer_norm._PER_THREAD, 1
    count = threads.get_num_threads()
    yield layer_norm
    threads.set_num_threads(count)
    layer_norm._PER_THREAD = before


@st.composite
def problems(draw):
    """x and its gradient (rows, channels, inner), weight and bias (groups, channels)."""
    groups, samples = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    channels = draw(st.sampled_from([1, 2, 5, 16, 67]))
    inner = draw(st.sampled_from([1, 1, 2, 9, 33]))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    shape = (samples * groups, channels, inner)
    x = (rng.standard_normal(shape) * 2 + draw(st.sampled_from([0, 3, -100]))).astype("f4")
    grad = rng.standard_normal(shape).astype("f4")
    if draw(st.booleans()):
        x, grad = np.asfortranarray(x), np.repeat(grad, 2, 1)[:, ::2]
    weight, bias = (
        rng.standard_normal((groups, channels)).astype("f4") if draw(st.booleans()) else None
        for _ in range(2)
    )
    return x, grad, weight, bias, groups, draw(st.integers(1, 3))


def wide(*arrays):
    """The same numbers with more digits, which also keeps the plain twin at work."""
    return [each if each is None else each.astype("f8") for each in arrays]


@pytest.mark.parametrize("centred", [True, False])
@settings(derandomize=True, deadline=None)
@given(problems())
def test_the_compiled_twin_agrees(compiled, centred, problem):
    x, grad, weight, bias, groups, count = problem
    threads.set_num_threads(count)
    results = compiled.normalize(x, weight, bias, 1e-3, x.shape, centred)
    expected = plain.normalize(np, *wide(x, weight, bias), 1e-3, x.shape, centred)
    for ours, exact in zip(results, expected, strict=True):
        assert ours.shape == exact.shape and ours.dtype == np.float32
        np.testing.assert_allclose(ours, exact, rtol=1e-4, atol=2e-4)
    mean, inverse_std = expected[1], 1 / np.sqrt(expected[2] + 1e-3)
    results = compiled.gradients(
        grad, x, weight, mean.astype("f4"), inverse_std.astype("f4"), x.shape, groups, centred
    )
    expected = plain.gradients(
        np, *wide(grad, x, weight), mean, inverse_std, x.shape, groups, centred
    )
    for ours, exact in zip(results, expected, strict=True):
        assert ours.shape == exact.shape and ours.dtype == np.float32
        # eps being small, a row of few elements may have its gradient scaled up a lot.
        np.testing.assert_allclose(ours, exact, rtol=1e-3, atol=1e-3)


def test_a_large_mean_leaves_the_variance_alone(compiled):
    rng = np.random.default_rng(0)
    x = (rng.standard_normal((4, 1000, 1)) + 3000).astype("f4")
    _, _, variance = compiled.normalize(x, None, None, 1e-5, x.shape)
    np.testing.assert_allclose(variance, x.astype("f8").var(1)[:, 0], rtol=1e-4)


@pytest.mark.parametrize("special", [np.nan, np.inf])
def test_special_values_stay_in_their_row(compiled, special):
    x = np.ones((3, 40, 1), np.float32)
    x[1, 7] = special
    out, mean, _ = compiled.normalize(x, None, None, 1e-5, x.shape)
    assert np.isnan(out[1]).all() and not np.isfinite(mean[1])
    assert (out[[0, 2]] == 0).all()
