"""Questions about a tensor: its kind of numbers, its memory."""

from __future__ import annotations

import pytest

import engine


def test_kinds_of_numbers() -> None:
    x, n = engine.ones(2), engine.ones(2, dtype=engine.uint8)
    assert engine.is_floating_point(x) and not engine.is_floating_point(n)
    assert x.is_signed() and not n.is_signed() and not engine.is_complex(x)
    assert engine.is_nonzero(engine.tensor([3])) and not engine.tensor(0.0).is_nonzero()
    with pytest.raises(RuntimeError, match="ambiguous"):
        engine.is_nonzero(x)


def test_shape_and_place() -> None:
    x = engine.ones(2, 3)
    assert x.ndimension() == 2 and x.is_cpu
    assert x.is_same_size(engine.zeros(2, 3)) and not x.is_same_size(x.t())


def test_memory() -> None:
    x = engine.arange(12).reshape(3, 4)
    row = x[1]
    assert x.data_ptr() == x.view(-1).data_ptr() != x.clone().data_ptr()
    assert row.data_ptr() == x.data_ptr() + 4 * x.itemsize
    assert (x.storage_offset(), row.storage_offset(), row[2:].storage_offset()) == (0, 4, 6)
    assert x.t().storage_offset() == 0
