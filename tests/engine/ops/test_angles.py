"""Degrees, hypotenuses and the cardinal sine."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

FINITE = st.floats(-1e150, 1e150)


@given(st.lists(st.floats(-1e6, 1e6), max_size=5))
def test_degrees_and_radians(values: list[float]) -> None:
    x = engine.tensor(values, dtype=engine.float64)
    assert np.allclose(engine.deg2rad(x).numpy(), np.deg2rad(values))
    assert np.allclose(x.deg2rad().rad2deg().numpy(), values)


@given(FINITE, FINITE)
def test_hypot(x: float, y: float) -> None:
    a, b = engine.tensor(x, dtype=engine.float64), engine.tensor(y, dtype=engine.float64)
    assert math.isclose(engine.hypot(a, b).item(), math.hypot(x, y), rel_tol=1e-14)


def test_hypot_does_not_overflow_and_takes_no_integers() -> None:
    big = engine.tensor([3e200, 3e-200], dtype=engine.float64)
    assert np.allclose(engine.hypot(big, big * 4 / 3).numpy(), [5e200, 5e-200], rtol=1e-12, atol=0)
    with pytest.raises(NotImplementedError, match="hypot is not implemented"):
        engine.hypot(engine.tensor([3]), engine.tensor([4]))
    with pytest.raises(TypeError, match=r"\(position 2\) must be Tensor"):
        engine.hypot(big, 4.0)  # type: ignore[arg-type]


def test_sinc_at_zero_has_a_value_and_a_slope() -> None:
    x = engine.tensor([0.0, 0.5, 1.0], dtype=engine.float64, requires_grad=True)
    own = engine.sinc(x)
    assert np.allclose(own.detach().numpy(), [1, 2 / math.pi, 0], atol=1e-15)
    own.sum().backward()
    assert x.grad is not None
    assert np.allclose(x.grad.numpy(), [0, -4 / math.pi, -1])


def test_in_place() -> None:
    x = engine.tensor([180.0])
    assert x.deg2rad_() is x and x.item() == pytest.approx(math.pi)
    with pytest.raises(RuntimeError, match="can't be cast"):
        engine.tensor([180]).deg2rad_()
