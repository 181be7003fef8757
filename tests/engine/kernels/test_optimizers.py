"""The compiled steps against their formulas, with every option."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import optimizers as kernels


@pytest.fixture(scope="module", autouse=True)
def compiled():
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import optimizers
    return optimizers


sizes = st.sampled_from([1, 3, 16, 100, 1023, 1025, 70_001])
decays, signs = st.sampled_from([0.0, 0.1]), st.sampled_from([1, -1])


def arrays(size, count):
    rng = np.random.default_rng(size)
    param, grad, *rest = rng.standard_normal((count, size)).astype(np.float32)
    return [param, grad, *map(np.abs, rest)]


def same(name, compiled, given_arrays, numbers):
    """Step copies of the arrays both ways (None stays None); all must end alike."""
    mine, theirs = ([a if a is None else a.copy() for a in given_arrays] for _ in range(2))
    assert getattr(compiled, name)(*mine, *numbers) is None
    getattr(kernels, name).__wrapped__(np, *theirs, *numbers)
    for own, other in zip(mine, theirs, strict=True):
        if own is not None:
            np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-6)


@given(sizes, st.booleans(), st.sampled_from([0.0, 0.9]), decays, signs, st.integers(1, 3))
def test_sgd(compiled, size, momentum, ahead, decay, sign, count):
    threads.set_num_threads(count)
    param, grad, velocity = arrays(size, 3)
    numbers = (0.1, 0.9, 0.7, ahead, decay, sign)
    same("sgd", compiled, [param, grad, velocity if momentum else None], numbers)


@given(sizes, st.booleans(), decays, st.sampled_from([1, 0.9]), signs, st.integers(1, 3))
def test_adam(compiled, size, amsgrad, decay, shrink, sign, count):
    threads.set_num_threads(count)
    param, grad, mean, square, largest = arrays(size, 5)
    numbers = (1e-2, 0.3, 0.9, 0.999, 1e-8, decay, shrink, sign)
    given_arrays = [param, grad, mean, square, largest if amsgrad else None]
    same("adam", compiled, given_arrays, numbers)


@given(sizes, st.booleans(), st.booleans(), decays, signs, st.integers(1, 3))
def test_rmsprop(compiled, size, centered, momentum, decay, sign, count):
    threads.set_num_threads(count)
    param, grad, square, mean, velocity = arrays(size, 5)
    square += 1 + mean * mean  # a variance is not negative
    given_arrays = [param, grad, square, mean if centered else None, velocity if momentum else None]
    same("rmsprop", compiled, given_arrays, (0.1, 0.99, 0.9, 1e-8, decay, sign))


def test_small_differences_of_betas_keep_their_digits(compiled):
    """1 - 0.999 in single precision is off by 5e-5 of itself, which would show after some steps."""
    one = np.ones(1, np.float32)
    square = np.zeros(1, np.float32)
    compiled.adam(
        one.copy(), one, np.zeros(1, np.float32), square, None, 1, 1, 0.9, 0.999, 0, 0, 1, 1
    )
    assert square[0] == np.float32(1 - 0.999)


def test_what_does_not_lie_dense_is_left_to_numpy(compiled):
    param = np.zeros((4, 6), np.float32)[:, ::2]
    grad = np.ones((4, 3), np.float32)
    assert compiled.sgd(param, grad, None, 0.1, 0, 1, 0, 0, 1) is NotImplemented
