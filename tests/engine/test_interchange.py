"""Tensors as NumPy arrays, Python numbers and copies, and other libraries' arrays as tensors."""

from __future__ import annotations

import array
import copy
import pickle
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine as torch

DTYPES = st.sampled_from(
    [np.float16, np.float32, np.float64, np.uint8, np.int8, np.int16, np.int32, np.int64, np.bool_]
)


@given(arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, min_side=0)))
def test_numpy_both_ways_without_a_copy(values: np.ndarray) -> None:
    tensor = torch.from_numpy(values)
    assert tensor.numpy() is values
    assert np.shares_memory(np.asarray(tensor), values) or values.size == 0
    np.testing.assert_array_equal(torch.from_dlpack(tensor).numpy(), values)
    np.testing.assert_array_equal(np.from_dlpack(tensor), values)


@pytest.mark.parametrize(
    "seen",
    [
        np.arange(12.0).reshape(3, 4)[::-1],
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.arange(12.0).reshape(3, 4).T,
    ],
)
def test_strided_arrays(seen: np.ndarray) -> None:
    tensor = torch.from_numpy(seen)
    tensor[0, 0] = 100
    assert seen[0, 0] == 100
    np.testing.assert_array_equal((tensor * 2).numpy(), seen * 2)


def test_array_protocol() -> None:
    x = torch.tensor([1.0, 2.0])
    assert np.asarray(x, dtype=np.float64).dtype == np.float64
    assert not np.shares_memory(np.array(x), x.array)
    assert np.sin(x).tolist() == np.sin(x.numpy()).tolist()
    with pytest.raises(RuntimeError, match="requires grad"):
        np.asarray(torch.ones(2, requires_grad=True))
    with pytest.raises(TypeError, match=r"expected np\.ndarray"):
        torch.from_numpy([1.0])  # type: ignore[arg-type]


def test_dlpack_shares_memory_both_ways() -> None:
    values = np.zeros(3, np.float32)
    torch.from_dlpack(values)[0] = 7
    assert values[0] == 7
    x = torch.zeros(2)
    np.from_dlpack(x)
    assert x.__dlpack_device__() == (1, 0)
    with pytest.raises(BufferError, match="detach"):
        np.from_dlpack(torch.zeros(2, requires_grad=True))
    with pytest.raises(TypeError, match="__dlpack__"):
        torch.from_dlpack([1, 2])


def test_frombuffer() -> None:
    numbers = array.array("f", [1, 2, 3])
    x = torch.frombuffer(numbers, dtype=torch.float32, offset=4)
    x[0] = 9
    assert numbers.tolist() == [1, 9, 3]
    assert torch.frombuffer(b"\1\2\3", dtype=torch.uint8, count=2).tolist() == [1, 2]
    assert torch.frombuffer(numbers, dtype=torch.float32, requires_grad=True).requires_grad
    for buffer, options in [
        (b"", {}),
        (b"abc", {}),
        (b"abcd", {"offset": 9}),
        (b"abcd", {"count": 2}),
    ]:
        with pytest.raises(ValueError, match="buffer"):
            torch.frombuffer(buffer, dtype=torch.float32, **options)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a class can offer a buffer from 3.12 on")
def test_buffer_protocol() -> None:
    x = torch.tensor([1.0, 2.0])
    memoryview(x)[0] = 5.0
    assert x.tolist() == [5.0, 2.0]


def test_python_numbers() -> None:
    assert float(torch.tensor([[2.5]])) == 2.5
    assert int(torch.tensor(2.7)) == 2
    assert [10, 20, 30][torch.tensor(1)] == 20
    assert 2.0 in torch.tensor([1.0, 2.0]) and torch.tensor(3.0) not in torch.tensor([1.0])
    with pytest.raises(RuntimeError, match="ambiguous"):
        bool(torch.ones(2))
    with pytest.raises(TypeError, match="0-d"):
        len(torch.tensor(1.0))
    with pytest.raises(RuntimeError, match="2 elements"):
        torch.ones(2).item()


def test_deepcopy() -> None:
    model = torch.nn.Linear(2, 1)
    model(torch.ones(1, 2)).sum().backward()
    twin = copy.deepcopy(model)
    assert isinstance(twin.weight, torch.nn.Parameter) and twin.weight.requires_grad
    assert twin.weight.grad.tolist() == model.weight.grad.tolist()
    assert not np.shares_memory(twin.weight.array, model.weight.array)
    x = torch.ones(2)
    pair = copy.deepcopy([x, x])
    assert pair[0] is pair[1] and pair[0] is not x
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(model.weight * 1)


def test_a_shallow_copy_shares_memory() -> None:
    x = torch.ones(2)
    y = copy.copy(x)
    assert y is not x and y.array is x.array


def test_tensors_travel_between_processes() -> None:
    weight = pickle.loads(pickle.dumps(torch.nn.Linear(2, 1).weight))
    assert isinstance(weight, torch.nn.Parameter) and weight.shape == (1, 2)
    x = torch.ones(2, requires_grad=True)
    assert pickle.loads(pickle.dumps(x)).requires_grad
    with pytest.raises(RuntimeError, match="detach"):
        pickle.dumps(x * 2)


def test_only_one_number_is_a_python_number():
    for kind in (int, float):
        with pytest.raises(ValueError, match="only one element tensors"):
            kind(torch.ones(2))


def test_what_a_tensor_cannot_hold_or_do():
    x = torch.ones(2)
    with pytest.raises(RuntimeError, match="only supports Tensor or scalar"):
        "a" in x  # noqa: B015
    with pytest.raises(TypeError, match="deleting items"):
        del x[0]
    with pytest.raises(TypeError, match="can't assign a str"):
        x[0] = "a"
    with pytest.raises(TypeError, match="only implemented on integer and Boolean"):
        _ = ~x
