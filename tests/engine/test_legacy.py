"""The older spellings that tutorials use."""

from __future__ import annotations

import numpy as np
import pytest

import engine as torch
from engine.autograd import Variable


def test_tensor_of_sizes() -> None:
    x = torch.Tensor(5, 3)
    assert x.shape == (5, 3) and x.dtype is torch.float32
    assert torch.Tensor().shape == (0,)
    assert torch.Tensor(torch.Size([2, 3])).shape == (2, 3)
    assert torch.Tensor(np.int64(2)).shape == (2,)
    assert torch.LongTensor(2, 1).dtype is torch.int64


def test_tensor_of_values_has_the_default_dtype() -> None:
    assert torch.Tensor((2, 3)).tolist() == [2.0, 3.0]
    assert torch.Tensor([[1, 0], [0, 1]]).dtype is torch.float32
    assert torch.Tensor(np.arange(3.0)).dtype is torch.float32
    assert torch.Tensor([True, False]).tolist() == [1.0, 0.0]


def test_memory_is_shared_where_the_dtype_is_right() -> None:
    array = np.zeros(2, np.float32)
    torch.Tensor(array)[0] = 5
    assert array.tolist() == [5.0, 0.0]
    x = torch.ones(2, requires_grad=True)
    again = torch.Tensor(x)
    assert again.array is x.array and not again.requires_grad


@pytest.mark.parametrize("data", [(2.5,), ("abc",), (True,), (2, 3.0), (np.float32(3),), (None,)])
def test_what_is_no_data(data: tuple) -> None:
    with pytest.raises(TypeError):
        torch.Tensor(*data)
    with pytest.raises(TypeError):
        torch.FloatTensor(*data)


def test_types_refuse_tensors_of_another() -> None:
    with pytest.raises(TypeError, match=r"use x\.to"):
        torch.LongTensor(torch.ones(2))


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("FloatTensor", torch.float32),
        ("DoubleTensor", torch.float64),
        ("HalfTensor", torch.float16),
        ("ByteTensor", torch.uint8),
        ("CharTensor", torch.int8),
        ("ShortTensor", torch.int16),
        ("IntTensor", torch.int32),
        ("LongTensor", torch.int64),
        ("BoolTensor", torch.bool),
    ],
)
def test_types(name: str, dtype: torch.dtype) -> None:
    kind = getattr(torch, name)
    made = kind([0, 1])
    assert made.dtype is dtype
    assert made.type() == f"torch.{name}"
    assert isinstance(made, kind) and not isinstance(3, kind)
    assert repr(kind) == f"<class 'torch.{name}'>"
    for target in (kind, f"torch.{name}", dtype):
        assert torch.ones(2).type(target).dtype is dtype
    assert repr(getattr(torch.cuda, name)) == f"<class 'torch.cuda.{name}'>"


def test_type_of_another_kind_is_no_instance() -> None:
    assert not isinstance(torch.ones(2), torch.LongTensor)
    assert not isinstance(torch.ones(2), torch.cuda.FloatTensor)


def test_wrong_types() -> None:
    with pytest.raises(ValueError, match="invalid type"):
        torch.ones(2).type("x")
    with pytest.raises(TypeError, match="dtype must be"):
        torch.ones(2).type(3)
    assert torch.ones(2).type(torch.Tensor).dtype is torch.float32


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_cuda_types_say_in_one_sentence_that_there_is_no_gpu() -> None:
    with pytest.raises(RuntimeError, match=r"^CUDA is not available: ") as caught:
        torch.cuda.FloatTensor(5)
    assert "\n" not in str(caught.value)


def test_new() -> None:
    x = torch.ones(2, dtype=torch.float64)
    assert x.new(2, 3).shape == (2, 3) and x.new(2, 3).dtype is torch.float64
    assert x.new([1, 2]).tolist() == [1.0, 2.0]


def test_variable() -> None:
    x = torch.ones(2)
    v = Variable(x, requires_grad=True)
    assert v is not x and v.array is x.array
    assert v.requires_grad and not x.requires_grad
    assert isinstance(x, Variable) and not isinstance(3, Variable)
    assert not Variable(v).requires_grad
    assert Variable(x, volatile=True).tolist() == [1.0, 1.0]
    with pytest.raises(TypeError, match="has to be a tensor"):
        Variable(3)  # type: ignore[arg-type]
