"""Joining tensors, and cutting them apart again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

TABLES = arrays.arrays(
    np.int64, arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=5)
)


@given(TABLES, st.data())
def test_cutting_and_joining(x: np.ndarray, data: st.DataObject) -> None:
    own, dim = engine.tensor(x), data.draw(st.integers(-x.ndim, x.ndim - 1))
    size = x.shape[dim]
    pieces = data.draw(st.integers(1, size + 1))
    for parts in (own.split(pieces, dim), own.chunk(pieces, dim), own.unbind(dim)):
        joined = engine.stack(parts, dim) if parts[0].ndim < x.ndim else engine.cat(parts, dim)
        assert engine.equal(joined, own)
    assert len(own.chunk(pieces, dim)) <= pieces
    assert [p.shape[dim] for p in own.split(pieces, dim)][:-1] == [pieces] * (
        -(-size // pieces) - 1
    )
    cut = data.draw(st.integers(0, size))
    first, second = own.split([cut, size - cut], dim)
    assert engine.equal(engine.cat((first, second), dim), own)
    assert first.shape[dim] == cut
    assert np.shares_memory(first.array, own.array) or not first.numel()


@given(st.lists(TABLES, min_size=1, max_size=3))
def test_stacks_of_rows(tables: list[np.ndarray]) -> None:
    rows = [each.reshape(-1) for each in tables]
    own = [engine.tensor(each) for each in rows]
    assert engine.hstack(own).tolist() == np.hstack(rows).tolist()
    same = [each[:1] for each in own]
    assert engine.vstack(same).tolist() == [each.tolist() for each in same]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=3), st.sampled_from(["ij", "xy"]))
def test_meshes(sizes: list[int], indexing: str) -> None:
    axes = [np.arange(size) for size in sizes]
    found = engine.meshgrid(*map(engine.tensor, axes), indexing=indexing)
    wanted = np.meshgrid(*axes, indexing=indexing)  # type: ignore[call-overload]
    assert [each.tolist() for each in found] == [each.tolist() for each in wanted]


def test_dtypes_are_promoted() -> None:
    joined = engine.cat([engine.tensor([1]), engine.tensor([0.5])])
    assert joined.dtype is engine.float32
    assert engine.stack([engine.tensor(1), engine.tensor(True)]).dtype is engine.int64


def test_refusals() -> None:
    x = engine.ones(2, 3)
    with pytest.raises(RuntimeError, match="except in dimension 0"):
        engine.cat([x, engine.ones(2, 2)])
    with pytest.raises(RuntimeError, match="equal size"):
        engine.stack([x, x[0]])
    with pytest.raises(RuntimeError, match="non-empty"):
        engine.stack([])
    with pytest.raises(RuntimeError, match="sum"):
        x.split([1, 1], 1)
    with pytest.raises(IndexError, match="out of range"):
        engine.cat([x, x], 2)
