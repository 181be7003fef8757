"""Copies and conversions: dtypes, devices, memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.autograd.function import Function
from engine.autograd.inplace import before_writing, check_writable, write
from engine.dtypes import dtype as Dtype
from engine.memory_formats import (
    contiguous_format,
    is_contiguous_format,
    memory_format,
    preserve_format,
)
from engine.ops.registry import op
from engine.tensor import Tensor, wrap


class Cast(Function):
    graph_name = "ToCopyBackward0"
    warns = True
    array_dtype: np.dtype

    def forward(self, xp, x):
        self.from_dtype = x.dtype
        return x.astype(self.array_dtype)

    def backward(self, grad):
        return Cast.apply(grad, array_dtype=self.from_dtype)


def cast(input: Any, array_dtype: np.dtype) -> Any:
    """A Tensor or array with elements of another NumPy dtype; itself if they are of it already."""
    own = input.array.dtype if isinstance(input, Tensor) else input.dtype
    return input if own == array_dtype else Cast.apply(input, array_dtype=array_dtype)


def constant_like(array: np.ndarray, other: Any) -> Any:
    """An array on the device of `other`, as a Tensor if `other` is one."""
    if isinstance(other, Tensor):
        return wrap(devices.transfer(array, other.device))
    return devices.transfer(array, devices.of_array(other))


class Transfer(Function):
    graph_name = "ToCopyBackward0"
    target: devices.device

    def forward(self, xp, x):
        self.home = devices.of_array(x)
        return devices.transfer(x, self.target)

    def backward(self, grad):
        return Transfer.apply(grad, target=self.home)


class Clone(Function):
    def forward(self, xp, x):
        return x.copy(order="K")

    def backward(self, grad):
        return grad


class Contiguous(Function):
    graph_name = "CloneBackward0"

    def forward(self, xp, x):
        return xp.array(x, order="C")

    def backward(self, grad):
        return grad


class Copy(Function):
    """The value of a tensor after another was copied into it."""

    graph_name = "CopyBackwards"

    def forward(self, xp, x, source):
        return xp.array(xp.broadcast_to(source, x.shape), dtype=x.dtype)

    def backward(self, grad):
        return grad * 0, grad


@op
def clone(input: Tensor, *, memory_format: memory_format = preserve_format) -> Tensor:
    """A copy with memory of its own, through which gradients flow."""
    return (Contiguous if is_contiguous_format(memory_format) else Clone).apply(input)


@op(function=False)
def contiguous(input: Tensor, memory_format: memory_format = contiguous_format) -> Tensor:
    """The tensor itself if its elements lie in row-major order, else a copy that does."""
    if not is_contiguous_format(memory_format):
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    return input if input.is_contiguous() else Contiguous.apply(input)


@op(function=False)
def to(
    input: Tensor,
    *target: Any,
    dtype: Dtype | None = None,
    device: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """The tensor with another dtype, on another device, or like another tensor.

    `x.to(float64)`, `x.to("cuda")`, `x.to("cuda", float64)`, `x.to(other)`; after these may follow
    non_blocking and copy. The tensor itself comes back where nothing changes, unless `copy` asks
    for a new one. A new one lies in memory as `memory_format` says.
    """
    flags = [each for each in target if isinstance(each, bool)]
    copy = copy or flags[1:2] == [True]
    for each in target:
        if isinstance(each, Tensor):
            dtype, device = each.dtype, each.device
        elif isinstance(each, str | devices.device) or type(each) is int:
            device = each
        elif isinstance(each, Dtype | type):
            dtype = dtypes.as_dtype(each)
        elif isinstance(each, bool):
            continue
        elif each is not None:
            raise TypeError(f"to() expected a dtype, a device or a Tensor, got {each!r}")
    result = input
    if device is not None:
        place = devices.as_device(device)
        if not devices.lives_on(input.array, place):
            result = Transfer.apply(result, target=place)
    if dtype is not None:
        result = cast(result, dtypes.as_dtype(dtype).array_dtype)
    if is_contiguous_format(memory_format) and (copy or result is not input):
        result = contiguous(result)
    return clone(result) if copy and result is input else result


@op(function=False)
def cpu(input: Tensor) -> Tensor:
    """The tensor on the CPU."""
    return to(input, devices.CPU)


@op(function=False)
def cuda(input: Tensor, device: Any = None) -> Tensor:
    """The tensor on a GPU, the first one unless `device` names another."""
    return to(input, devices.device("cuda", 0) if device is None else devices.as_device(device))


@op(function=False)
def type_as(input: Tensor, other: Tensor) -> Tensor:
    """The tensor with `other`'s dtype."""
    return cast(input, other.array.dtype)


@op(function=False, name="half")
def half_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as float16."""
    return to(input, dtypes.float16, memory_format=memory_format)


@op(function=False, name="float")
def float_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as float32."""
    return to(input, dtypes.float32, memory_format=memory_format)


@op(function=False, name="double")
def double_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as float64."""
    return to(input, dtypes.float64, memory_format=memory_format)


@op(function=False, name="byte")
def byte_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as uint8."""
    return to(input, dtypes.uint8, memory_format=memory_format)


@op(function=False, name="char")
def char_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as int8."""
    return to(input, dtypes.int8, memory_format=memory_format)


@op(function=False, name="short")
def short_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as int16."""
    return to(input, dtypes.int16, memory_format=memory_format)


@op(function=False, name="int")
def int_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as int32."""
    return to(input, dtypes.int32, memory_format=memory_format)


@op(function=False, name="long")
def long_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as int64."""
    return to(input, dtypes.int64, memory_format=memory_format)


@op(function=False, name="bool")
def bool_(input: Tensor, memory_format: memory_format = preserve_format) -> Tensor:
    """The tensor as bool: whether each element is other than zero."""
    return to(input, dtypes.bool_, memory_format=memory_format)


@op(function=False)
def copy_(input: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Copy `src`, broadcast to this tensor's shape and cast to its dtype, into this tensor."""
    check_writable(input)
    if not isinstance(src, Tensor):
        raise TypeError(f"copy_() expected a Tensor as src, got {type(src).__name__}")
    return write(input, Copy.apply(before_writing(input), to(src, input.device)))
