"""Comparing, logic and bits, on numbers with NaN and infinities among them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

NUMBERS = st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 1.0, -1.0, 1.0000001, 2.5])
PAIRS = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3).flatmap(
    lambda shapes: st.tuples(
        *(arrays.arrays(np.float64, each, elements=NUMBERS) for each in shapes.input_shapes)
    )
)
BYTES = st.tuples(*[arrays.arrays(np.uint8, 4, elements=st.integers(0, 255))] * 2)


@given(PAIRS)
def test_order(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(engine.tensor, pair)
    less, equal, greater = (f(x, y).numpy() for f in (engine.lt, engine.eq, engine.gt))
    unordered = np.isnan(pair[0]) | np.isnan(pair[1])
    assert ((less.astype(int) + equal + greater + unordered) == 1).all()  # one of the four holds
    assert engine.equal(x <= y, engine.logical_or(x < y, x == y))
    assert engine.equal(x >= y, y <= x)
    assert engine.equal(x != y, engine.logical_not(x == y))


@given(PAIRS)
def test_close_is_reflexive_but_for_nan(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(engine.tensor, pair)
    assert engine.equal(engine.isclose(x, x), ~x.isnan())
    assert engine.isclose(x, x, equal_nan=True).all()
    assert engine.allclose(x, y) == bool(engine.isclose(x, y).all())
    wanted = np.isclose(*pair)
    assert (engine.isclose(x, y).numpy() == wanted).all()


@given(PAIRS)
def test_where_takes_each_from_its_side(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(engine.tensor, pair)
    picked = engine.where(x < y, x, y).numpy()
    assert np.array_equal(picked, np.where(pair[0] < pair[1], *pair), equal_nan=True)
    swapped = engine.where(~(x < y), y, x).numpy()
    assert np.array_equal(picked, swapped, equal_nan=True)


@given(PAIRS)
def test_kinds_of_numbers(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x = engine.tensor(pair[0])
    kinds = x.isnan().long() + x.isposinf().long() + x.isneginf().long() + x.isfinite().long()
    assert (kinds == 1).all()
    assert engine.equal(x.isinf(), x.isposinf() | x.isneginf())
    assert (x.signbit().numpy() == np.signbit(pair[0])).all()


@given(BYTES)
def test_laws_of_logic_and_bits(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = map(engine.tensor, pair)
    assert engine.equal(~(x & y), ~x | ~y)
    assert engine.equal(x ^ y, (x | y) & ~(x & y))
    for one, two in ((x, y), (x > 7, y > 7)):
        neither = engine.logical_not(engine.logical_or(one, two))
        assert engine.equal(neither, engine.logical_and(~one.bool(), ~two.bool()))
        assert engine.equal(engine.logical_xor(one, two), one.bool() != two.bool())
    assert engine.equal((x.int() << 3) >> 3, x.int())
    assert engine.equal(x.int() << 2, x.int() * 4)


def test_equal_compares_shapes_too() -> None:
    assert not engine.equal(engine.ones(2), engine.ones(2, 1))
    assert engine.equal(engine.ones(2), engine.ones(2))


def test_refusals() -> None:
    x = engine.ones(2)
    with pytest.raises(NotImplementedError, match="bitwise_and"):
        engine.bitwise_and(x, x)
    with pytest.raises(RuntimeError, match="size of tensor"):
        engine.eq(x, engine.ones(3))
    with pytest.raises(TypeError):
        engine.equal(x, 1)  # type: ignore[arg-type]


def test_where_of_two_numbers():
    mask = engine.tensor([True, False])
    assert engine.where(mask, 1.0, 0.0).tolist() == [1.0, 0.0]
    assert engine.where(mask, 1, 0).dtype is engine.int64
    assert engine.where(mask, 1, 0.5).dtype is engine.float32
