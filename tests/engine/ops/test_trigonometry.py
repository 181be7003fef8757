"""Circular and hyperbolic functions, by their identities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

ANGLES = arrays.arrays(np.float64, 5, elements=st.floats(-10, 10))
INSIDE = arrays.arrays(np.float64, 5, elements=st.floats(-0.999, 0.999))


@given(ANGLES)
def test_sums_of_squares(x: np.ndarray) -> None:
    own = engine.tensor(x)
    one = engine.ones_like(own)
    assert engine.allclose(own.sin() ** 2 + own.cos() ** 2, one)
    assert engine.allclose(own.tan() * own.cos(), own.sin(), atol=1e-9)
    assert engine.allclose(own.sinh() + own.cosh(), own.exp())
    assert engine.allclose(own.cosh() * own.tanh(), own.sinh(), atol=1e-9)
    assert engine.allclose(engine.atan2(own.sin(), own.cos()).sin(), own.sin(), atol=1e-12)


@given(INSIDE)
def test_inverses(x: np.ndarray) -> None:
    own = engine.tensor(x)
    for there, back in (
        *((engine.asin, engine.sin), (engine.acos, engine.cos), (engine.atan, engine.tan)),
        *((engine.asinh, engine.sinh), (engine.atanh, engine.tanh)),
    ):
        assert engine.allclose(back(there(own)), own, atol=1e-12)
    assert engine.allclose((own + 2).acosh().cosh(), own + 2)
    assert engine.allclose(own.asin() + own.acos(), engine.full_like(own, math.pi / 2))


def test_outside_there_is_nan() -> None:
    x = engine.tensor([1.5, -1.5])
    for function in (engine.asin, engine.acos, engine.atanh):
        assert function(x).isnan().all()
    assert engine.acosh(-x)[0].isnan()


def test_quadrants() -> None:
    y, x = engine.tensor([1.0, 1.0, -1.0, -1.0]), engine.tensor([1.0, -1.0, 1.0, -1.0])
    turns = (engine.atan2(y, x) * 4 / math.pi).tolist()
    assert turns == pytest.approx([1.0, 3.0, -1.0, -3.0])
    assert engine.atan2(engine.tensor(0.0), engine.tensor(0.0)).item() == 0.0


def test_dtypes() -> None:
    assert engine.tensor([0, 1]).sin().dtype is engine.float32
    assert engine.tensor([True]).cos().dtype is engine.float32
    with pytest.raises(RuntimeError, match="can't be cast"):
        engine.tensor([0, 1]).sin_()
    with pytest.raises(TypeError, match="Tensor"):
        engine.atan2(engine.ones(1), 1.0)  # type: ignore[arg-type]
