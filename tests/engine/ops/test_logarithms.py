"""Logarithms where they are infinite."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


def test_logaddexp2_does_not_overflow() -> None:
    x = engine.tensor([2000.0, -2000.0, 1.0], dtype=engine.float64)
    y = engine.tensor([2000.0, -2000.0, 3.0], dtype=engine.float64)
    assert np.allclose(engine.logaddexp2(x, y).numpy(), [2001, -1999, math.log2(10)])
    with pytest.raises(NotImplementedError, match="logaddexp2"):
        engine.logaddexp2(engine.tensor([1]), engine.tensor([2]))


@given(st.floats(-30, 30))
def test_logit_inverts_sigmoid(x: float) -> None:
    own = engine.logit(engine.sigmoid(engine.tensor(x, dtype=engine.float64)))
    assert own.item() == pytest.approx(x, abs=1e-16 * math.exp(abs(x)) * 4 + 1e-12)


def test_logit_clamps() -> None:
    x = engine.tensor([-1.0, 0.0, 0.25, 1.0], dtype=engine.float64, requires_grad=True)
    own = engine.logit(x, eps=0.25)
    assert np.allclose(
        own.detach().numpy(), [-math.log(3), -math.log(3), -math.log(3), math.log(3)]
    )
    own.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == pytest.approx([0, 0, 16 / 3, 0])


def test_logit_outside_without_eps() -> None:
    x = engine.tensor([-1.0, 0.0, 1.0, 2.0], requires_grad=True)
    own = engine.logit(x)
    assert own.detach().isnan().tolist() == [True, False, False, True]
    assert own[1:3].tolist() == [-math.inf, math.inf]
    own.sum().backward()
    assert x.grad is not None and x.grad.isnan().tolist() == [True, False, False, True]


def test_xlogy_at_zero() -> None:
    x = engine.tensor([0.0, 0.0, 0.0, 2.0], requires_grad=True)
    y = engine.tensor([0.0, -1.0, math.nan, 0.0])
    own = engine.xlogy(x, y)
    assert own[:2].tolist() == [0, 0]
    assert math.isnan(own[2].item()) and own[3].item() == -math.inf
    (slope,) = engine.autograd.grad(own.sum(), x)
    assert slope[:2].tolist() == [0, 0] and slope[3].item() == -math.inf


def test_xlogy_takes_numbers_on_either_side() -> None:
    x = engine.tensor([1, 2])
    assert engine.allclose(engine.xlogy(3, x), engine.tensor([0.0, 3 * math.log(2)]))
    assert engine.allclose(x.xlogy(2.0), engine.tensor([math.log(2), 2 * math.log(2)]))
    with pytest.raises(TypeError, match="expected a Tensor"):
        engine.xlogy(1.0, 2.0)
