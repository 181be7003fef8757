"""Shapes: tuples that stay shapes."""

from __future__ import annotations

import engine
from engine import Size


def test_size_is_a_tuple_that_prints_as_pytorchs() -> None:
    shape = engine.zeros(2, 3, 4).shape
    assert shape == (2, 3, 4)
    assert repr(shape) == "torch.Size([2, 3, 4])"
    assert shape.numel() == 24
    assert Size(()).numel() == 1


def test_parts_of_a_size_are_sizes() -> None:
    shape = Size((2, 3, 4))
    assert repr(shape[1:]) == "torch.Size([3, 4])"
    assert shape[-1] == 4
    assert repr(shape + Size([5])) == "torch.Size([2, 3, 4, 5])"


def test_a_tuple_before_a_size():
    joined = (1,) + Size([2])  # noqa: RUF005
    assert joined == (1, 2) and isinstance(joined, Size)
