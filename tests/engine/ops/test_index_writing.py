"""Copies of tensors with other values at named places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


@given(st.lists(st.integers(0, 3), max_size=6))
def test_rows_are_added_as_often_as_named(places: list[int]) -> None:
    source = engine.arange(len(places) * 2).reshape(-1, 2) + 1
    wanted = np.zeros((4, 2), np.int64)
    np.add.at(wanted, places, source.numpy())
    index = engine.tensor(places, dtype=engine.int64)
    x = engine.zeros(4, 2, dtype=engine.int64)
    assert x.index_add(0, index, source).tolist() == wanted.tolist()
    assert x.index_put((index,), source, accumulate=True).tolist() == wanted.tolist()
    assert x.index_add_(0, index, source, alpha=2).tolist() == (2 * wanted).tolist()


def test_values_put() -> None:
    x = engine.zeros(2, 3)
    index = engine.tensor([2, 0])
    assert x.index_fill(1, index, 5).tolist() == [[5, 0, 5], [5, 0, 5]]
    assert x.index_copy(1, index, engine.ones(2, 2) * 4).tolist() == [[4, 0, 4]] * 2
    assert x.put(index, engine.tensor([1.0, 2.0])).tolist() == [[2, 0, 1], [0, 0, 0]]
    mask = engine.tensor([True, False, True])
    assert x.masked_scatter(mask, engine.arange(4.0)).tolist() == [[0, 0, 1], [2, 0, 3]]
    assert x.select_scatter(engine.ones(2), 1, 2).tolist() == [[0, 0, 1]] * 2
    assert x.slice_scatter(engine.ones(2, 2), 1, 0, 3, 2).tolist() == [[1, 0, 1]] * 2
    assert engine.fill(x, 7).tolist() == [[7] * 3] * 2
    assert x.count_nonzero() == 0  # copies all of them


@given(st.lists(st.integers(1, 5), min_size=1, max_size=3))
def test_unraveled_places_are_numpys(shape: list[int]) -> None:
    places = np.arange(np.prod(shape))
    own = engine.unravel_index(engine.tensor(places), shape)
    wanted = np.unravel_index(places, shape)
    assert [each.tolist() for each in own] == [each.tolist() for each in wanted]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    x, rows = real(3, 2), real(2, 2)
    index, mask = engine.tensor([2, 0]), engine.tensor([[True, False]])
    check_derivatives(lambda x, r: engine.index_add(x * x, 0, index, r * r, alpha=3), x, rows)
    check_derivatives(lambda x, v: engine.fill(x * x, v * v) + x * x, x, real())
    check_derivatives(lambda x, r: engine.index_copy(x * x, 0, index, r * r), x, rows)
    check_derivatives(lambda x, r: engine.index_put(x * x, (index,), r * r), x, rows)
    check_derivatives(lambda x, r: engine.put(x * x, index, (r * r)[0]), x, rows)
    check_derivatives(lambda x, r: engine.masked_scatter(x * x, mask, r * r), x, rows)
    check_derivatives(lambda x, r: engine.slice_scatter(x * x, r * r, 0, 1), x, rows)
    check_derivatives(lambda x, r: engine.select_scatter(x * x, r[0] * r[0], 0, 1), x, rows)
    twice = engine.tensor([1, 1])
    check_derivatives(lambda x, v: engine.index_fill(x * x, 0, twice, v * v), x, real())


def test_refusals() -> None:
    x, index = engine.zeros(2, 3), engine.tensor([0])
    with pytest.raises(RuntimeError, match="same dtype"):
        x.index_add(0, index, engine.ones(1, 3, dtype=engine.float64))
    with pytest.raises(IndexError, match="out of bounds"):
        x.index_add(0, engine.tensor([2]), engine.ones(1, 3))
    with pytest.raises(RuntimeError, match="as many elements"):
        x.masked_scatter(x == 0, engine.ones(5))
    with pytest.raises(ValueError, match="negative"):
        engine.unravel_index(index, (-1,))
