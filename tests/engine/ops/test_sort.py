"""Order along a dimension."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

TABLES = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=1, max_dims=3, max_side=6),
    elements=st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0, 2.0]),
)


@given(TABLES, st.booleans(), st.data())
def test_sorting(x: np.ndarray, descending: bool, data: st.DataObject) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    values, places = engine.sort(own, dim, descending)
    wanted = np.sort(x, dim)  # NaN last
    wanted = np.flip(wanted, dim) if descending else wanted
    assert np.array_equal(values.numpy(), wanted, equal_nan=True)
    assert np.array_equal(own.gather(dim, places).numpy(), wanted, equal_nan=True)
    assert engine.equal(own.argsort(dim, descending), places)
    moved, order = np.moveaxis(values.numpy(), dim, -1), np.moveaxis(places.numpy(), dim, -1)
    equal = moved[..., 1:] == moved[..., :-1]
    assert (order[..., 1:] > order[..., :-1])[equal].all()  # equal elements keep their order


@given(TABLES, st.booleans(), st.data())
def test_the_first_few(x: np.ndarray, largest: bool, data: st.DataObject) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    count = data.draw(st.integers(0, x.shape[dim]))
    values, places = engine.topk(own, count, dim, largest)
    assert values.shape[dim] == count
    ordered = own.sort(dim, largest).values.narrow(dim, 0, count)
    assert np.array_equal(values.numpy(), ordered.numpy(), equal_nan=True)
    assert np.array_equal(own.gather(dim, places).numpy(), values.numpy(), equal_nan=True)


def test_msort_and_no_dimensions() -> None:
    x = engine.tensor([[3, 1], [2, 4]])
    assert engine.msort(x).tolist() == [[2, 1], [3, 4]]
    values, places = engine.tensor(5.0).sort()
    assert values.item() == 5.0 and places.item() == 0


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="out of range"):
        engine.ones(2).topk(3)
    with pytest.raises(IndexError, match="out of range"):
        engine.ones(2).sort(1)


def test_the_largest_lie_side_by_side_in_memory():
    values, indices = engine.arange(12.0).reshape(3, 4).topk(2)
    assert values.stride() == indices.stride() == (2, 1)
    assert values.view(-1).tolist() == [3, 2, 7, 6, 11, 10]
