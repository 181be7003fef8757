"""Shapes that stretch to fit each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine

SHAPES = arrays.mutually_broadcastable_shapes(num_shapes=3, max_dims=4, max_side=3)


@given(SHAPES)
def test_stretching_and_summing_back(shapes: arrays.BroadcastableShapes) -> None:
    tensors = [engine.ones(each, dtype=engine.int64) for each in shapes.input_shapes]
    assert engine.broadcast_shapes(*shapes.input_shapes) == shapes.result_shape
    for tensor, wide in zip(tensors, engine.broadcast_tensors(*tensors), strict=True):
        assert wide.shape == shapes.result_shape
        assert engine.equal(wide, tensor.expand(shapes.result_shape))
        assert engine.equal(wide, engine.broadcast_to(tensor, shapes.result_shape))
        assert np.shares_memory(wide.array, tensor.array) or not wide.numel()
        back = wide.sum_to_size(tensor.shape)
        assert back.shape == tensor.shape and back.sum().item() == wide.numel()


def test_minus_one_keeps_a_size() -> None:
    x = engine.ones(2, 1)
    assert x.expand(3, -1, 4).shape == (3, 2, 4)
    assert x.expand_as(engine.ones(2, 5)).stride() == (1, 0)


def test_what_is_stretched_cannot_be_written() -> None:
    with pytest.raises(RuntimeError, match="single memory location"):
        engine.ones(1).expand(3).add_(1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: engine.ones(2).expand(3),
        lambda: engine.ones(2, 2).expand(2),
        lambda: engine.ones(2).expand(-1, 2),
        lambda: engine.ones(2).sum_to_size(3),
        lambda: engine.broadcast_tensors(engine.ones(2), engine.ones(3)),
        lambda: engine.broadcast_shapes((2,), (3,)),
    ],
)
def test_refusals(wrong: st.SearchStrategy) -> None:
    with pytest.raises(RuntimeError):
        wrong()
