"""New tensors in the dtype and on the device of one at hand, and the places of triangles."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import creation, devices
from engine.dtypes import dtype as Dtype
from engine.ops.dims import read_sizes
from engine.ops.registry import op
from engine.promotion import Number
from engine.tensor import Tensor, wrap


@op(function=False)
def new_tensor(
    input: Tensor,
    data: Any,
    *,
    dtype: Dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A copy of `data`, in `input`'s dtype and on its device unless others are given."""
    return creation.tensor(data, **_place_of(input, dtype, device), requires_grad=requires_grad)


@op(function=False)
def new_empty(
    input: Tensor,
    *size: Any,
    dtype: Dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whatever was in memory, in `input`'s dtype and on its device unless others are given."""
    return creation.empty(
        read_sizes(size), **_place_of(input, dtype, device), requires_grad=requires_grad
    )


@op(function=False)
def new_zeros(
    input: Tensor,
    *size: Any,
    dtype: Dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Zeros in `input`'s dtype and on its device unless others are given."""
    return creation.zeros(
        read_sizes(size), **_place_of(input, dtype, device), requires_grad=requires_grad
    )


@op(function=False)
def new_ones(
    input: Tensor,
    *size: Any,
    dtype: Dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Ones in `input`'s dtype and on its device unless others are given."""
    return creation.ones(
        read_sizes(size), **_place_of(input, dtype, device), requires_grad=requires_grad
    )


@op(function=False)
def new_full(
    input: Tensor,
    size: Any,
    fill_value: Number | Tensor,
    *,
    dtype: Dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """One value everywhere, in `input`'s dtype and on its device unless others are given."""
    place = _place_of(input, dtype, device)
    return creation.full(read_sizes((size,)), fill_value, **place, requires_grad=requires_grad)


def _place_of(input: Tensor, dtype: Dtype | None, device: Any) -> dict[str, Any]:
    return {"dtype": dtype or input.dtype, "device": input.device if device is None else device}


@op(method=False)
def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: Dtype | None = None, device: Any = None
) -> Tensor:
    """The places of a matrix up to a diagonal: a row of row numbers, one of column numbers."""
    _need_sizes(row, col)
    return _places(np.tril(np.ones((row, col), bool), offset), dtype, device)


@op(method=False)
def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: Dtype | None = None, device: Any = None
) -> Tensor:
    """The places of a matrix from a diagonal on: a row of row numbers, one of column numbers."""
    _need_sizes(row, col)
    return _places(np.triu(np.ones((row, col), bool), offset), dtype, device)


def _need_sizes(row: int, col: int) -> None:
    if row < 0 or col < 0:
        raise RuntimeError(f"row and col must be non-negative, got {row} and {col}")


def _places(mask: np.ndarray, dtype: Dtype | None, device: Any) -> Tensor:
    array = np.stack(mask.nonzero()).astype(np.int64 if dtype is None else dtype.array_dtype)
    return wrap(devices.transfer(array, devices.as_device(device)))
