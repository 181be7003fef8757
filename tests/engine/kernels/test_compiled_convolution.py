"""The compiled convolution against the plain one: every geometry, size and number of threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import convolution as kernels
from engine.kernels.convolution import Geometry


@pytest.fixture(scope="module", autouse=True)
def compiled():
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import convolution
    count = threads.get_num_threads()
    yield convolution
    threads.set_num_threads(count)


@st.composite
def problems(draw):
    """An input, a weight and a geometry that fit together; lines of all lengths."""
    axes = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 5)) for _ in range(axes))
    stride = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    dilation = tuple(draw(st.integers(1, 3)) for _ in range(axes))
    pads = tuple((draw(st.integers(0, 4)), draw(st.integers(0, 4))) for _ in range(axes))
    groups = draw(st.integers(1, 3))
    most = {1: 200, 2: 30, 3: 8}[axes]
    size = tuple(
        max(1, d * (k - 1) + 1 - sum(p)) + draw(st.integers(0, most))
        for k, d, p in zip(kernel, dilation, pads, strict=True)
    )
    n = draw(st.sampled_from([1, 2, 3, 5, 6, 13, 16, 19]))
    c, o = draw(st.integers(1, 4)), draw(st.integers(1, 18))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = rng.standard_normal((n, c * groups, *size), np.float32)
    weight = rng.standard_normal((o * groups, c, *kernel), np.float32)
    return x, weight, Geometry(stride, pads, dilation, groups)


def close(own, other):
    assert own.shape == other.shape and own.dtype == np.float32 and own.flags.c_contiguous
    np.testing.assert_allclose(own, other, rtol=1e-4, atol=1e-4 * max(1, np.abs(other).max()))


@given(problem=problems(), count=st.integers(1, 3))
@pytest.mark.parametrize("stacks", [True, False])
def test_all_three_agree_with_the_plain_ones(compiled, stacks, problem, count):
    threads.set_num_threads(count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled.in_stacks, "pays", lambda *_: stacks)
        patch.setattr(compiled.patches, "fit", lambda *_: False)
        for module in (compiled, compiled.in_stacks):  # memory from the pool is not clean
            patch.setattr(module, "empty", lambda shape: np.full(shape, np.nan, np.float32))
        compare_all_three(compiled, *problem)


def compare_all_three(compiled, x, weight, geometry):
    bias = np.arange(len(weight), dtype=np.float32)
    # With more digits, so that the plain twins are at work.
    wide_x, wide_weight = x.astype(np.float64), weight.astype(np.float64)
    out = kernels.convolve(np, wide_x, wide_weight, geometry, bias)
    close(compiled.convolve(x, weight, geometry, bias), out)
    grad = np.random.default_rng(1).standard_normal(out.shape, np.float32)
    wide_grad = grad.astype(np.float64)
    size, kernel = x.shape[2:], weight.shape[2:]
    close(
        compiled.input_gradient(grad, weight, size, geometry),
        kernels.input_gradient(np, wide_grad, wide_weight, size, geometry),
    )
    close(
        compiled.weight_gradient(x, grad, kernel, geometry),
        kernels.weight_gradient(np, wide_x, wide_grad, kernel, geometry),
    )


def test_it_takes_any_strides(compiled):
    rng = np.random.default_rng(0)
    wide = rng.standard_normal((20, 8, 18, 3), np.float32)
    x = wide[::2, ::-1].transpose(0, 3, 1, 2)
    weight = rng.standard_normal((3, 4, 3, 5), np.float32).T  # (5, 3, 4, 3)
    assert not x.flags.c_contiguous and not weight.flags.c_contiguous
    geometry = Geometry((1, 1), ((1, 1), (1, 1)), (1, 1), 1)
    want = kernels.convolve(np, x.astype(np.float64), weight.astype(np.float64), geometry)
    close(compiled.convolve(x, weight, geometry), want)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_reach_what_they_touch_and_nothing_else(compiled, value):
    x = np.ones((2, 3, 9, 9), np.float32)
    x[1, 2, 0, 8] = value
    weight = np.ones((4, 3, 3, 3), np.float32)
    out = compiled.convolve(x, weight, Geometry((1, 1), ((1, 1), (1, 1)), (1, 1), 1))
    touched = np.zeros(out.shape, bool)
    touched[1, :, :2, 7:] = True
    assert (np.isfinite(out) == ~touched).all()


def test_the_same_threads_give_the_same_bits(compiled):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((7, 4, 15, 15), np.float32)
    grad = rng.standard_normal((7, 6, 15, 15), np.float32)
    geometry = Geometry((1, 1), ((1, 1), (1, 1)), (1, 1), 1)
    threads.set_num_threads(2)
    first, second = (compiled.weight_gradient(x, grad, (3, 3), geometry) for _ in range(2))
    assert (first == second).all()
