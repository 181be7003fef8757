"""Tensors turned, raised to more dimensions, cut up and put together: short forms of other ops."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.devices import to_numpy
from engine.ops.conversion import constant_like
from engine.ops.dims import wrap_dim
from engine.ops.indexing import get_item, index_select
from engine.ops.join import Split, cat, chunk, hstack, meshgrid, split, stack
from engine.ops.rearrange import flip
from engine.ops.registry import op
from engine.ops.shape import reshape, transpose, unsqueeze
from engine.promotion import need_elements
from engine.tensor import Tensor


@op
def fliplr(input: Tensor) -> Tensor:
    """The columns in reverse order; a copy."""
    if input.ndim < 2:
        raise RuntimeError(f"Input must be >= 2-d, but got {input.ndim}-d.")
    return flip(input, 1)


@op
def flipud(input: Tensor) -> Tensor:
    """The rows in reverse order; a copy."""
    if input.ndim < 1:
        raise RuntimeError("Input must be >= 1-d, but got 0-d.")
    return flip(input, 0)


@op
def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned `k` times by 90 degrees, from the first of `dims` towards the second; a copy."""
    if len(dims) != 2 or input.ndim < 2:
        raise RuntimeError(
            f"expected two rotation dims and at least 2 dimensions, but got dims {list(dims)} and "
            f"{input.ndim} dimensions"
        )
    if dims[0] == dims[1] or abs(dims[0] - dims[1]) == input.ndim:
        raise RuntimeError(f"expected rotation dims to be different, but got {list(dims)}")
    first, second = wrap_dim(dims[0], input.ndim), wrap_dim(dims[1], input.ndim)
    turns = k % 4
    if turns == 1:
        return transpose(flip(input, second), first, second)
    if turns == 3:
        return transpose(flip(input, first), first, second)
    return flip(input, (first, second)) if turns else input.clone()


# --- At least so many dimensions


@op(method=False)
def atleast_1d(*tensors: Any) -> Any:
    """A number as a vector of one; takes one tensor, several, or a list of them."""
    return _each(tensors, lambda x: x if x.ndim else reshape(x, 1))


@op(method=False)
def atleast_2d(*tensors: Any) -> Any:
    """A vector as a matrix of one row; takes one tensor, several, or a list of them."""
    return _each(tensors, lambda x: x if x.ndim > 1 else reshape(x, (1, -1)))


@op(method=False)
def atleast_3d(*tensors: Any) -> Any:
    """A matrix with a last dimension of size 1; takes one tensor, several, or a list of them."""

    def raised(x: Tensor) -> Tensor:
        return x if x.ndim > 2 else unsqueeze(_each((x,), atleast_2d), -1)

    return _each(tensors, raised)


def _each(tensors: tuple[Any, ...], change: Any) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return change(tensors[0])
    listed = tensors[0] if len(tensors) == 1 else tensors
    need_elements(listed)
    return tuple(change(tensor) for tensor in listed)


# --- Put together


@op(method=False)
def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined side by side, vectors as columns."""
    need_elements(tensors)
    return hstack([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in tensors])


@op(method=False)
def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors joined along the third dimension."""
    if not tensors:
        raise RuntimeError("dstack expects a non-empty list of tensors")
    return cat(list(atleast_3d(list(tensors))), 2)


@op(method=False)
def block_diag(*tensors: Tensor) -> Tensor:
    """Zeros with the given matrices one after the other along the diagonal."""
    need_elements(tensors)
    for place, tensor in enumerate(tensors):
        if tensor.ndim > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                f"{place} has {tensor.ndim} dimensions"
            )
    blocks = [atleast_2d(tensor) for tensor in tensors]
    width = sum(block.array.shape[1] for block in blocks)
    rows, left = [], 0
    for block in blocks:
        height, own = block.array.shape
        before = constant_like(np.zeros((height, left), block.array.dtype), block)
        after = constant_like(np.zeros((height, width - left - own), block.array.dtype), block)
        rows.append(cat([before, block, after], 1))
        left += own
    return cat(rows, 0)


@op(method=False)
def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All ways to take one element of each vector, a row each."""
    need_elements(tensors)
    if any(tensor.ndim != 1 for tensor in tensors):
        raise RuntimeError(
            f"Expect a 1D vector, but got shapes {[list(tensor.shape) for tensor in tensors]}"
        )
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(grid, -1) for grid in meshgrid(*tensors)], 1)


@op(method=False)
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All ways to take `r` elements of a vector in order, a row each."""
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return constant_like(np.zeros(0, input.array.dtype), input)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    places = list(choose(range(input.array.size), r))
    return get_item(input, constant_like(np.array(places, np.int64).reshape(-1, r), input))


@op
def repeat_interleave(
    input: Tensor,
    repeats: int | Tensor | None = None,
    dim: int | None = None,
    *,
    output_size: int | None = None,
) -> Tensor:
    """Each slice of a dimension repeated, all as often or each as often as `repeats` says.

    Over all elements if `dim` is None. With one argument, counts: the places to repeat.
    """
    if repeats is None:
        return repeat_interleave(
            constant_like(np.arange(input.array.size), input), input, output_size=output_size
        )
    if dim is None:
        input, dim = reshape(input, -1), 0
    place = wrap_dim(dim, input.ndim)
    size = input.array.shape[place] if input.ndim else 1
    given = repeats.array if isinstance(repeats, Tensor) else np.asarray(repeats)
    counts = to_numpy(given)
    if counts.dtype not in (np.int32, np.int64):
        raise RuntimeError(f"repeats has to be Long or Int tensor, but got {counts.dtype}")
    if counts.ndim > 1 or (counts.size and counts.min() < 0):
        raise RuntimeError("repeats must be 0-dim or 1-dim, and not negative")
    if counts.ndim and counts.size not in (1, size):
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got {counts.size} and {size}"
        )
    places = np.repeat(np.arange(size), counts)
    if output_size is not None and output_size != places.size:
        raise RuntimeError(f"allocated size does not match required size {places.size}")
    return index_select(
        input if input.ndim else reshape(input, 1), place, constant_like(places, input)
    )


# --- Cut up


class UnsafeSplit(Split):
    """Parts in the same memory that are not tracked as views."""

    is_view = False


@op
def unsafe_split(
    tensor: Tensor, split_size: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Like `split`, but writing to a part is not followed in the graph."""
    return _untracked(tensor, split(tensor.detach(), split_size, dim), dim)


@op
def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Like `chunk`, but writing to a part is not followed in the graph."""
    return _untracked(input, chunk(input.detach(), chunks, dim), dim)


def _untracked(input: Tensor, parts: tuple[Tensor, ...], dim: int) -> tuple[Tensor, ...]:
    place = wrap_dim(dim, input.ndim)
    sizes = [part.array.shape[place] for part in parts]
    return UnsafeSplit.apply(input, sizes=sizes, dim=place)


@op
def tensor_split(
    input: Tensor, indices_or_sections: int | Sequence[int] | Tensor, dim: int = 0
) -> tuple[Tensor, ...]:
    """Views of so many parts, as equal as can be, or of the parts between the given places."""
    if not input.ndim:
        raise RuntimeError(
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    place = wrap_dim(dim, input.ndim)
    length = input.array.shape[place]
    where: Any = indices_or_sections
    if isinstance(where, Tensor):
        if where.array.dtype != np.int64 or where.ndim > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or "
                f"one-dimensional int64 tensor, but got {where.ndim} dimensions of {where.dtype}"
            )
        where = where.tolist()
    if isinstance(where, int):
        if where <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {where}")
        smaller, larger = divmod(length, where)
        edges = [0, *itertools.accumulate(smaller + (i < larger) for i in range(where))]
    else:
        edges = [0, *where, length]
    before = (slice(None),) * place
    return tuple(get_item(input, (*before, slice(a, b))) for a, b in itertools.pairwise(edges))


@op
def hsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Views of parts side by side: see `tensor_split`."""
    return _split_evenly("hsplit", input, indices_or_sections, 0 if input.ndim == 1 else 1, 1)


@op
def vsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Views of parts one below the other: see `tensor_split`."""
    return _split_evenly("vsplit", input, indices_or_sections, 0, 2)


@op
def dsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Views of parts along the third dimension: see `tensor_split`."""
    return _split_evenly("dsplit", input, indices_or_sections, 2, 3)


def _split_evenly(
    name: str, input: Tensor, sections: int | Sequence[int], dim: int, ndim: int
) -> tuple[Tensor, ...]:
    if input.ndim < ndim:
        raise RuntimeError(
            f"torch.{name} requires a tensor with at least {ndim} dimension, but got a tensor with "
            f"{input.ndim} dimensions!"
        )
    size = input.array.shape[dim]
    if isinstance(sections, str) or not isinstance(sections, int | Sequence):
        raise TypeError(
            f"{name}(): indices_or_sections must be an int or ints, not {type(sections).__name__}"
        )
    if isinstance(sections, int) and (sections <= 0 or size % sections):
        raise RuntimeError(
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension "
            f"{size} is not divisible by the split_size {sections}!"
        )
    return tensor_split(input, sections, dim)
