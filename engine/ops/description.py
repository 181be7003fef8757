"""What a tensor says about itself beyond its shape, dtype and device."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.ops.registry import op
from engine.tensor import Tensor


@op(method=False)
def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers."""
    return input.is_floating_point()


@op
def is_complex(input: Tensor) -> bool:
    """Never: tensors are real."""
    return False


@op
def is_signed(input: Tensor) -> bool:
    """Whether the dtype has negative numbers."""
    return input.dtype.is_signed


@op
def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not zero. Raises RuntimeError unless there is just one."""
    return bool(input)


@op
def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape."""
    return input.array.shape == other.array.shape


@op(function=False)
def ndimension(input: Tensor) -> int:
    """How many dimensions there are."""
    return input.ndim


@op(function=False)
def data_ptr(input: Tensor) -> int:
    """The address of the first element: equal for two views that begin at the same one."""
    return _address(input.array)


@op(function=False)
def storage_offset(input: Tensor) -> int:
    """How many elements of the memory lie before the first one of this view."""
    whole = input.array
    while isinstance(getattr(whole, "base", None), type(input.array)):
        whole = whole.base
    return (_address(input.array) - _address(whole)) // input.array.itemsize


def _address(array: Any) -> int:
    return array.ctypes.data if isinstance(array, np.ndarray) else array.data.ptr
