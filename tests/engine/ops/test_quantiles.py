"""Medians, quantiles, ranks and modes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

NAN = math.nan
ROWS = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
    elements=st.integers(-3, 3).map(float),
)


@given(ROWS, st.integers(1, 8))
def test_ranks(x: np.ndarray, k: int) -> None:
    k = min(k, x.shape[1])
    values, indices = engine.kthvalue(engine.tensor(x), k)
    assert np.array_equal(values.numpy(), np.sort(x)[:, k - 1])
    assert np.array_equal(np.take_along_axis(x, indices.numpy()[:, None], 1)[:, 0], values.numpy())
    middle = engine.median(engine.tensor(x), 1)
    assert np.array_equal(middle.values.numpy(), np.sort(x)[:, (x.shape[1] - 1) // 2])
    assert engine.median(engine.tensor(x)).item() == np.sort(x.ravel())[(x.size - 1) // 2]


@given(ROWS)
def test_mode(x: np.ndarray) -> None:
    values, indices = engine.mode(engine.tensor(x), 1, keepdim=True)
    for row, value, index in zip(x, values.numpy(), indices.numpy(), strict=True):
        numbers, counts = np.unique(row, return_counts=True)
        assert value[0] == numbers[counts.argmax()]
        assert index[0] == np.flatnonzero(row == value[0])[-1]


@given(
    ROWS,
    st.floats(0, 1),
    st.sampled_from([None, 0, 1]),
    st.booleans(),
    st.sampled_from(["linear", "lower", "higher", "midpoint", "nearest"]),
)
def test_quantile(x: np.ndarray, q: float, dim: int | None, keepdim: bool, method: Any) -> None:
    own = engine.quantile(engine.tensor(x), q, dim, keepdim, interpolation=method).numpy()
    expected = np.quantile(x, q, dim, keepdims=keepdim, method=method)
    assert own.shape == np.shape(expected)
    size = x.size if dim is None else x.shape[dim]
    if min(abs(q * (size - 1) % 1 - edge) for edge in (0, 0.5, 1)) > 1e-9:  # else rounding decides
        assert np.allclose(own, expected)


def test_nan_is_the_answer_or_ignored() -> None:
    x = engine.tensor([[NAN, 1.0, 3, 2], [1, 2, 3, 4]])
    assert engine.median(x, 1).indices.tolist() == [0, 1]
    assert math.isnan(engine.median(x).item()) and engine.nanmedian(x).item() == 2
    assert engine.nanmedian(x, 1).values.tolist() == [2, 2]
    assert engine.nanmedian(x, 1).indices.tolist() == [3, 1]
    assert math.isnan(engine.quantile(x, 0.0).item())
    q = engine.tensor([0.0, 0.5])
    assert engine.nanquantile(x, q, 1).tolist() == [[1, 1], [2, 2.5]]
    assert math.isnan(engine.nanquantile(engine.tensor([NAN, NAN]), 0.5).item())


def test_nothing_and_single_numbers() -> None:
    assert math.isnan(engine.median(engine.zeros(0)).item())
    assert engine.median(engine.zeros(0, 3), 1).values.shape == (0,)
    assert engine.mode(engine.tensor(3.0)) == (3, 0)
    assert engine.kthvalue(engine.tensor(3.0), 1, keepdim=True).values.shape == ()


def test_ties_share_the_gradient_of_the_full_median() -> None:
    x = engine.tensor([1.0, 2, 2, 3], requires_grad=True)
    engine.median(x).backward()
    assert x.grad.tolist() == [0, 0.5, 0.5, 0]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    x = real(3, 4)
    check_derivatives(lambda x: (engine.median(x), engine.nanmedian(x)), x)
    check_derivatives(lambda x: (engine.median(x, 0).values, engine.nanmedian(x, 1)[0]), x)
    check_derivatives(lambda x: (engine.kthvalue(x, 2).values, engine.mode(x)[0]), x)
    q = engine.tensor([0.15, 0.8], dtype=engine.float64, requires_grad=True)
    check_derivatives(lambda x, q: (engine.quantile(x, q, 1), engine.nanquantile(x, q)), x, q)


def test_refusals() -> None:
    ones = engine.ones
    with pytest.raises(RuntimeError, match="out of range for dimension 0: 3"):
        engine.kthvalue(ones(2), 3)
    with pytest.raises(IndexError, match="non-zero size"):
        engine.mode(ones(0))
    with pytest.raises(RuntimeError, match="got 2"):
        engine.quantile(ones(2), 2)
    with pytest.raises(RuntimeError, match=r"range \[0, 1\]"):
        engine.quantile(ones(2), engine.tensor([2.0]))
    with pytest.raises(RuntimeError, match="same dtype"):
        engine.quantile(ones(2), engine.tensor(0.5, dtype=engine.float64))
    with pytest.raises(RuntimeError, match="scalar or 1D"):
        engine.quantile(ones(2), ones(1, 1))
    with pytest.raises(RuntimeError, match="float or double"):
        engine.quantile(engine.tensor([1]), 0.5)
    with pytest.raises(RuntimeError, match="non-empty"):
        engine.nanquantile(ones(0), 0.5)
    with pytest.raises(RuntimeError, match="but got cubic"):
        engine.quantile(ones(2), 0.5, interpolation="cubic")
    with pytest.raises(NotImplementedError, match="bool"):
        engine.median(engine.tensor([True]))
