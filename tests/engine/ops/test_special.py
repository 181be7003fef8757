"""The error function, its complement and its inverse."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import engine


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=8))
def test_the_error_function_is_pythons(values: list[float]) -> None:
    x = engine.tensor(values, dtype=engine.float64)
    assert np.allclose(x.erf().numpy(), [math.erf(v) for v in values], rtol=1e-14, atol=1e-300)
    assert np.allclose(x.erfc().numpy(), [math.erfc(v) for v in values], rtol=1e-13, atol=1e-300)
    assert engine.equal((-x).erf(), -x.erf())


@given(st.lists(st.floats(-0.9999, 0.9999), min_size=1, max_size=8))
def test_the_inverse(values: list[float]) -> None:
    x = engine.tensor(values, dtype=engine.float64)
    assert engine.allclose(x.erfinv().erf(), x, rtol=1e-12, atol=1e-14)
    halves = x.half().erfinv()
    assert halves.dtype is engine.float16


def test_ends() -> None:
    x = engine.tensor([-1.0, 1.0, 1.5])
    assert x.erfinv().tolist()[:2] == [-math.inf, math.inf] and x.erfinv()[2].isnan()
    infinite = engine.tensor([-math.inf, math.inf, math.nan])
    assert infinite.erf().tolist()[:2] == [-1.0, 1.0] and infinite.erf()[2].isnan()
    assert infinite.erfc().tolist()[:2] == [2.0, 0.0]
    assert engine.tensor([0, 1]).erf().dtype is engine.float32
