"""Resampling beside plain sums, and its gradient beside the transpose."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.resampling import Taps, resample, resample_bytes, spread


@st.composite
def taps(draw, size):
    """A few taps, or one without weights, over an axis of that size."""
    out, count = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    if draw(st.booleans()):
        return Taps(rng.integers(0, size, (1, out)))
    return Taps(rng.integers(0, size, (count, out)), rng.standard_normal((count, out)))


def matrix(each, size):
    """The taps as a matrix from the input's places to the output's."""
    full = np.zeros((each.places.shape[1], size))
    for tap, row in enumerate(each.places):
        for out, place in enumerate(row):
            full[out, place] += 1 if each.weight is None else each.weight[tap, out]
    return full


@given(taps(3), taps(4))
def test_it_is_a_matrix_along_each_axis_and_its_gradient_the_transpose(first, second):
    x = np.random.default_rng(1).standard_normal((2, 3, 4))
    a, b = matrix(first, 3), matrix(second, 4)
    found = resample(np, x, [first, second])
    np.testing.assert_allclose(found, np.einsum("oi,nij,pj->nop", a, x, b), atol=1e-12)
    grad = np.random.default_rng(2).standard_normal(found.shape)
    back = spread(np, grad, [first, second], (3, 4))
    np.testing.assert_allclose(back, np.einsum("oi,nop,pj->nij", a, grad, b), atol=1e-12)


def test_dtypes_stay():
    each = Taps(np.array([[0, 1], [1, 0]]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    x = np.ones((2, 2), np.float32)
    assert resample(np, x, [each]).dtype == np.float32
    assert spread(np, x, [each], (2,)).dtype == np.float32


def test_bytes_are_rounded_and_kept_within_their_range():
    each = Taps(np.array([[0], [1]]), np.array([[1.5], [-0.5]]))
    x = np.array([[200, 0], [0, 200], [101, 100]], np.uint8)
    assert resample_bytes(np, x, [each]).tolist() == [[255], [0], [102]]
