"""Compiled pooling against its plain twin, over random windows, values and threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, table, threads
from engine.kernels import pooling as plain
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    if not table.wait():
        pytest.skip("no compiled kernels")
    with cache.in_use():
        from engine.kernels.compiled import pooling
    before, pooling._PER_THREAD = pooling._PER_THREAD, 1
    count = threads.get_num_threads()
    yield pooling
    threads.set_num_threads(count)
    pooling._PER_THREAD = before


@st.composite
def problems(draw):
    """Images and windows that fit on them, squares side by side among them."""
    axes = draw(st.integers(1, 3))
    if draw(st.booleans()):
        axes, kernel, stride, dilation, before = 2, (2, 2), (2, 2), (1, 1), (0, 0)
    else:
        kernel = tuple(draw(st.integers(1, 4)) for _ in range(axes))
        stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
        dilation = tuple(draw(st.integers(1, 2)) for _ in range(axes))
        before = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    longest = (70, 40, 8)[axes - 1]
    size = tuple(
        d * (k - 1) + 1 + draw(st.integers(0, longest))
        for k, d in zip(kernel, dilation, strict=True)
    )
    ceil = draw(st.booleans())
    output = tuple(
        output_size(*each, ceil)
        for each in zip(size, kernel, stride, before, dilation, strict=True)
    )
    pads = tuple(
        (p, max(p, (count - 1) * s + d * (k - 1) + 1 - n - p))
        for n, k, s, p, d, count in zip(size, kernel, stride, before, dilation, output, strict=True)
    )
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = rng.standard_normal((draw(st.integers(0, 3)), 2, *size)).astype("f4")
    if draw(st.booleans()):  # ties, and what is not finite
        x = np.round(x)
        for value in (np.nan, np.inf, -np.inf):
            x[rng.random(x.shape) < draw(st.sampled_from([0.0, 0.1, 0.6]))] = value
    if draw(st.booleans()):
        x = np.ascontiguousarray(x.T).T
    threads.set_num_threads(draw(st.integers(1, 3)))
    return x, Window(kernel, stride, pads, dilation, output)


@given(problems())
def test_maxima_and_their_gradient(compiled, problem):
    x, window = problem
    size = x.shape[2:]
    out, winners = compiled.max_pool(x, window)
    largest, numbers = plain.max_pool(np, x.astype("f8"), window)
    np.testing.assert_array_equal(out, largest)
    np.testing.assert_array_equal(winners, numbers)
    assert out.dtype == np.float32 and winners.dtype == np.uint8 and out.flags.c_contiguous
    grad = np.random.default_rng(0).standard_normal(out.shape)
    slopes = compiled.spread_max(grad.astype("f4"), winners, size, window)
    assert slopes.flags.c_contiguous
    expected = plain.spread_max(np, grad, numbers, size, window)
    np.testing.assert_allclose(slopes, expected, rtol=1e-5, atol=1e-5)


@given(problems(), st.sampled_from(["one", "each"]))
def test_means_and_their_gradient(compiled, problem, kind):
    x, window = problem
    divisor = 3 if kind == "one" else 1 + np.arange(np.prod(window.output)).reshape(window.output)
    with np.errstate(invalid="ignore"):
        out = compiled.mean_pool(x, window, divisor)
        expected = plain.mean_pool(np, x.astype("f8"), window, divisor)
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)
    grad = np.random.default_rng(0).standard_normal(out.shape)
    slopes = compiled.spread_mean(grad.astype("f4"), x.shape[2:], window, divisor)
    expected = plain.spread_mean(np, grad, x.shape[2:], window, divisor)
    np.testing.assert_allclose(slopes, expected, rtol=1e-4, atol=1e-5)


def test_windows_too_large_for_a_byte_are_left_to_the_plain_twin(compiled):
    x = np.ones((1, 1, 17, 17), np.float32)
    window = Window((17, 17), (1, 1), ((0, 0),) * 2, (1, 1), (1, 1))
    assert compiled.max_pool(x, window) is NotImplemented
    _, winners = plain.max_pool(np, x, window)
    assert winners.dtype == np.int64
    assert compiled.spread_max(x[..., :1, :1], winners, (17, 17), window) is NotImplemented
