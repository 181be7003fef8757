"""Exponentials, logarithms and roots, by what undoes what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

SMALL = arrays.arrays(np.float64, 5, elements=st.floats(-20, 20))
POSITIVE = arrays.arrays(np.float64, 5, elements=st.floats(1e-6, 1e6))


@given(SMALL)
def test_exponentials(x: np.ndarray) -> None:
    own = engine.tensor(x)
    assert np.allclose(own.exp().numpy(), np.exp(x), rtol=1e-14)
    assert engine.allclose(own.exp().log(), own, atol=1e-12)
    assert engine.allclose(own.exp2().log2(), own, atol=1e-12)
    assert engine.allclose(engine.expm1(own).log1p(), own, atol=1e-8)
    assert engine.allclose(own.sigmoid() + (-own).sigmoid(), engine.ones_like(own))
    assert engine.allclose(engine.logaddexp(own, own), own + math.log(2))


@given(POSITIVE)
def test_roots_and_logarithms(x: np.ndarray) -> None:
    own = engine.tensor(x)
    assert engine.allclose(own.sqrt() ** 2, own)
    assert engine.allclose(own.rsqrt() * own.sqrt(), engine.ones_like(own))
    assert engine.allclose(own.log10() * math.log(10), own.log(), atol=1e-12)
    assert engine.allclose((own * own).log(), 2 * own.log(), atol=1e-12)


def test_small_numbers_keep_their_digits() -> None:
    tiny = engine.tensor([1e-12], dtype=engine.float64)
    assert engine.expm1(tiny).item() == pytest.approx(1e-12, rel=1e-9)
    assert engine.log1p(tiny).item() == pytest.approx(1e-12, rel=1e-9)


def test_ends_of_the_line() -> None:
    x = engine.tensor([-math.inf, 0.0, math.inf, -1.0])
    assert x.exp().tolist()[:3] == [0.0, 1.0, math.inf]
    assert x[1:3].log().tolist() == [-math.inf, math.inf]
    assert x[3].log().isnan() and x[3].sqrt().isnan()
    assert x[1].rsqrt().item() == math.inf
    assert engine.logaddexp(x[:1], x[:1]).item() == -math.inf
    assert x.sigmoid().tolist()[:3] == [0.0, 0.5, 1.0]


def test_integers_become_floats_except_in_place() -> None:
    whole = engine.tensor([1, 4])
    assert whole.sqrt().tolist() == [1.0, 2.0] and whole.exp().dtype is engine.float32
    with pytest.raises(RuntimeError, match="can't be cast"):
        whole.sqrt_()
    x = engine.tensor([1.0, 4.0])
    assert x.sqrt_() is x and x.tolist() == [1.0, 2.0]
