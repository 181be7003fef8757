"""Arguments that name dimensions and sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.ops.dims import read_sizes, wrap_dim, wrap_dims


@given(st.integers(0, 5), st.integers(-8, 8))
def test_negative_dims_count_from_the_end(ndim: int, dim: int) -> None:
    places = range(max(ndim, 1))  # without dimensions, there is one for the asking
    if -len(places) <= dim < len(places):
        assert wrap_dim(dim, ndim) == places[dim]
    else:
        with pytest.raises(IndexError, match=f"but got {dim}"):
            wrap_dim(dim, ndim)


def test_several_dims() -> None:
    assert wrap_dims(None, 3) == wrap_dims((), 3) == (0, 1, 2)
    assert wrap_dims((-1, 0), 3) == (2, 0)
    assert wrap_dims(0, 0) == wrap_dims((-1,), 0) == ()
    with pytest.raises(RuntimeError, match="dim 1 appears multiple times"):
        wrap_dims((1, -1), 2)
    with pytest.raises(IndexError):
        wrap_dims((0, 2), 2)


def test_sizes_come_one_by_one_or_together() -> None:
    assert read_sizes((2, 3)) == read_sizes(((2, 3),)) == read_sizes(([2, 3],)) == (2, 3)
    assert read_sizes(()) == ()
    assert read_sizes((engine.Size([4]),)) == (4,)
    assert read_sizes((engine.tensor(2), 3)) == (2, 3)
