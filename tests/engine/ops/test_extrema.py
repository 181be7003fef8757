"""Largest and smallest elements, with ties and NaN among them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

NUMBERS = st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0, 2.0, 3.0])
TABLES = arrays.arrays(
    np.float64, arrays.array_shapes(min_dims=1, max_dims=3, max_side=4), elements=NUMBERS
)


@given(TABLES, st.data())
def test_extremes_and_their_places(x: np.ndarray, data: st.DataObject) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    for name in ("max", "min"):
        wanted = getattr(np, name)(x, dim, keepdims=True)
        values, places = getattr(engine, name)(own, dim, True)
        assert np.array_equal(values.numpy(), wanted, equal_nan=True)
        assert np.array_equal(own.gather(dim, places).numpy(), wanted, equal_nan=True)
        assert engine.equal(places, getattr(engine, f"arg{name}")(own, dim, True))
        over = getattr(engine, f"a{name}")(own, dim, True)
        assert np.array_equal(over.numpy(), wanted, equal_nan=True)
        whole = getattr(engine, name)(own).numpy()
        assert np.array_equal(whole, getattr(np, name)(x), equal_nan=True)
    low, high = engine.aminmax(own, dim=dim)
    assert np.array_equal(low.numpy(), x.min(dim), equal_nan=True)
    assert np.array_equal(high.numpy(), x.max(dim), equal_nan=True)


@given(TABLES, TABLES)
def test_the_larger_of_two(x: np.ndarray, y: np.ndarray) -> None:
    one, two = engine.tensor(x.reshape(-1)[:1]), engine.tensor(y.reshape(-1))
    for name in ("maximum", "minimum", "fmax", "fmin"):
        found = getattr(engine, name)(one, two).numpy()
        wanted = getattr(np, name)(one.numpy(), two.numpy())
        assert np.array_equal(found, wanted, equal_nan=True)
    assert engine.max(one, two).shape == two.shape


@given(TABLES, st.floats(-1, 3), st.floats(-1, 3))
def test_bounds(x: np.ndarray, low: float, high: float) -> None:
    own = engine.tensor(x)
    found = own.clamp(low, high)
    assert np.array_equal(found.numpy(), np.minimum(np.maximum(x, low), high), equal_nan=True)
    assert np.array_equal(found.numpy(), own.clamp_min(low).clamp_max(high).numpy(), equal_nan=True)
    if low <= high:
        assert np.array_equal(found.clip(low, high).numpy(), found.numpy(), equal_nan=True)


def test_in_place() -> None:
    x = engine.tensor([-1.0, 5.0])
    assert x.clamp_(0, 2) is x and x.tolist() == [0.0, 2.0]
    assert x.clamp_min_(1).tolist() == [1.0, 2.0]


def test_refusals() -> None:
    x = engine.ones(2, 0)
    with pytest.raises(RuntimeError, match="numel"):
        x.max()
    with pytest.raises(IndexError, match="non-zero size"):
        x.max(1)
    assert x.max(0).values.shape == (0,)
    with pytest.raises(RuntimeError, match="At least one"):
        x.clamp()
    with pytest.raises(NotImplementedError, match="bool"):
        engine.tensor([True]).argmax()


def test_the_other_tensor_by_name():
    x = engine.tensor([1.0, 5.0])
    assert engine.max(x, other=engine.tensor(3.0)).tolist() == [3, 5]
    assert engine.min(x, other=engine.tensor(3.0)).tolist() == [1, 3]
