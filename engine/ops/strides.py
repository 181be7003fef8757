"""Views by strides: any layout over a tensor's memory, and sliding windows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.ops.dims import read_sizes, wrap_dim
from engine.ops.indexing import AddAt
from engine.ops.registry import op
from engine.ops.shape import Permute, reshape
from engine.tensor import Tensor


class AsStrided(Function):
    """A view of a row-major array with strides of its own, counted in elements."""

    is_view = True
    size: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int

    def forward(self, xp, x):
        self.from_shape = x.shape
        flat = xp.ascontiguousarray(x).reshape(-1)[self.offset :]  # gradients may be broadcast
        steps = [step * x.itemsize for step in self.stride]
        return xp.lib.stride_tricks.as_strided(flat, self.size, steps)

    def backward(self, grad):
        places = np.full(self.size, self.offset)
        for dim, step in enumerate(self.stride):
            along = np.arange(self.size[dim]) * step
            places += along.reshape((-1,) + (1,) * (len(self.size) - dim - 1))
        flat = (math.prod(self.from_shape),)
        return reshape(
            AddAt.apply(grad, index=(places,), shape_wanted=flat),
            self.from_shape,
        )


class Unfold(Function):
    """A view of all windows along a dimension; they become a new last dimension."""

    is_view = True
    dim: int
    size: int
    step: int

    def forward(self, xp, x):
        self.from_shape = x.shape
        count = (x.shape[self.dim] - self.size) // self.step + 1
        shape = (*x.shape[: self.dim], count, *x.shape[self.dim + 1 :], self.size)
        across = x.strides[self.dim]
        strides = (*x.strides[: self.dim], across * self.step, *x.strides[self.dim + 1 :], across)
        return xp.lib.stride_tricks.as_strided(x, shape, strides)

    def backward(self, grad):
        length = self.from_shape[self.dim]
        starts = np.arange(0, length - self.size + 1, self.step)
        places = starts[:, None] + np.arange(self.size)
        last = len(self.from_shape)
        order = (*range(self.dim + 1), last, *range(self.dim + 1, last))
        return AddAt.apply(
            Permute.apply(grad, dims=order),
            index=(*(slice(None),) * self.dim, places),
            shape_wanted=self.from_shape,
        )


@op
def as_strided(
    input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """A view of `input`'s whole memory, from `storage_offset` on, of any size and strides.

    Offset and strides count elements. Raises RuntimeError where the view would leave the memory,
    or where the memory has gaps, as that of a sliced NumPy array does.
    """
    sizes, steps = read_sizes((size,)), read_sizes((stride,))
    if len(sizes) != len(steps):
        raise RuntimeError(
            f"mismatch in length of strides and shape: {len(steps)} and {len(sizes)}"
        )
    if any(step < 0 for step in steps):
        raise RuntimeError(f"as_strided: Negative strides are not supported, got {list(steps)}")
    if any(each < 0 for each in sizes):
        raise RuntimeError(f"as_strided: sizes must not be negative, got {list(sizes)}")
    memory = _row_major(_whole(input))
    offset = storage_offset
    if offset is None:
        offset = (_address(input) - _address(memory)) // input.array.itemsize
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    reach = offset + sum((n - 1) * step for n, step in zip(sizes, steps, strict=True))
    if math.prod(sizes) and reach >= memory.array.size:
        raise RuntimeError(
            f"setStorage: sizes {list(sizes)}, strides {list(steps)}, storage offset {offset} "
            f"reach element {reach}, but the storage has {memory.array.size} elements"
        )
    return AsStrided.apply(memory, size=sizes, stride=steps, offset=offset)


def _whole(input: Tensor) -> Tensor:
    """The tensor whose memory this one is a view of."""
    base = input._base
    if base is None:
        return input
    return base.detach() if input._view_path is None else base


def _row_major(base: Tensor) -> Tensor:
    """`base` with its dimensions in the order of memory."""
    if base.array.flags.c_contiguous:
        return base
    order = tuple(sorted(range(base.ndim), key=lambda dim: -base.array.strides[dim]))
    if not base.array.transpose(order).flags.c_contiguous:
        raise RuntimeError("as_strided() expects memory without gaps: call it on a clone()")
    return Permute.apply(base, dims=order)


def _address(tensor: Tensor) -> int:
    """Where in memory the first element stands."""
    array: Any = tensor.array
    return array.ctypes.data if isinstance(array, np.ndarray) else array.data.ptr


@op(function=False)
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """A view of all windows of `size` along a dimension, `step` apart, in a new last dimension."""
    place = wrap_dim(dimension, input.ndim)
    length = input.array.shape[place] if input.ndim else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > length:
        raise RuntimeError(
            f"maximum size for tensor at dimension {place} is {length} but size is {size}"
        )
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not input.ndim:
        return reshape(input, 1).as_strided((size,), (1,))
    return Unfold.apply(input, dim=place, size=size, step=step)
