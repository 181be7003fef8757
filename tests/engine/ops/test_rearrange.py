"""Repeating, turning, rolling and cutting to triangles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
TABLES = arrays.arrays(np.int64, SHAPES, elements=st.integers(-9, 9))


@given(TABLES, st.data())
def test_rolling_back(x: np.ndarray, data: st.DataObject) -> None:
    dim, shift = data.draw(st.integers(0, x.ndim - 1)), data.draw(st.integers(-5, 5))
    rolled = engine.roll(engine.tensor(x), shift, dim)
    assert (rolled.numpy() == np.roll(x, shift, dim)).all()
    assert (rolled.roll(-shift, dim).numpy() == x).all()
    assert (engine.roll(engine.tensor(x), shift).numpy() == np.roll(x, shift)).all()


@given(TABLES, st.data())
def test_flipping_twice(x: np.ndarray, data: st.DataObject) -> None:
    dims = data.draw(st.sets(st.integers(0, x.ndim - 1)))
    flipped = engine.flip(engine.tensor(x), tuple(dims))
    assert (flipped.numpy() == np.flip(x, tuple(dims))).all()
    assert (flipped.flip(tuple(dims)).numpy() == x).all()


@given(TABLES, st.data())
def test_repeating(x: np.ndarray, data: st.DataObject) -> None:
    times = data.draw(st.lists(st.integers(0, 3), min_size=x.ndim, max_size=x.ndim + 1))
    assert (engine.tensor(x).repeat(*times).numpy() == np.tile(x, times)).all()
    assert (engine.tile(engine.tensor(x), times[-1:]).numpy() == np.tile(x, times[-1:])).all()


@given(
    arrays.arrays(np.int64, arrays.array_shapes(min_dims=2, max_dims=3, max_side=4)),
    st.integers(-4, 4),
)
def test_triangles_make_up_the_whole(x: np.ndarray, diagonal: int) -> None:
    own = engine.tensor(x)
    lower, upper = engine.tril(own, diagonal), engine.triu(own, diagonal + 1)
    assert (lower.numpy() == np.tril(x, diagonal)).all()
    assert ((lower + upper).numpy() == x).all()


def test_refusals() -> None:
    x = engine.ones(2, 3)
    with pytest.raises(RuntimeError, match="dim"):
        x.flip(0, 0)
    with pytest.raises(IndexError, match="out of range"):
        x.roll(1, 2)
    with pytest.raises(RuntimeError, match="repeat"):
        x.repeat(2)
    with pytest.raises(RuntimeError, match="at least 2 dimensions"):
        x[0].tril()
