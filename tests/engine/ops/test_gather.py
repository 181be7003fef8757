"""Elements picked and placed along a dimension."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

TABLES = arrays.arrays(
    np.int64, arrays.array_shapes(min_dims=1, max_dims=3, max_side=4), elements=st.integers(-9, 9)
)


def places_in(x: np.ndarray, dim: int, data: st.DataObject) -> np.ndarray:
    """Indices along a dimension, as many as there is room for or a few less."""
    shape = [data.draw(st.integers(1, n)) for n in x.shape]
    shape[dim] = data.draw(st.integers(1, 5))
    return data.draw(arrays.arrays(np.int64, shape, elements=st.integers(0, x.shape[dim] - 1)))


@given(TABLES, st.data())
def test_gathering(x: np.ndarray, data: st.DataObject) -> None:
    dim = data.draw(st.integers(0, x.ndim - 1))
    index = places_in(x, dim, data)
    found = engine.gather(engine.tensor(x), dim, engine.tensor(index)).numpy()
    assert found.shape == index.shape
    for place in np.ndindex(*index.shape):
        source = (*place[:dim], index[place], *place[dim + 1 :])
        assert found[place] == x[source]


@given(TABLES, st.data())
def test_scattering(x: np.ndarray, data: st.DataObject) -> None:
    dim = data.draw(st.integers(0, x.ndim - 1))
    index = places_in(x, dim, data)
    src = np.arange(index.size).reshape(index.shape) + 100
    added, put = x.copy(), x.copy()
    for place in np.ndindex(*index.shape):
        target = (*place[:dim], index[place], *place[dim + 1 :])
        added[target] += src[place]
        put[target] = src[place]
    own = engine.tensor(x)
    arguments = (dim, engine.tensor(index), engine.tensor(src))
    assert own.scatter_add(*arguments).tolist() == added.tolist()
    found = own.scatter(*arguments)  # of several at one place, any may stay
    assert ((found.numpy() == put) | (found.numpy() >= 100)).all()
    assert (found.numpy() >= 100).sum() == (put >= 100).sum()
    assert own.scatter_(dim, engine.tensor(index), 7) is own
    assert ((own.numpy() == 7) == ((put >= 100) | (x == 7))).all()


@given(TABLES, st.data())
def test_sorting_by_taking(x: np.ndarray, data: st.DataObject) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    order = own.argsort(dim)
    assert (own.take_along_dim(order, dim).numpy() == np.sort(x, dim)).all()
    assert engine.equal(own.take_along_dim(order, dim), own.gather(dim, order))
    flat = engine.arange(x.size).flip(0)
    assert engine.equal(own.take_along_dim(flat), own.reshape(-1).flip(0))


def test_refusals() -> None:
    x = engine.ones(2, 3)
    with pytest.raises(RuntimeError, match="index 3 is out of bounds"):
        x.gather(1, engine.tensor([[3]]))
    with pytest.raises(RuntimeError, match="same number of dimensions"):
        x.gather(1, engine.tensor([0]))
    with pytest.raises(RuntimeError, match="Expected dtype int64"):
        x.gather(1, engine.tensor([[0.0]]))
    with pytest.raises(RuntimeError, match="larger than src"):
        x.scatter(1, engine.tensor([[0, 1]]), engine.ones(1, 1))
    with pytest.raises(RuntimeError, match="equal to src"):
        x.scatter_add(1, engine.tensor([[0]]), engine.tensor([[1]]))
