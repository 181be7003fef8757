"""Joining tensors, and splitting them into views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.autograd.function import Function
from engine.ops.conversion import cast
from engine.ops.dims import wrap_dim
from engine.ops.registry import op
from engine.ops.shape import unsqueeze
from engine.promotion import need_elements, result_type
from engine.tensor import Tensor


class Cat(Function):
    dim: int

    def forward(self, xp, *arrays):
        self.sizes = [array.shape[self.dim] for array in arrays]
        return xp.concatenate(arrays, self.dim)

    def backward(self, grad):
        return Split.apply(grad, sizes=self.sizes, dim=self.dim)


class Split(Function):
    """Consecutive parts of the given sizes."""

    is_view = True
    sizes: Sequence[int]
    dim: int

    def forward(self, xp, x):
        before = (slice(None),) * self.dim
        parts, start = [], 0
        for size in self.sizes:
            parts.append(x[(*before, slice(start, start + size))])
            start += size
        return tuple(parts)

    def backward(self, grads):
        return Cat.apply(*grads, dim=self.dim)


class Stack(Function):
    dim: int

    def forward(self, xp, *arrays):
        return xp.stack(arrays, self.dim)

    def backward(self, grad):
        return Unbind.apply(grad, dim=self.dim)


class Unbind(Function):
    """The slices of a dimension, which disappears."""

    is_view = True
    dim: int

    def forward(self, xp, x):
        before = (slice(None),) * self.dim
        return tuple([x[(*before, i, ...)] for i in range(x.shape[self.dim])])

    def backward(self, grads):
        return Stack.apply(*grads, dim=self.dim)


def _need_tensors(name: str, tensors: Sequence[Tensor]) -> list[Tensor]:
    found = list(tensors)
    if not found:
        kind = ValueError if name == "torch.cat" else RuntimeError  # as in PyTorch
        raise kind(f"{name}(): expected a non-empty list of Tensors")
    need_elements(found)
    return found


def _promoted(tensors: list[Tensor]) -> list[Tensor]:
    """All tensors in their common dtype."""
    first = tensors[0].array.dtype
    if all(tensor.array.dtype == first for tensor in tensors):
        return tensors
    target = result_type(*tensors)
    return [cast(tensor, target.array_dtype) for tensor in tensors]


@op(method=False, aliases=("concat", "concatenate"))
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors joined along a dimension; the other sizes must be equal.

    A tensor of shape (0,) is left out, as in PyTorch. Raises RuntimeError where sizes differ.
    """
    parts = _need_tensors("torch.cat", tensors)
    if any(part.ndim == 0 for part in parts):
        raise RuntimeError("zero-dimensional tensor cannot be concatenated: use stack")
    typed = _promoted(parts)
    real = [part for part in typed if part.array.shape != (0,)] or typed[:1]
    shape = real[0].array.shape
    place = wrap_dim(dim, len(shape))
    for number, part in enumerate(real):
        own = part.array.shape
        if len(own) != len(shape):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {len(shape)} and {len(own)}"
            )
        if (own[:place], own[place + 1 :]) != (shape[:place], shape[place + 1 :]):
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {place}. Expected "
                f"{list(shape)} but got {list(own)} for tensor number {number} in the list."
            )
    return Cat.apply(*real, dim=place)


@op(method=False)
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension."""
    parts = _promoted(_need_tensors("stack", tensors))
    shape = parts[0].array.shape
    for number, part in enumerate(parts):
        if part.array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 "
                f"and {list(part.array.shape)} at entry {number}"
            )
    return Stack.apply(*parts, dim=wrap_dim(dim, len(shape) + 1))


@op(method=False)
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined as rows."""
    parts = _need_tensors("vstack", tensors)
    return cat([part if part.ndim > 1 else part.reshape(1, -1) for part in parts], 0)


@op(method=False)
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined side by side."""
    found = _need_tensors("hstack", tensors)
    parts = [part if part.ndim else part.reshape(1) for part in found]
    return cat(parts, 0 if parts[0].ndim == 1 else 1)


@op
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices of a dimension, as views without it."""
    if not input.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return Unbind.apply(input, dim=wrap_dim(dim, input.ndim))


@op
def split(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Views of consecutive parts: of one size (the last may be smaller), or of listed sizes."""
    place = wrap_dim(dim, tensor.ndim)
    if not tensor.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    length = tensor.array.shape[place]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size < 0 or (size == 0 and length):
            raise RuntimeError(
                f"split expects split_size be non-negative, but got split_size={size}"
            )
        count = max(-(-length // size), 1) if size else 1
        sizes: Any = [min(size, length - size * i) for i in range(count)]
    else:
        sizes = [int(size) for size in split_size_or_sections]
        if sum(sizes) != length or min(sizes, default=0) < 0:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's "
                f"size at dimension {place}), but got split_sizes={sizes}"
            )
    return Split.apply(tensor, sizes=sizes, dim=place)


@op
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Views of consecutive parts of the listed sizes."""
    return split(input, list(split_sizes), dim)


@op
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of at most `chunks` parts of equal size, but for a smaller last one."""
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    place = wrap_dim(dim, input.ndim)
    if not input.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    length = input.array.shape[place]
    if length == 0:
        return split(input, [0] * chunks, place)
    return split(input, -(-length // chunks), place)


@op(method=False)
def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Tensor, ...]:
    """Coordinates of a grid: one tensor for each of the 1-D inputs, all of the grid's shape."""
    axes = list(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Tensor) else tensors
    need_elements(axes)
    shape = [axis.numel() for axis in axes]
    grids = []
    for place, axis in enumerate(axes):
        spread = axis.reshape(-1)
        for _ in range(place + 1, len(axes)):
            spread = unsqueeze(spread, -1)
        grids.append(spread.expand(shape))
    if indexing == "xy" and len(grids) > 1:
        return tuple(grid.transpose(0, 1) for grid in grids)
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'meshgrid: indexing must be one of "xy" or "ij", got: {indexing}')
    return tuple(grids)
