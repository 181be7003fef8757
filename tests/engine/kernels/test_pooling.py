"""The pooling kernels against plain loops, over random windows."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import pooling
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size


@st.composite
def problems(draw):
    """An input of distinct values and windows that fit on it."""
    axes = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    dilation = tuple(draw(st.integers(1, 2)) for _ in range(axes))
    before = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    size = tuple(
        d * (k - 1) + 1 + draw(st.integers(0, 3)) for k, d in zip(kernel, dilation, strict=True)
    )
    output = tuple(map(output_size, size, kernel, stride, before, dilation))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = rng.permutation(2 * int(np.prod(size))).reshape(1, 2, *size) - 10.0
    pads = tuple((p, p) for p in before)
    return x, Window(kernel, stride, pads, dilation, output)


def windows(x, window):
    """Each window's place and the indices, into the unpadded x, of its elements."""
    for place in product(*map(range, window.output)):
        elements = []
        for offset in product(*map(range, window.kernel)):
            index = tuple(
                p * s + k * d - before
                for p, s, k, d, (before, _) in zip(
                    place, window.stride, offset, window.dilation, window.pads, strict=True
                )
            )
            if all(0 <= i < n for i, n in zip(index, x.shape[2:], strict=True)):
                elements.append(index)
        yield place, elements


@given(problems())
def test_maxima_and_where_they_lie(problem):
    x, window = problem
    out, winners = pooling.max_pool(np, x, window)
    indices = pooling.max_indices(np, winners, x.shape[2:], window)
    flat = x.reshape(2, -1)
    for place, elements in windows(x, window):
        for channel in range(2):
            best = max(x[(0, channel, *element)] for element in elements)
            assert out[(0, channel, *place)] == best
            assert flat[channel, indices[(0, channel, *place)]] == best


@given(problems())
def test_spreading_is_the_adjoint_of_gathering(problem):
    x, window = problem
    out, winners = pooling.max_pool(np, x, window)
    rng = np.random.default_rng(0)
    grad, values = rng.standard_normal(out.shape), rng.standard_normal(x.shape)
    spread = pooling.spread_max(np, grad, winners, x.shape[2:], window)
    gathered = pooling.gather_max(np, values, winners, window)
    assert spread.shape == x.shape and gathered.shape == out.shape
    np.testing.assert_allclose((spread * values).sum(), (gathered * grad).sum(), atol=1e-9)
    np.testing.assert_array_equal(pooling.gather_max(np, x, winners, window), out)


@given(problems())
def test_means_and_their_adjoint(problem):
    x, window = problem
    out = pooling.mean_pool(np, x, window, 4)
    for place, elements in windows(x, window):
        expected = sum(x[(0, 1, *element)] for element in elements) / 4
        np.testing.assert_allclose(out[(0, 1, *place)], expected)
    grad = np.random.default_rng(0).standard_normal(out.shape)
    spread = pooling.spread_mean(np, grad, x.shape[2:], window, 4)
    assert spread.shape == x.shape
    np.testing.assert_allclose((spread * x).sum(), (out * grad).sum(), atol=1e-9)


def test_nan_wins_and_keeps_its_gradient():
    x = np.array([[1.0, np.nan, 3.0, 2.0]])
    window = Window((2,), (2,), ((0, 0),), (1,), (2,))
    out, winners = pooling.max_pool(np, x, window)
    assert np.isnan(out[0, 0]) and out[0, 1] == 3.0
    spread = pooling.spread_max(np, np.ones((1, 2)), winners, (4,), window)
    assert spread.tolist() == [[0.0, 1.0, 1.0, 0.0]]


def test_integers_pool_below_zero():
    x = np.array([[-5, -7]])
    window = Window((2,), (2,), ((1, 1),), (1,), (2,))
    assert pooling.max_pool(np, x, window)[0].tolist() == [[-5, -7]]


def test_padding_never_wins():
    window = Window((3,), (1,), ((1, 1),), (1,), (3,))
    for x in (np.zeros((1, 3), np.uint8), np.full((1, 3), -np.inf)):
        _, winners = pooling.max_pool(np, x, window)
        assert pooling.max_indices(np, winners, (3,), window).tolist() == [[0, 0, 1]]
    spread = pooling.spread_max(np, np.ones((1, 3)), winners, (3,), window)
    assert spread.tolist() == [[2.0, 1.0, 0.0]]
