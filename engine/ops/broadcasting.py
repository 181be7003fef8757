"""Stretching tensors over new dimensions, and summing them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.kernels.sums import total
from engine.ops.conversion import cast
from engine.ops.dims import read_sizes
from engine.ops.registry import op
from engine.promotion import need_elements
from engine.size import Size
from engine.tensor import Tensor


class Expand(Function):
    is_view = True
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        return xp.broadcast_to(x, self.shape_wanted)

    def backward(self, grad):
        return grad  # the pass sums it back to the input's shape


class SumToSize(Function):
    graph_name = "SumBackward1"
    shape_wanted: tuple[int, ...]

    def forward(self, xp, x):
        self.from_shape = x.shape
        added = x.ndim - len(self.shape_wanted)
        stretched = tuple(
            dim
            for dim, size in enumerate(x.shape)
            if dim < added or (self.shape_wanted[dim - added] == 1 and size != 1)
        )
        summed = total(xp, x, stretched, True)
        return summed.astype(x.dtype, copy=False).reshape(self.shape_wanted)

    def backward(self, grad):
        return Expand.apply(grad, shape_wanted=self.from_shape)


@op(function=False)
def expand(input: Tensor, size: Any, *more: Any) -> Tensor:
    """Dimensions of size 1, and new ones in front, stretched without copying; -1 keeps a size."""
    sizes = read_sizes((size, *more))
    own = input.array.shape
    added = len(sizes) - len(own)
    if added < 0:
        raise RuntimeError(
            f"expand({list(own)}, size={list(sizes)}): the number of sizes provided "
            f"({len(sizes)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(own)})"
        )
    full = []
    for place, size_wanted in enumerate(sizes):
        here = own[place - added] if place >= added else None
        if (size_wanted == -1 and here is None) or size_wanted < -1:
            raise RuntimeError(
                f"The expanded size of the tensor ({size_wanted}) isn't allowed in a leading, "
                f"non-existing dimension {place}"
            )
        if here is not None and here != 1 and size_wanted not in (-1, here):
            raise RuntimeError(
                f"The expanded size of the tensor ({size_wanted}) must match the existing size "
                f"({here}) at non-singleton dimension {place}.  Target sizes: {list(sizes)}.  "
                f"Tensor sizes: {list(own)}"
            )
        full.append(here if size_wanted == -1 and here is not None else size_wanted)
    return Expand.apply(input, shape_wanted=tuple(full))


@op(function=False)
def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Stretched to `other`'s shape."""
    return expand(input, other.array.shape)


@op
def broadcast_to(input: Any, size: Sequence[int]) -> Any:
    """Stretched to the shape `size`, without copying."""
    if isinstance(input, Tensor):
        return expand(input, tuple(size))
    return Expand.apply(input, shape_wanted=tuple(size))


@op(method=False)
def broadcast_shapes(*shapes: Sequence[int] | int) -> Size:
    """The shape that all of them broadcast to. Raises RuntimeError if there is none."""
    try:
        return Size(np.broadcast_shapes(*shapes))
    except ValueError as error:
        raise RuntimeError(
            "Shape mismatch: objects cannot be broadcast to a single shape: "
            + ", ".join(map(str, shapes))
        ) from error


@op(method=False)
def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """All tensors stretched to their common shape."""
    need_elements(tensors)
    shape = broadcast_shapes(*[tensor.array.shape for tensor in tensors])
    return tuple(expand(tensor, shape) for tensor in tensors)


@op(name="sum_to_size", function=False)
def sum_to_size_method(input: Tensor, *size: Any) -> Tensor:
    """Summed over the dimensions in which `size` is 1 or missing."""
    sizes = read_sizes(size)
    if broadcast_shapes(sizes, input.array.shape) != input.array.shape:
        raise RuntimeError(
            f"size {{{list(sizes)}}} is not expandable to size {{{list(input.array.shape)}}}."
        )
    if input.ndim and sizes == input.array.shape:
        return input
    wide = input if input.is_floating_point() else cast(input, np.dtype(np.int64))
    return sum_to_size(wide, sizes)


def sum_to_size(input: Any, shape: tuple[int, ...]) -> Any:
    """A Tensor or array summed to the shape it was broadcast from."""
    return SumToSize.apply(input, shape_wanted=shape)
