"""Copies of a tensor with other values at named places: slices, rows, masked elements."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.ops.broadcasting import expand
from engine.ops.conversion import cast, copy_
from engine.ops.dims import wrap_dim
from engine.ops.index_reading import read_index
from engine.ops.indexing import IndexPut, as_value, fill_, get_item, select
from engine.ops.registry import op
from engine.ops.shape import reshape
from engine.promotion import Number, array_library
from engine.size import Size
from engine.tensor import Tensor, wrap


@op(inplace=True)
def index_put(
    input: Tensor, indices: Sequence[Tensor | None], values: Tensor, accumulate: bool = False
) -> Tensor:
    """`input` with `values` put, or added, at `input[indices]`.

    Raises IndexError for places that are not there, RuntimeError for values of another dtype.
    """
    _need_same_dtype("index_put", input, values)
    items = tuple(slice(None) if each is None else each for each in indices)
    advanced = read_index(items, input.array.shape, input.device)[1]
    if advanced is None:
        advanced = (Ellipsis,)
    return IndexPut.apply(input, values, index=advanced, accumulate=accumulate)


@op(inplace=True)
def index_add(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Number = 1
) -> Tensor:
    """`input` with `alpha` times the slices of `source` added to those that `index` names."""
    where, source = rows("index_add", input, dim, index, source)
    if alpha != 1:
        source = cast(source * alpha, input.array.dtype)
    return _put_rows(input, where, source, accumulate=True)


@op(inplace=True)
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """`input` with the slices that `index` names replaced by those of `source`."""
    where, source = rows("index_copy", input, dim, index, source)
    return _put_rows(input, where, source, accumulate=False)


@op(inplace=True)
def index_fill(input: Tensor, dim: int, index: Tensor, value: Tensor | Number) -> Tensor:
    """`input` with one value in all the slices that `index` names."""
    if isinstance(value, Tensor) and value.ndim:
        raise RuntimeError(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.ndim} dimension(s)."
        )
    place = wrap_dim(dim, input.ndim)
    # Each once, so that its gradient counts it once.
    once = wrap(array_library(index).unique(index.array))
    where = _row_index("index_fill", input, place, once)
    filling = cast(as_value(value, input), input.array.dtype)
    return _put_rows(input, where, filling, accumulate=False)


def _row_index(name: str, input: Tensor, place: int, index: Tensor) -> tuple[Any, ...]:
    """The advanced index of slices along a dimension."""
    if index.ndim > 1:
        raise IndexError(f"{name}(): Index should have dimension 1 or 0 (got {index.ndim})")
    if index.array.dtype not in (np.int32, np.int64):
        raise (RuntimeError if name in ("index_copy", "index_reduce") else IndexError)(
            f"{name}(): Expected dtype int32/int64 for index but got {index.dtype}"
        )
    if name != "index_fill" and bool((index.array < 0).any()):
        raise IndexError(f"{name}(): an index is negative: {int(index.array.min())}")
    shape = input.array.shape or (1,)
    items = (slice(None),) * place + (reshape(index, -1),)
    return read_index(items, shape, input.device)[1] or ()


def rows(
    name: str, input: Tensor, dim: int, index: Tensor, source: Tensor
) -> tuple[tuple[Any, ...], Tensor]:
    """The advanced index of slices, and the source in the shape of what it names, checked."""
    place = wrap_dim(dim, input.ndim)
    where = _row_index(name, input, place, index)
    _need_same_dtype(name, input, source)
    shape = list(input.array.shape or (1,))
    shape[place] = index.array.size
    own = list(source.array.shape or (1,))
    if own != shape and not (name == "index_copy" and not source.ndim and math.prod(shape) == 1):
        kind = IndexError if name == "index_copy" else RuntimeError
        raise kind(
            f"{name}(): source must have the shape {shape} of what index names, but has {own}"
        )
    return where, reshape(source, shape)


def _put_rows(input: Tensor, where: Any, source: Tensor, accumulate: bool) -> Tensor:
    if input.ndim:
        return IndexPut.apply(input, source, index=where, accumulate=accumulate)
    return reshape(_put_rows(reshape(input, 1), where, source, accumulate), ())


@op(inplace=True)
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """`input` with the elements of `source` put, or added, at places of the flattened tensor."""
    _need_same_dtype("put_", input, source)
    if index.array.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {index.dtype}")
    if index.array.size != source.array.size:
        raise RuntimeError(
            f"put_(): Expected source and index to have the same number of elements, but got "
            f"{source.array.size} and {index.array.size}"
        )
    where = read_index(reshape(index, -1), (input.array.size,), input.device)[1]
    flat = IndexPut.apply(
        reshape(input, -1), reshape(source, -1), index=where, accumulate=accumulate
    )
    return reshape(flat, input.array.shape)


@op(inplace=True)
def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """`input` with the elements of `source`, in order, wherever the mask holds."""
    _need_same_dtype("masked_scatter", input, source)
    if mask.array.dtype != np.bool_:
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got {mask.dtype}")
    shape = np.broadcast_shapes(input.array.shape, mask.array.shape)
    wide, where = expand(input, shape), expand(mask, shape)
    count = int(where.array.sum())
    if count > source.array.size:
        raise RuntimeError(
            f"masked_scatter: expected as many elements in source as the mask holds, {count}, but "
            f"got {source.array.size}"
        )
    return IndexPut.apply(wide, reshape(source, -1)[:count], index=(where.array,))


@op
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy of `input` with `src` as the slice that `select` gives."""
    return _view_written(input, src, lambda copy: select(copy, dim, index))


@op
def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> Tensor:
    """A copy of `input` with `src` at `start:end:step` of a dimension."""
    place = wrap_dim(dim, input.ndim)
    where = (*((slice(None),) * place), slice(start, end, step))
    return _view_written(input, src, lambda copy: get_item(copy, where))


def _view_written(input: Tensor, src: Tensor, view_of: Any) -> Tensor:
    result = input.clone()
    view = view_of(result)
    if view.array.shape != src.array.shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src.shape)}, slice size = {list(view.shape)}"
        )
    copy_(view, src)
    return result


@op(method=False)
def fill(input: Tensor, value: Tensor | Number) -> Tensor:
    """A tensor like `input` with one value everywhere."""
    return fill_(input.clone(), value)


@op(method=False)
def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Places in a flattened tensor of that shape as a tensor of places for each dimension."""
    if indices.array.dtype.kind not in "iu":
        raise ValueError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if not isinstance(shape, int | Size | Sequence):
        raise TypeError(
            f"expected 'shape' to be int or sequence of ints, but got {type(shape).__name__}"
        )
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if not all(isinstance(size, int) for size in sizes):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {shape}")
    if any(size < 0 for size in sizes):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(sizes)}")
    places, left = [], cast(indices, np.dtype(np.int64))
    for size in reversed(sizes):
        places.append(left % size)
        left = left // size
    return tuple(reversed(places))


def _need_same_dtype(name: str, input: Tensor, source: Tensor) -> None:
    if input.array.dtype != source.array.dtype:
        raise RuntimeError(
            f"{name}(): self and source expected to have the same dtype, but got (self) "
            f"{input.dtype} and (source) {source.dtype}"
        )
