"""Sums, products and quotients of all dtypes, by the laws that they obey."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

WHOLE = st.integers(-20, 20)
PAIRS = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3).flatmap(
    lambda shapes: st.tuples(
        *(arrays.arrays(np.int64, each, elements=WHOLE) for each in shapes.input_shapes)
    )
)


@given(PAIRS)
def test_sums_and_products(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(engine.tensor, pair)
    assert engine.equal(x + y, y + x) and engine.equal(x * y, y * x)
    assert engine.equal(x - y, -(y - x)) and engine.equal(engine.rsub(x, y), y - x)
    assert engine.equal(engine.add(x, y, alpha=3), x + y * 3)
    assert engine.equal(engine.sub(x, y, alpha=2), x - y * 2)
    assert engine.equal(x.abs() * x.sign(), x) and engine.equal(engine.sgn(x), x.sign())
    assert engine.equal((x + y) * x, x * x + y * x)


@given(PAIRS)
def test_quotients_and_what_remains(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = engine.tensor(pair[0]), engine.tensor(np.where(pair[1] == 0, 1, pair[1]))
    down, short = engine.div(x, y, rounding_mode="floor"), engine.div(x, y, rounding_mode="trunc")
    assert engine.equal(down, x // y) and engine.equal(down, engine.floor_divide(x, y))
    assert engine.equal(down * y + engine.remainder(x, y), x + 0 * y)
    assert engine.equal(short * y + engine.fmod(x, y), x + 0 * y)
    left = engine.remainder(x, y)
    assert ((left == 0) | (left.sign() == (y + 0 * x).sign())).all()
    exact = engine.true_divide(x, y)
    assert exact.dtype is engine.float32
    assert engine.equal(exact.floor().long(), down)


@given(arrays.arrays(np.float64, 4, elements=st.floats(0.01, 100)))
def test_reciprocals_and_mixtures(x: np.ndarray) -> None:
    own = engine.tensor(x)
    assert engine.allclose(own.reciprocal() * own, engine.ones_like(own))
    assert engine.allclose(engine.lerp(own, own * 3, 0.5), own * 2)
    assert engine.equal(engine.lerp(own, own + 1, 0), own)
    assert engine.equal(engine.lerp(own, own + 1, 1), own + 1)
    assert engine.allclose(engine.addcmul(own, own, own, value=2), own + 2 * own * own)
    assert engine.allclose(engine.addcdiv(own, own, own, value=2), own + 2)


def test_integers_wrap_and_floats_do_not() -> None:
    byte = engine.tensor([250, 3], dtype=engine.uint8)
    assert (byte + 10).tolist() == [4, 13] and (-byte).tolist() == [6, 253]
    assert (byte * 100).tolist() == [168, 44]
    assert engine.tensor([-128], dtype=engine.int8).abs().tolist() == [-128]
    assert (engine.tensor([1.0, -1.0]) / 0).tolist() == [math.inf, -math.inf]


def test_in_place() -> None:
    x = engine.tensor([1.0, -2.0])
    y = x
    y += 1
    y *= 2
    y -= 1
    y /= 3
    assert y is x and x.tolist() == [1.0, -1.0]
    assert x.neg_().abs_().add_(1).tolist() == [2.0, 2.0]


def test_refusals() -> None:
    x = engine.tensor([1, 2])
    with pytest.raises(RuntimeError, match="rounding_mode"):
        engine.div(x, 2, rounding_mode="up")
    with pytest.raises(RuntimeError, match=r"[Zz]ero"):
        x // engine.tensor([0, 1])
    with pytest.raises(RuntimeError, match="size of tensor"):
        x + engine.ones(3)
    with pytest.raises(RuntimeError, match="bool"):
        engine.tensor([True]) - engine.tensor([True])
    with pytest.raises(TypeError):
        x + "1"
