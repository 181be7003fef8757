"""The same elements in another shape or order of dimensions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)


def counted(shape: tuple[int, ...]) -> engine.Tensor:
    return engine.arange(math.prod(shape)).reshape(shape)


@given(SHAPES, st.data())
def test_permutations_can_be_undone(shape: tuple[int, ...], data: st.DataObject) -> None:
    x, order = counted(shape), data.draw(st.permutations(range(len(shape))))
    turned = x.permute(tuple(order))
    places, back = tuple(range(len(shape))), tuple(np.argsort(order).tolist())
    assert (turned.numpy() == x.numpy().transpose(order)).all()
    assert engine.equal(turned.permute(back), x)
    assert engine.equal(engine.movedim(x, places, back), turned)
    if len(shape) >= 2:
        assert engine.equal(x.transpose(0, -1).transpose(-1, 0), x)
        assert engine.equal(x.swapaxes(0, 1), x.transpose(0, 1))


@given(SHAPES, st.data())
def test_reshaping_keeps_the_order_of_elements(shape: tuple[int, ...], data: st.DataObject) -> None:
    x = counted(shape).permute(tuple(data.draw(st.permutations(range(len(shape))))))
    flat = x.reshape(-1) if x.numel() else x.reshape(0)
    assert flat.tolist() == x.numpy().reshape(-1).tolist()
    assert engine.equal(flat.reshape(x.shape), x)
    assert engine.equal(x.ravel(), flat) and engine.equal(x.flatten(), flat)
    if x.is_contiguous():
        assert np.shares_memory(x.view(x.shape).array, x.array) or not x.numel()
        assert engine.equal(x.view_as(flat), flat)


@given(SHAPES)
def test_dimensions_of_size_one(shape: tuple[int, ...]) -> None:
    x = counted(shape)
    assert x.squeeze().shape == tuple(n for n in shape if n != 1)
    for dim in range(-len(shape) - 1, len(shape) + 1):
        wider = x.unsqueeze(dim)
        assert wider.shape == np.expand_dims(x.numpy(), dim).shape
        assert engine.equal(wider.squeeze(dim), x)


def test_flattening_some() -> None:
    x = counted((2, 3, 4))
    assert x.flatten(1).shape == (2, 12)
    assert engine.equal(x.flatten(1).unflatten(1, (3, -1)), x)
    assert engine.tensor(5).flatten().shape == (1,)


def test_what_cannot_be_viewed() -> None:
    turned = counted((2, 3)).t()
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        turned.view(-1)
    assert turned.reshape(-1).tolist() == [0, 3, 1, 4, 2, 5]
    assert counted((4, 3))[::2].view(2, 3, 1).shape == (2, 3, 1)


def test_refusals() -> None:
    x = counted((2, 3))
    with pytest.raises(RuntimeError, match="invalid for input of size 6"):
        x.reshape(4, 2)
    with pytest.raises(RuntimeError, match="only one dimension can be inferred"):
        x.reshape(-1, -1)
    with pytest.raises(RuntimeError, match="multiple times"):
        x.permute(0, 0)
    with pytest.raises(IndexError, match="out of range"):
        x.transpose(0, 2)
    with pytest.raises(RuntimeError, match="<= 2"):
        counted((1, 1, 1)).t()


def test_the_same_bytes_as_another_dtype():
    x = engine.tensor([1.0, 2.0])
    bits = x.view(engine.int32)
    assert bits.tolist() == [0x3F800000, 0x40000000]
    bits[0] = 0
    assert x.tolist() == [0.0, 2.0]
    assert engine.ones(2, 2).view(engine.float64).shape == (2, 1)
    with pytest.raises(RuntimeError, match="cannot be viewed as"):
        engine.ones(3).view(engine.float64)
