"""Older spellings that tutorials still use: `Variable`, `FloatTensor`, `Tensor(5, 3)`, `x.type(…)`.

Each is a short way to what is now written otherwise, and says how.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import creation, dtypes
from engine.devices import device as Device
from engine.dtypes import dtype as Dtype
from engine.ops.conversion import to
from engine.ops.registry import op
from engine.size import Size
from engine.tensor import Tensor


class TensorType:
    """A dtype and a device under an older name: `FloatTensor` is float32 on the CPU.

    Calling it makes a tensor: `FloatTensor([1, 2])` is `tensor([1, 2], dtype=float32)`, and
    `FloatTensor(5, 3)` is `empty(5, 3)`. `isinstance(x, FloatTensor)` compares dtype and device.
    """

    def __init__(self, name: str, dtype: Dtype, device: str = "cpu") -> None:
        self.name = name
        self.dtype = dtype
        self.device = device

    def __call__(self, *data: Any) -> Tensor:
        return read(data, self.dtype, self.device)

    def __instancecheck__(self, value: object) -> bool:
        return (
            isinstance(value, Tensor)
            and value.dtype is self.dtype
            and value.device.type == self.device
        )

    def __repr__(self) -> str:
        return f"<class '{self.name}'>"


_NAMES = {
    "FloatTensor": dtypes.float32,
    "DoubleTensor": dtypes.float64,
    "HalfTensor": dtypes.float16,
    "ByteTensor": dtypes.uint8,
    "CharTensor": dtypes.int8,
    "ShortTensor": dtypes.int16,
    "IntTensor": dtypes.int32,
    "LongTensor": dtypes.int64,
    "BoolTensor": dtypes.bool_,
}

# By their names within `engine` and within `engine.cuda`.
CPU_TYPES = {name: TensorType(f"torch.{name}", dtype) for name, dtype in _NAMES.items()}
CUDA_TYPES = {
    name: TensorType(f"torch.cuda.{name}", dtype, "cuda") for name, dtype in _NAMES.items()
}
_BY_NAME = {each.name: each for each in (*CPU_TYPES.values(), *CUDA_TYPES.values())}


def read(data: tuple[Any, ...], dtype: Dtype | None = None, device: Any = None) -> Tensor:
    """What `Tensor(*data)` means: sizes give an uninitialised tensor, one sequence its values.

    `dtype` is the default one unless given. A tensor, or an array of that dtype, shares its memory
    with the result. Raises TypeError for a lone number that is no size, and for what is no data.
    """
    first = data[0] if data else None
    if isinstance(first, Tensor):
        if dtype not in (None, first.dtype):
            raise TypeError(
                f"expected {dtype} data, got a tensor of {first.dtype}: use x.to({dtype}) instead"
            )
        return first.detach()
    dtype = dtype or dtypes.get_default_dtype()
    if isinstance(first, Size):
        return creation.empty(first, dtype=dtype, device=device)
    if all(isinstance(each, int | np.integer) and not isinstance(each, bool) for each in data):
        return creation.empty([int(each) for each in data] or [0], dtype=dtype, device=device)
    if len(data) > 1 or isinstance(first, str | bytes) or not hasattr(first, "__len__"):
        got = ", ".join(type(each).__name__ for each in data)
        raise TypeError(
            f"new(): data must be a sequence (got {got}): pass sizes, as in Tensor(5, 3), or one "
            "list or array of numbers"
        )
    return creation.as_tensor(first, dtype, device)


class _Either(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, Tensor)


class Variable(metaclass=_Either):
    """Once the class of tensors with gradients; now every tensor is one.

    `Variable(x, requires_grad=True)` is `x.detach().requires_grad_()`: another tensor of the same
    memory. `volatile` has no effect any more: use `no_grad()`.
    """

    def __new__(  # type: ignore[misc]
        cls, data: Tensor, requires_grad: bool = False, volatile: bool = False
    ) -> Tensor:
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        return data.detach().requires_grad_(requires_grad)


@op(function=False, name="type")
def type_(input: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The older name of the tensor's dtype and device, "torch.FloatTensor" say.

    With `dtype` (a dtype, such a name, or what it names): the tensor converted, as `x.to(…)`.
    """
    if dtype is None:
        return _name_of(input)
    if isinstance(dtype, str):
        if dtype not in _BY_NAME:
            raise ValueError(f"invalid type: {dtype!r}: expected one of {', '.join(_BY_NAME)}")
        dtype = _BY_NAME[dtype]
    if dtype is Tensor:
        dtype = dtypes.get_default_dtype()
    if isinstance(dtype, TensorType):
        return to(input, Device(dtype.device), dtype.dtype)
    if not isinstance(dtype, Dtype | type):
        raise TypeError(f"dtype must be a type, str, or dtype object, got {dtype!r}")
    return to(input, dtype)


def _name_of(tensor: Tensor) -> str:
    types = CUDA_TYPES if tensor.is_cuda else CPU_TYPES
    return next(each.name for each in types.values() if each.dtype is tensor.dtype)


@op(function=False)
def new(input: Tensor, *data: Any) -> Tensor:
    """A tensor of the same dtype and device: `x.new(2, 3)` of sizes, `x.new([1, 2])` of values."""
    return read(data, input.dtype, input.device)
