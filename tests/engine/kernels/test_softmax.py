"""The compiled softmax against the plain one, on any shape, any strides and special values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import softmax as kernels

NAMES = ["softmax", "log_softmax"]


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import softmax
    before, softmax._PER_THREAD = softmax._PER_THREAD, 1
    count = threads.get_num_threads()
    yield softmax
    threads.set_num_threads(count)
    softmax._PER_THREAD = before


@st.composite
def problems(draw):
    """Two float32 arrays of one shape, as views of other strides, and a dimension."""
    shape = draw(st.lists(st.sampled_from([1, 2, 3, 17, 70]), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    order = draw(st.permutations(range(len(shape))))
    arrays = []
    for _ in range(2):
        wide = rng.standard_normal([2 * shape[place] for place in order]).astype(np.float32) * 5
        step = draw(st.sampled_from([1, 2, -1]))
        view = wide[tuple(slice(None, None, step) for _ in shape)].transpose(np.argsort(order))
        arrays.append(view[tuple(map(slice, shape))])
    special = draw(st.sampled_from([0.0, np.nan, np.inf, -np.inf, 1e30]))
    if special:
        arrays[0].flat[draw(st.integers(0, arrays[0].size - 1))] = special
    return (*arrays, draw(st.integers(0, len(shape) - 1)))


def widely(array):
    """The same numbers with more digits, which keeps the plain twin at work."""
    return array.astype(np.float64)


@pytest.mark.parametrize("name", NAMES)
@settings(derandomize=True, deadline=None)
@given(problem=problems(), count=st.integers(1, 3))
def test_the_compiled_twin_agrees(compiled, name, problem, count):
    x, grad, dim = problem
    threads.set_num_threads(count)
    with np.errstate(all="ignore"):
        expected = getattr(kernels, name)(np, widely(x), dim)
        out = getattr(compiled, name)(x, dim)
        np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-5)
        assert out.dtype == np.float32 and out.flags.c_contiguous
        gradient = getattr(kernels, f"{name}_gradient")
        expected = gradient(np, widely(grad), widely(out), dim)
        result = getattr(compiled, f"{name}_gradient")(grad, out, dim)
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=3e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_threads_give_the_same_bits(compiled, name):
    x = np.random.default_rng(0).standard_normal((64, 1000)).astype(np.float32)
    results = []
    for count in (1, 2, 3, 2):
        threads.set_num_threads(count)
        results.append(getattr(compiled, name)(x, 1))
    assert all(np.array_equal(each, results[0]) for each in results)  # a row is one thread's


def test_a_mask_of_infinities_gives_zeros(compiled):
    x = np.zeros((40, 64), np.float32)
    x[:, 32:] = -np.inf
    out = compiled.softmax(x, 1)
    assert (out[:, 32:] == 0).all() and np.allclose(out[:, :32], 1 / 32)
