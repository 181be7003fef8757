"""Dtypes, copies and memory formats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine
from engine.dtypes import ALL

ORDERS = st.permutations(range(3))
WHOLE = arrays.arrays(
    np.int8, arrays.array_shapes(min_dims=3, max_dims=3, max_side=3), elements=st.integers(0, 100)
)


@pytest.mark.parametrize("target", ALL, ids=str)
@pytest.mark.parametrize("source", ALL, ids=str)
def test_between_all_dtypes(source: engine.dtype, target: engine.dtype) -> None:
    x = engine.tensor([0, 1, 1], dtype=source)
    found = x.to(target)
    assert found.dtype is target and [int(each) for each in found.tolist()] == [0, 1, 1]
    assert (found is x) == (source is target)
    assert x.type_as(found).dtype is target


def test_short_names() -> None:
    x = engine.tensor([0.0, 2.5])
    names = ["half", "float", "double", "byte", "char", "short", "int", "long", "bool"]
    dtypes = (*ALL[:5], engine.int16, engine.int32, engine.int64, engine.bool)
    for name, dtype in zip(names, dtypes, strict=True):
        assert getattr(x, name)().dtype is dtype
    assert x.bool().tolist() == [False, True]
    assert x.float() is x


@given(WHOLE, ORDERS)
def test_formats_of_copies(array: np.ndarray, order: list[int]) -> None:
    x = engine.tensor(array).permute(*order)
    kept = x.clone()
    assert engine.equal(kept, x) and not np.shares_memory(kept.array, x.array)
    for plain in (
        x.contiguous(),
        x.clone(memory_format=engine.contiguous_format),
        x.to(engine.float64, memory_format=engine.contiguous_format),
        x.float(memory_format=engine.contiguous_format),
        x.to(x.dtype, copy=True, memory_format=engine.contiguous_format),
        engine.zeros_like(x, memory_format=engine.contiguous_format) + x,
    ):
        assert plain.is_contiguous()
        assert plain.tolist() == x.tolist()
    assert (x.contiguous() is x) == x.is_contiguous()


def test_tensors_made_alike_lie_alike() -> None:
    x = engine.ones(2, 3).t()
    assert x.clone().stride() == engine.zeros_like(x).stride() == (1, 3)
    assert engine.full_like(x, 7).stride() == (1, 3)
    assert engine.empty_like(x, memory_format=engine.contiguous_format).stride() == (2, 1)


def test_copies_and_aliases() -> None:
    x = engine.ones(2)
    assert x.to("cpu") is x.to(engine.float32) is x.to(x) is x
    assert x.to(engine.float32, copy=True) is not x
    assert x.to(engine.float32, False, True) is not x  # non_blocking, copy
    y = engine.zeros(2, 2)
    assert y.copy_(x) is y and y.tolist() == [[1, 1], [1, 1]]


def test_gradients_return_in_their_own_dtype() -> None:
    x = engine.ones(2, dtype=engine.float16, requires_grad=True)
    (x.double() * 2).sum().backward()
    assert x.grad is not None and x.grad.dtype is engine.float16 and x.grad.tolist() == [2, 2]


def test_refusals() -> None:
    x = engine.ones(2)
    with pytest.raises(TypeError, match="memory_format must be"):
        x.clone(memory_format="channels_last")  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="preserve memory format"):
        x.contiguous(memory_format=engine.preserve_format)
    with pytest.raises(TypeError, match="expected a dtype, a device or a Tensor"):
        x.to([1])
    with pytest.raises(TypeError, match="expected a Tensor as src"):
        x.copy_([1.0, 2.0])  # type: ignore[arg-type]
