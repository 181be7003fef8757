"""Sums and means that pass over NaN, and the trace."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

TABLES = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=4),
    elements=st.integers(-3, 3).map(float) | st.just(math.nan),
)


@given(TABLES, st.sampled_from([None, 0, 1, (0, 1)]), st.booleans())
def test_nan_is_passed_over(x: np.ndarray, dim: Any, keepdim: bool) -> None:
    own = engine.nansum(engine.tensor(x), dim, keepdim).numpy()
    assert np.allclose(own, np.nansum(x, dim, keepdims=keepdim))
    counts = (~np.isnan(x)).sum(dim, keepdims=keepdim)
    with np.errstate(all="ignore"):
        expected = np.nansum(x, dim, keepdims=keepdim) / counts
    own = engine.nanmean(engine.tensor(x), dim, keepdim).numpy()
    assert np.allclose(own, expected, equal_nan=True)


def test_trace() -> None:
    assert engine.trace(engine.tensor([[1, 2, 3], [4, 5, 6]])).item() == 6
    assert engine.trace(engine.tensor([[1, 2]], dtype=engine.int8)).dtype is engine.int64
    with pytest.raises(NotImplementedError, match="bool"):
        engine.trace(engine.tensor([[True, True]]))


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    holes = engine.tensor([[0.0, math.nan, 0.0], [0.0, 0.0, 0.0]], dtype=engine.float64)
    check_derivatives(lambda x: engine.nansum(x + holes), real(2, 3))
    check_derivatives(lambda x: engine.nanmean(x + holes, 0), real(2, 3))
    check_derivatives(lambda x: engine.trace(x * x), real(2, 3))


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="nanmean"):
        engine.nanmean(engine.tensor([1]))
    with pytest.raises(RuntimeError, match="expected a matrix"):
        engine.trace(engine.ones(2))


def test_the_variance_of_one_element_has_no_slope():
    for name in ("var", "std"):
        x = engine.tensor([3.0], requires_grad=True)
        result = getattr(x, name)()
        result.backward()
        assert math.isnan(result.item()) and math.isnan(x.grad.item())
