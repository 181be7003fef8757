"""Places in sorted rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

SORTED = st.lists(st.integers(-5, 5), max_size=8).map(sorted)


@given(SORTED, st.lists(st.integers(-6, 6), max_size=5), st.sampled_from(["left", "right"]))
def test_one_row(row: list[int], values: list[int], side: Any) -> None:
    sequence, wanted = np.array(row, dtype=np.int64), np.array(values, dtype=np.int64)
    own = engine.searchsorted(engine.tensor(sequence), engine.tensor(wanted), side=side)
    assert own.dtype is engine.int64
    assert own.tolist() == np.searchsorted(sequence, wanted, side).tolist()
    buckets = engine.bucketize(
        engine.tensor(wanted), engine.tensor(sequence), right=side == "right", out_int32=True
    )
    assert buckets.dtype is engine.int32 and buckets.tolist() == own.tolist()


def test_each_row_in_its_own() -> None:
    rows = engine.tensor([[[1.0, 2, 3]], [[10, 20, 30]]])
    values = engine.tensor([[[2.0, 9]], [[2, 25]]])
    assert engine.searchsorted(rows, values).tolist() == [[[1, 3]], [[0, 2]]]


def test_numbers_and_unsorted_rows() -> None:
    assert engine.searchsorted(engine.tensor([1.0, 2.0]), 1.5).item() == 1
    sorter = engine.tensor([2, 0, 1])
    found = engine.searchsorted(engine.tensor([2.0, 3.0, 1.0]), 2.0, right=True, sorter=sorter)
    assert found.item() == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: engine.searchsorted(x, 1, side="up"), "got up"),
        (lambda x: engine.searchsorted(x, 1, right=True, side="left"), "opposites"),
        (lambda x: engine.searchsorted(x.sum(), 1), "positive dimension"),
        (lambda x: engine.searchsorted(x.reshape(1, 2), 1), "must match"),
        (lambda x: engine.searchsorted(x, 1, sorter=x), "long dtype"),
        (lambda x: engine.searchsorted(x, 1, sorter=x[:1].long()), "same size"),
        (lambda x: engine.searchsorted(x, 1, sorter=x.long() + 9), "expected 0 to 1"),
        (lambda x: engine.bucketize(x, x.reshape(1, 2)), r"dim\(2\)"),
    ],
)
def test_refusals(call: Any, message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        call(engine.tensor([1.0, 2.0]))


@given(
    st.lists(st.integers(-5, 5), max_size=8),
    st.lists(st.integers(-5, 5), max_size=8),
    st.booleans(),
)
def test_isin(elements: list[int], among: list[int], invert: bool) -> None:
    own = engine.isin(
        engine.tensor(elements, dtype=engine.int64),
        engine.tensor(among, dtype=engine.int64),
        invert=invert,
    )
    assert own.tolist() == [(each in among) != invert for each in elements]


def test_isin_keeps_shapes_and_takes_numbers() -> None:
    x = engine.tensor([[1.0, 2.5], [float("nan"), 4.0]])
    assert engine.isin(x, 2.5).tolist() == [[False, True], [False, False]]
    assert engine.isin(4, x).item() is True and engine.isin(4, x).shape == ()
    assert engine.isin(x, x).tolist() == [[True, True], [False, True]]
    with pytest.raises(RuntimeError, match="bool"):
        engine.isin(engine.tensor([True]), engine.tensor([True]))
    with pytest.raises(TypeError, match="expected a Tensor"):
        engine.isin(1, 2)
