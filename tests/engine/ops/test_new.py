"""New tensors like one at hand, and the places of triangles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


def test_new_tensors_take_dtype() -> None:
    x = engine.ones(1, dtype=engine.float64)
    for made in (x.new_zeros(2, 3), x.new_ones((2, 3)), x.new_empty(2, 3), x.new_full((2, 3), 7)):
        assert made.shape == (2, 3) and made.dtype == engine.float64
    assert x.new_full((2,), 7, dtype=engine.int64).tolist() == [7, 7]
    assert x.new_tensor([1, 2]).dtype is x.dtype
    assert x.new_zeros(2, requires_grad=True).requires_grad


@given(st.integers(0, 4), st.integers(0, 4), st.integers(-5, 5))
def test_triangles_are_numpys(row: int, col: int, offset: int) -> None:
    lower = np.stack(np.tril_indices(row, offset, col)).tolist()
    assert engine.tril_indices(row, col, offset).tolist() == lower
    upper = np.stack(np.triu_indices(row, offset, col)).tolist()
    assert engine.triu_indices(row, col, offset).tolist() == upper


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(RuntimeError, match="non-negative"):
        engine.tril_indices(-1, 2)
