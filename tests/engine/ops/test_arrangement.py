"""Tensors turned, cut up and put together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


@given(st.integers(1, 4), st.integers(1, 4), st.integers(-5, 5))
def test_turning_is_numpys(rows: int, columns: int, k: int) -> None:
    x = np.arange(rows * columns).reshape(rows, columns)
    assert engine.rot90(engine.tensor(x), k).tolist() == np.rot90(x, k).tolist()
    assert engine.fliplr(engine.tensor(x)).tolist() == np.fliplr(x).tolist()
    assert engine.flipud(engine.tensor(x)).tolist() == np.flipud(x).tolist()


@given(st.integers(0, 9), st.integers(1, 5))
def test_parts_are_numpys_and_views(length: int, parts: int) -> None:
    x = engine.arange(length)
    found = x.tensor_split(parts)
    wanted = np.array_split(np.arange(length), parts)
    assert [part.tolist() for part in found] == [part.tolist() for part in wanted]
    for part in found:
        part.zero_()
    assert x.tolist() == [0] * length


def test_put_together() -> None:
    a, b = engine.tensor([1, 2]), engine.tensor([[3]])
    assert engine.block_diag(a, b).tolist() == [[1, 2, 0], [0, 0, 3]]
    assert engine.column_stack([a, a]).tolist() == [[1, 1], [2, 2]]
    assert engine.dstack([a, a]).shape == (1, 2, 2)
    assert engine.cartesian_prod(a, engine.tensor([5])).tolist() == [[1, 5], [2, 5]]
    assert engine.combinations(a, with_replacement=True).tolist() == [[1, 1], [1, 2], [2, 2]]
    assert [each.ndim for each in engine.atleast_3d(a, b)] == [3, 3]


def test_repeats() -> None:
    x = engine.tensor([[1, 2], [3, 4]])
    assert x.repeat_interleave(2).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert x.repeat_interleave(engine.tensor([0, 2]), 1).tolist() == [[2, 2], [4, 4]]
    assert engine.repeat_interleave(engine.tensor([2, 0, 1])).tolist() == [0, 0, 2]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    x, y = real(2, 4), real(3)
    check_derivatives(lambda x: engine.rot90(x * x), x)
    check_derivatives(lambda x: engine.tensor_split(x * x, (1, 3), 1), x)
    check_derivatives(lambda x: engine.unsafe_chunk(x * x, 2, 1), x)
    check_derivatives(lambda x: engine.unsafe_split(x * x, 3, 1), x)
    check_derivatives(lambda x: engine.repeat_interleave(x * x, 2, 1), x)
    check_derivatives(lambda x: engine.hsplit(x * x, 2), x)
    check_derivatives(lambda a, b: engine.block_diag(a * a, b * b), x, y)
    check_derivatives(lambda a: engine.combinations(a * a), y)
    check_derivatives(lambda a: engine.cartesian_prod(a * a, a), y)
    check_derivatives(lambda x: engine.dsplit((x * x).reshape(2, 1, 4), 2), x)
    check_derivatives(lambda x: engine.vsplit(x * x, 2), x)
    check_derivatives(lambda x: engine.fliplr(x * x) + engine.flipud(x), x)
    check_derivatives(lambda a: (engine.column_stack([a * a, a]), engine.dstack([a * a, a])), y)
    check_derivatives(lambda a: (engine.atleast_1d(a * a), engine.atleast_2d(a * a)), y)
    check_derivatives(lambda a: engine.atleast_3d(a * a), y)


def test_refusals() -> None:
    x = engine.ones(2, 3)
    with pytest.raises(RuntimeError, match="not divisible"):
        engine.vsplit(x, 3)
    with pytest.raises(TypeError, match="not str"):
        engine.hsplit(x, "a")
    with pytest.raises(RuntimeError, match="to be different"):
        engine.rot90(x, 1, (0, -2))
    with pytest.raises(RuntimeError, match="1D vector"):
        engine.combinations(x)
    with pytest.raises(RuntimeError, match="3 and 2"):
        x.repeat_interleave(engine.tensor([1, 2, 3]), 0)
