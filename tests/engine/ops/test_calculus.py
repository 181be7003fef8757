"""Differences, slopes and integrals against NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


def values(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape)


@given(st.integers(0, 4), st.sampled_from([0, 1, -1]), st.booleans())
def test_diff(n: int, dim: int, longer: bool) -> None:
    x = values(3, 4)
    more = {"prepend": np.take(x, [1], dim), "append": np.take(x, [0, 1], dim)} if longer else {}
    own = engine.diff(
        engine.tensor(x), n, dim, **{name: engine.tensor(each) for name, each in more.items()}
    )
    if n:
        assert np.allclose(own.numpy(), np.diff(x, n, dim, **more))
    else:
        assert np.array_equal(own.numpy(), x)


def test_diff_of_truth() -> None:
    assert engine.diff(engine.tensor([True, True, False])).tolist() == [False, True]


@given(st.sampled_from([0, 1]), st.sampled_from([1, 2]), st.booleans())
def test_slopes(dim: int, edge_order: int, uneven: bool) -> None:
    x = values(4, 5)
    places: Any = np.cumsum(np.abs(values(x.shape[dim])) + 0.1) if uneven else 0.5
    (own,) = engine.gradient(
        engine.tensor(x),
        spacing=[engine.tensor(places)] if uneven else places,
        dim=dim,
        edge_order=edge_order,
    )
    assert np.allclose(own.numpy(), np.gradient(x, places, axis=dim, edge_order=edge_order))


def test_slopes_along_every_dimension() -> None:
    x = values(3, 2)
    own = engine.gradient(engine.tensor(x), spacing=[2.0, 3.0])
    for mine, expected in zip(own, np.gradient(x, 2.0, 3.0), strict=True):
        assert np.allclose(mine.numpy(), expected)


@given(st.sampled_from([0, 1]), st.booleans())
def test_integrals(dim: int, uneven: bool) -> None:
    y = values(3, 4)
    x = np.cumsum(np.abs(values(y.shape[dim])))
    spacing = {"x": engine.tensor(x)} if uneven else {"dx": 0.5}
    left, right = np.take(y, range(y.shape[dim] - 1), dim), np.take(y, range(1, y.shape[dim]), dim)
    widths = np.diff(x) if uneven else np.full(y.shape[dim] - 1, 0.5)
    areas = (left + right) / 2 * (widths[:, None] if dim == 0 else widths)
    own = engine.trapezoid(engine.tensor(y), dim=dim, **spacing)
    assert np.allclose(own.numpy(), areas.sum(dim))
    own = engine.cumulative_trapezoid(engine.tensor(y), dim=dim, **spacing)
    assert np.allclose(own.numpy(), areas.cumsum(dim))


def test_integrals_of_whole_numbers_and_of_nothing() -> None:
    assert engine.trapezoid(engine.tensor([1, 2, 4])).item() == 4.5
    assert engine.trapz(engine.ones(2, 0)).tolist() == [0, 0]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    check_derivatives(lambda x: engine.diff(x, 2, append=x), real(2, 3))
    check_derivatives(lambda x: engine.gradient(x, edge_order=2), real(3, 3))
    check_derivatives(engine.trapezoid, real(2, 3), real(3))
    check_derivatives(engine.trapz, real(2, 3))
    check_derivatives(engine.cumulative_trapezoid, real(2, 3), real(2, 3))


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="non-negative but got -1"):
        engine.diff(engine.ones(2), -1)
    with pytest.raises(RuntimeError, match="at least one-dimensional"):
        engine.diff(engine.tensor(1.0))
    with pytest.raises(RuntimeError, match="same dimension as input"):
        engine.diff(engine.ones(2), append=engine.ones(1, 1))
    with pytest.raises(RuntimeError, match="got 3"):
        engine.gradient(engine.ones(4), edge_order=3)
    with pytest.raises(RuntimeError, match="got 2 in dimension 0"):
        engine.gradient(engine.ones(2), edge_order=2)
    with pytest.raises(RuntimeError, match="as there are dimensions"):
        engine.gradient(engine.ones(3), spacing=[1, 2])
    with pytest.raises(RuntimeError, match="got shape \\[2\\]"):
        engine.gradient(engine.ones(3), spacing=[engine.ones(2)])
    with pytest.raises(TypeError, match="not both"):
        engine.trapezoid(engine.ones(2), engine.ones(2), dx=1)
    with pytest.raises(RuntimeError, match="one `x` value for each"):
        engine.trapezoid(engine.ones(2), engine.ones(3))
    with pytest.raises(IndexError):
        engine.trapezoid(engine.tensor(1.0))
