"""Covariances and correlations against NumPy's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


@given(st.integers(0, 2), st.booleans(), st.booleans())
def test_covariances(correction: int, repeated: bool, weighted: bool) -> None:
    x = np.random.default_rng(0).normal(size=(3, 5))
    fweights = np.array([1, 0, 2, 3, 1]) if repeated else None
    aweights = np.array([0.5, 1, 2, 0, 1]) if weighted else None
    own = engine.cov(
        engine.tensor(x),
        correction=correction,
        fweights=None if fweights is None else engine.tensor(fweights),
        aweights=None if aweights is None else engine.tensor(aweights),
    )
    expected = np.cov(x, ddof=correction, fweights=fweights, aweights=aweights)
    assert np.allclose(own.numpy(), expected)


def test_correlations() -> None:
    x = np.random.default_rng(0).normal(size=(3, 5))
    assert np.allclose(engine.corrcoef(engine.tensor(x)).numpy(), np.corrcoef(x))
    assert engine.corrcoef(engine.tensor([1.0, 2.0])).item() == 1


def test_one_variable_and_too_few_observations() -> None:
    assert engine.cov(engine.tensor([1, 2, 3])).item() == 1
    assert math.isnan(engine.cov(engine.tensor(2.0)).item())


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    check_derivatives(engine.corrcoef, real(2, 4))
    check_derivatives(lambda x, w: engine.cov(x, aweights=w * w), real(2, 4), real(4))


def test_refusals() -> None:
    ones = engine.ones(2, 3)
    with pytest.raises(RuntimeError, match="with 3 dimensions"):
        engine.cov(engine.ones(1, 2, 3))
    with pytest.raises(RuntimeError, match="bool"):
        engine.cov(ones.bool())
    with pytest.raises(RuntimeError, match="fweights to have integral dtype"):
        engine.cov(ones, fweights=engine.ones(3))
    with pytest.raises(RuntimeError, match="aweights to have floating point dtype"):
        engine.cov(ones, aweights=engine.tensor([1, 2, 3]))
    with pytest.raises(RuntimeError, match="cannot be negative"):
        engine.cov(ones, fweights=engine.tensor([1, 2, -3]))
    with pytest.raises(RuntimeError, match="4 != 3"):
        engine.cov(ones, aweights=engine.ones(4))
    with pytest.raises(RuntimeError, match="sum to zero"):
        engine.cov(ones, aweights=engine.zeros(3))
