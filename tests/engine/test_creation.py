"""Making tensors: dtypes, copies and shared memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        ([1.0, 2], engine.float32),
        ([1, 2], engine.int64),
        ([True, False], engine.bool),
        ([], engine.float32),
        (2.5, engine.float32),
        (3, engine.int64),
        (np.float64(2.5), engine.float64),
        (np.ones(2), engine.float64),
        (np.ones(2, np.int16), engine.int16),
        ([[1, 2.5]], engine.float32),
        (range(3), engine.int64),
        ([engine.tensor(1.0), engine.tensor(2.0)], engine.float32),
    ],
)
def test_dtypes_of_data(data: object, dtype: engine.dtype) -> None:
    assert engine.tensor(data).dtype is dtype


def test_tensor_copies_and_as_tensor_shares() -> None:
    array = np.zeros(3, np.float32)
    copied, shared, same = engine.tensor(array), engine.as_tensor(array), engine.from_numpy(array)
    array[0] = 7
    assert copied.tolist() == [0, 0, 0]
    assert shared.tolist() == same.tolist() == [7, 0, 0]
    same[1] = 8
    assert array.tolist() == [7, 8, 0]
    assert np.shares_memory(same.numpy(), array)
    assert engine.as_tensor(same) is same


@given(arrays.arrays("float64", arrays.array_shapes(min_dims=0, min_side=0), elements=st.floats()))
def test_numpy_and_back(array: np.ndarray) -> None:
    tensor = engine.from_numpy(array)
    assert tensor.shape == array.shape
    assert np.shares_memory(tensor.numpy(), array) or array.size == 0
    assert np.array_equal(np.asarray(tensor), array, equal_nan=True)
    assert np.array_equal(np.array(tensor.tolist()).reshape(array.shape), array, equal_nan=True)


def test_strided_arrays_are_shared_as_they_are() -> None:
    array = np.arange(12.0).reshape(3, 4)
    for view in (array.T, array[::2], array[:, ::-1], array[1]):
        tensor = engine.from_numpy(view)
        assert np.array_equal(tensor.numpy(), view)
        assert np.array_equal((tensor * 2).numpy(), view * 2)
        assert np.array_equal(tensor.reshape(-1).numpy(), view.reshape(-1))


def test_other_byte_orders() -> None:
    with pytest.raises(ValueError, match="byte order"):
        engine.from_numpy(np.ones(2, ">f4"))
    assert engine.tensor(np.array([1.5, 2], ">f4")).tolist() == [1.5, 2]


def test_filled() -> None:
    assert engine.zeros(2, 3).tolist() == engine.zeros((2, 3)).tolist() == [[0] * 3] * 2
    assert engine.ones([2]).tolist() == [1, 1]
    assert engine.full((2,), 7).dtype is engine.int64
    assert engine.full((2,), 0.5).tolist() == [0.5, 0.5]
    assert engine.empty(0, 3).shape == (0, 3)
    assert engine.eye(2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert engine.zeros(2, requires_grad=True).requires_grad


def test_likes_take_shape_and_dtype() -> None:
    like = engine.ones(2, 3, dtype=engine.int16)
    for made in (engine.zeros_like(like), engine.ones_like(like), engine.full_like(like, 4)):
        assert made.shape == (2, 3)
        assert made.dtype is engine.int16
    assert engine.zeros_like(like, dtype=engine.float64).dtype is engine.float64


def test_ranges() -> None:
    assert engine.arange(3).tolist() == [0, 1, 2]
    assert engine.arange(1, 2, 0.5).tolist() == [1.0, 1.5]
    assert engine.arange(5, 0, -2).tolist() == [5, 3, 1]
    assert engine.linspace(0, 1, 3).tolist() == [0, 0.5, 1]
    assert engine.logspace(0, 2, 3).tolist() == [1, 10, 100]
    with pytest.raises(RuntimeError, match="nonzero"):
        engine.arange(0, 3, 0)
    with pytest.raises(RuntimeError, match="sign"):
        engine.arange(0, 3, -1)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="equal length"):
        engine.tensor([[1], [1, 2]])
    with pytest.raises(RuntimeError, match="infer dtype of object"):
        engine.tensor(object())
    with pytest.raises(RuntimeError, match="negative dimension -1"):
        engine.zeros(2, -1)
    with pytest.raises(TypeError, match=r"expected np\.ndarray"):
        engine.from_numpy([1.0])
    with pytest.raises(RuntimeError, match="floating point"):
        engine.tensor([1], requires_grad=True)


def test_python_floats_keep_their_digits_in_a_finer_dtype() -> None:
    for made in (engine.tensor, engine.as_tensor):
        assert made(0.1, dtype=engine.float64).item() == 0.1
        assert made([0.1, 1e300], dtype=engine.float64).tolist() == [0.1, 1e300]
        assert made([16777217.0], dtype=engine.int64).tolist() == [16777217]
    assert engine.tensor([1e300]).tolist() == [float("inf")]


def test_a_list_of_tensors_of_one_number_is_read_as_numbers():
    made = engine.tensor([engine.tensor([1]), engine.tensor(2.5)])
    assert made.tolist() == [1.0, 2.5] and made.dtype is engine.float32
    with pytest.raises(ValueError, match=r"only one element.*\[2\].*stack or cat"):
        engine.tensor([engine.ones(2), engine.ones(2)])


def test_numbers_beyond_their_dtype_are_refused():
    for numbers, dtype in (([300], engine.uint8), ([-200], engine.int8), (2**31, engine.int32)):
        with pytest.raises(RuntimeError, match="without overflow"):
            engine.tensor(numbers, dtype=dtype)
    assert engine.tensor([-1], dtype=engine.uint8).item() == 255


@pytest.mark.parametrize("sizes", [(2.0,), ("a",), ((2, 1.5),), (engine.ones(2),)])
def test_sizes_are_ints(sizes):
    with pytest.raises(TypeError, match="sizes must be ints"):
        engine.zeros(*sizes)


def test_sizes_by_name():
    assert engine.zeros(size=(2, 3)).shape == engine.randn(size=(2, 3)).shape == (2, 3)
    with pytest.raises(TypeError, match="must be tuple of ints, not int"):
        engine.full(2, 3)


def test_asarray_shares_unless_a_copy_is_asked_for():
    x = np.zeros(2)
    engine.asarray(x)[0] = 1
    engine.asarray(x, copy=True)[1] = 1
    assert x.tolist() == [1, 0]
