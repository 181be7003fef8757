"""The nine dtypes: their names, sizes, aliases and what becomes which."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import engine
from engine import dtypes


@pytest.mark.parametrize("dtype", dtypes.ALL, ids=str)
def test_every_dtype_stands_for_a_numpy_dtype(dtype: dtypes.dtype) -> None:
    assert repr(dtype) == f"torch.{dtype.name}"
    assert dtypes.of_array(dtype.array_dtype) is dtype
    assert dtypes.as_dtype(dtype.name) is dtype
    assert engine.zeros(2, dtype=dtype).array.dtype == dtype.array_dtype
    assert engine.zeros(2, dtype=dtype).element_size() == dtype.itemsize
    assert copy.deepcopy(dtype) is dtype


def test_aliases() -> None:
    assert engine.float is engine.float32
    assert engine.double is engine.float64
    assert engine.half is engine.float16
    assert engine.long is engine.int64
    assert engine.int is engine.int32
    assert engine.short is engine.int16


def test_python_types() -> None:
    assert dtypes.as_dtype(float) is engine.float64
    assert dtypes.as_dtype(int) is engine.int64
    assert dtypes.as_dtype(bool) is engine.bool


def test_other_byte_orders_are_recognised() -> None:
    assert dtypes.of_array(np.dtype(">f4")) is engine.float32


@pytest.mark.parametrize("array_dtype", ["complex64", "datetime64[s]", "U3", "object"])
def test_what_tensors_cannot_hold(array_dtype: str) -> None:
    with pytest.raises(TypeError, match="supported types are: float16, float32"):
        dtypes.of_array(np.dtype(array_dtype))


def test_default_dtype() -> None:
    assert engine.get_default_dtype() is engine.float32
    try:
        engine.set_default_dtype(engine.float64)
        assert engine.tensor([1.5]).dtype is engine.float64
        assert engine.zeros(1).dtype is engine.float64
        assert (engine.tensor([1]) / 2).dtype is engine.float64
    finally:
        engine.set_default_dtype(engine.float32)
    with pytest.raises(TypeError, match="floating"):
        engine.set_default_dtype(engine.int32)
