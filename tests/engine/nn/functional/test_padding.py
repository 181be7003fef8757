"""Padding in every mode, beside NumPy's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F

NUMPY_MODES = {
    "constant": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}


@given(
    st.sampled_from(sorted(NUMPY_MODES)),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=3),
)
def test_it_pads_as_numpy_does(mode, pads):
    x = np.random.default_rng(0).standard_normal((2, 2, *(3, 4, 5)[: len(pads)]))
    flat = [each for pair in reversed(pads) for each in pair]
    found = F.pad(engine.tensor(x), flat, mode)
    expected = np.pad(x, [(0, 0), (0, 0), *pads], NUMPY_MODES[mode])
    np.testing.assert_array_equal(found.numpy(), expected)


@given(st.tuples(*[st.integers(-2, 2)] * 4))
def test_padding_by_the_opposite_numbers_gives_the_inside_back(pads):
    x = engine.arange(30.0).reshape(5, 6)
    there = F.pad(x, [max(each, 0) for each in pads], value=7.0)
    back = F.pad(there, [-max(each, 0) for each in pads])
    assert back.tolist() == x.tolist()


def test_negative_padding_crops():
    x = engine.arange(5)
    assert F.pad(x, (-1, 1)).tolist() == [1, 2, 3, 4, 0]
    assert F.pad(x[None], (-1, 2), "circular").tolist() == [[1, 2, 3, 4, 1, 2]]
    assert F.pad(x[None], (-1, 1), "replicate").tolist() == [[1, 2, 3, 4, 4]]


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.pad(x, (1, 2, -1, 1), value=3.0), [(3, 2)]),
        (lambda x: F.pad(x, (2, 1), "reflect"), [(2, 4)]),
        (lambda x: F.pad(x, (2, 1, 1, 2), "reflect"), [(1, 3, 3)]),
        (lambda x: F.pad(x, (2, 1, 3, 0), "replicate"), [(1, 2, 2, 3)]),
        (lambda x: F.pad(x, (2, 2, 1, 0), "circular"), [(2, 2, 3)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


def test_a_copy_is_given_even_where_nothing_is_added():
    x = engine.zeros(3)
    F.pad(x, (0, 0))[0] = 1.0
    assert x.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("shape", "pads", "mode", "error", "message"),
    [
        ((3,), (1,), "constant", RuntimeError, "divisible by 2"),
        ((3,), (1, 1, 1, 1), "constant", RuntimeError, "two times the input dimension"),
        ((3,), (-2, -2), "constant", RuntimeError, "negative output size"),
        ((2, 3), (3, 0), "reflect", RuntimeError, "less than the corresponding"),
        ((2, 3), (4, 0), "circular", RuntimeError, "less than or equal to"),
        ((2, 0), (1, 0), "replicate", RuntimeError, "non-zero size"),
        ((2, 3), (-2, -1), "replicate", RuntimeError, "too small"),
        ((2, 3, 3, 3), (1, 1), "reflect", NotImplementedError, "two numbers pad a 2D or 3D"),
        ((2, 3), (1, 1), "mirror", NotImplementedError, "Unrecognised padding mode"),
    ],
)
def test_what_is_refused(shape, pads, mode, error, message):
    with pytest.raises(error, match=message):
        F.pad(engine.zeros(shape), pads, mode)


def test_a_value_is_for_the_constant_mode_only():
    with pytest.raises(RuntimeError, match="doesn't take in value"):
        F.pad(engine.zeros(2, 3), (1, 1), "reflect", 1.0)
