"""relu and the two softmaxes."""

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
    arrays.array_shapes(min_dims=1, max_dims=3, max_side=4),
    elements=st.floats(-1e3, 1e3),
)


@given(TABLES, st.data())
def test_softmax_is_a_distribution_that_no_shift_changes(
    x: np.ndarray, data: st.DataObject
) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    shares = engine.softmax(own, dim)
    assert (shares >= 0).all() and engine.allclose(shares.sum(dim), engine.ones_like(own.sum(dim)))
    assert engine.allclose(engine.softmax(own + 100, dim), shares)
    logs = engine.log_softmax(own, dim)
    assert engine.allclose(logs.exp(), shares)
    assert engine.allclose(logs, own - engine.logsumexp(own, dim, keepdim=True))


@given(TABLES)
def test_relu(x: np.ndarray) -> None:
    assert (engine.relu(engine.tensor(x)).numpy() == np.maximum(x, 0)).all()
    assert (engine.tensor(x).relu_().numpy() == np.maximum(x, 0)).all()


def test_infinities_and_nan() -> None:
    x = engine.tensor([-math.inf, 0.0, 0.0])
    assert engine.softmax(x, 0).tolist() == [0.0, 0.5, 0.5]
    assert engine.log_softmax(x, 0)[0].item() == -math.inf
    assert engine.softmax(engine.full((2,), -math.inf), 0).isnan().all()
    assert math.isnan(engine.relu(engine.tensor(math.nan)).item())


def test_dtypes() -> None:
    x = engine.tensor([1, 2])
    assert engine.softmax(x, 0, dtype=engine.float64).dtype is engine.float64
    assert engine.relu(x).dtype is engine.int64
    with pytest.raises(NotImplementedError):
        engine.softmax(x, 0)
    with pytest.raises(IndexError, match="out of range"):
        engine.softmax(engine.ones(2), 1)
