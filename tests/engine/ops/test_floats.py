"""The parts, neighbours and special values of floating numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

DOUBLE = engine.float64
INFINITE = [math.inf, -math.inf, math.nan, 2.0]


@given(st.lists(st.floats(), max_size=6))
def test_frexp_and_ldexp_are_inverse(values: list[float]) -> None:
    x = engine.tensor(values, dtype=DOUBLE)
    mantissa, exponent = engine.frexp(x)
    assert exponent.dtype is engine.int32
    expected = np.array([math.frexp(value) for value in values]).reshape(-1, 2)
    assert np.array_equal(mantissa.numpy(), expected[:, 0], equal_nan=True)
    finite = x.isfinite()
    assert exponent[finite].tolist() == expected[finite.numpy(), 1].tolist()
    normal = finite & (exponent > -1000) & (exponent < 1000)
    again = engine.ldexp(mantissa, exponent.to(DOUBLE))
    assert again[normal].tolist() == x[normal].tolist()


def test_frexp_answers_by_name_and_takes_floats_only() -> None:
    parts = engine.tensor([8.0]).frexp()
    assert (parts.mantissa.item(), parts.exponent.item()) == (0.5, 4)
    with pytest.raises(RuntimeError, match="floating-point"):
        engine.frexp(engine.tensor([8]))


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_copysign_and_nextafter(x: float, y: float) -> None:
    a, b = engine.tensor(x, dtype=DOUBLE), engine.tensor(y, dtype=DOUBLE)
    own = engine.copysign(a, b).item()
    assert own == math.copysign(x, y) and math.copysign(1, own) == math.copysign(1, y)
    assert engine.nextafter(a, b).item() == math.nextafter(x, y)


def test_slope_of_copysign_is_the_sign_it_gives() -> None:
    x = engine.tensor([2.0, -2.0, 0.0], requires_grad=True)
    engine.copysign(x, -1.0).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [-1, 1, 0]
    assert engine.copysign(engine.tensor([3]), -1).tolist() == [-3.0]


def test_nan_to_num() -> None:
    x = engine.tensor(INFINITE)
    limits = np.finfo(np.float32)
    assert x.nan_to_num().tolist() == [limits.max, limits.min, 0, 2]
    assert x.nan_to_num(nan=1.0, posinf=5.0, neginf=-6.0).tolist() == [5, -6, 1, 2]
    assert engine.nan_to_num(engine.tensor([1, 2])).tolist() == [1, 2]
    x.requires_grad_()
    x.nan_to_num().sum().backward()
    assert x.grad is not None and x.grad.tolist() == [0, 0, 0, 1]


def test_questions() -> None:
    x = engine.tensor(INFINITE)
    assert engine.isposinf(x).tolist() == [True, False, False, False]
    assert engine.isneginf(x).tolist() == [False, True, False, False]
    assert engine.isreal(x).tolist() == [True] * 4
    for values in ([0, 1], [False, True]):
        assert engine.isposinf(engine.tensor(values)).tolist() == [False, False]
        assert engine.isreal(engine.tensor(values)).tolist() == [True, True]


def test_only_tensors_of_floats() -> None:
    with pytest.raises(NotImplementedError, match="nextafter is not implemented"):
        engine.nextafter(engine.tensor([1]), engine.tensor([2]))
    with pytest.raises(TypeError, match=r"\(position 2\) must be Tensor"):
        engine.ldexp(engine.tensor([1.0]), 2)  # type: ignore[arg-type]
