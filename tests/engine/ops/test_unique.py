"""Each element once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

TABLES = arrays.arrays(
    np.int64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5),
    elements=st.integers(0, 2),
)


@given(TABLES, st.sampled_from([None, 0, 1]))
def test_unique(x: np.ndarray, dim: int | None) -> None:
    own = engine.unique(engine.tensor(x), return_inverse=True, return_counts=True, dim=dim)
    expected = np.unique(x, return_inverse=True, return_counts=True, axis=dim)
    assert np.array_equal(own[0].numpy(), expected[0])
    assert own[1].tolist() == expected[1].reshape(x.shape if dim is None else -1).tolist()
    assert own[2].tolist() == expected[2].tolist()
    assert engine.unique(engine.tensor(x), dim=dim).tolist() == own[0].tolist()


@given(TABLES, st.sampled_from([None, 0, 1]))
def test_consecutive_runs_rebuild_the_input(x: np.ndarray, dim: int | None) -> None:
    values, inverse, counts = engine.unique_consecutive(
        engine.tensor(x), return_inverse=True, return_counts=True, dim=dim
    )
    taken = np.take(values.numpy(), inverse.numpy(), 0 if dim is None else dim)
    assert np.array_equal(taken, x)
    assert counts.sum().item() == (x.size if dim is None else x.shape[dim])
    runs = values.numpy()
    for place in range(1, len(counts)):
        axis = 0 if dim is None else dim
        assert not np.array_equal(np.take(runs, place, axis), np.take(runs, place - 1, axis))


def test_nan_differs_from_nan() -> None:
    values = engine.unique(engine.tensor([math.nan, 1.0, math.nan]))
    assert values[0].item() == 1 and values.isnan().sum().item() == 2


def test_single_numbers_and_nothing() -> None:
    assert [each.tolist() for each in engine.unique(engine.tensor(3), return_inverse=True)] == [
        [3],
        0,
    ]
    assert engine.unique(engine.zeros(0)).shape == (0,)
    assert engine.unique(engine.zeros(0, 2), dim=0).shape == (0, 2)
    with pytest.raises(RuntimeError, match="0 sized dimensions"):
        engine.unique(engine.zeros(0, 2), dim=1)
    with pytest.raises(IndexError, match="no dimensions"):
        engine.unique(engine.tensor(3), dim=0)
