"""Elements picked or placed along one dimension by a tensor of indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.kernels.scattering import add_at
from engine.ops.comparison import where
from engine.ops.conversion import constant_like
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.indexing import Embed, as_value
from engine.ops.registry import op
from engine.promotion import Number, array_library
from engine.tensor import Tensor


class Gather(Function):
    dim: int
    saves = "index"

    def forward(self, xp, x, index):
        self.from_shape = x.shape
        return x[along(xp, index, self.dim)]

    def backward(self, grad, index):
        return ScatterAdd.apply(grad, index, shape_wanted=self.from_shape, dim=self.dim), None


class ScatterAdd(Function):
    """Zeros, to which values are added at the places that an index names along `dim`."""

    graph_name = "ScatterAddBackward0"
    saves = "index"
    warns = True
    dim: int
    shape_wanted: tuple[int, ...]

    def forward(self, xp, values, index):
        whole = xp.zeros(self.shape_wanted, values.dtype)
        part = values[tuple(slice(size) for size in index.shape)]
        self.values_shape = values.shape
        add_at(xp, whole, along(xp, index, self.dim), part)
        return whole

    def backward(self, grad, index):
        gathered = Gather.apply(grad, index, dim=self.dim)
        if shape_of(gathered) != self.values_shape:
            gathered = Embed.apply(
                gathered,
                index=tuple(slice(size) for size in shape_of(gathered)),
                shape_wanted=self.values_shape,
            )
        return gathered, None


class Scatter(Function):
    """A copy of x with values put at the places that an index names along `dim`."""

    saves = "index"
    dim: int

    def forward(self, xp, x, index, values):
        changed = x.copy()
        part = values[tuple(slice(size) for size in index.shape)] if values.ndim else values
        self.values_shape = values.shape
        changed[along(xp, index, self.dim)] = part
        return changed

    def backward(self, grad, index):
        xp, array = array_library(index), index.array if isinstance(index, Tensor) else index
        outside = xp.ones(shape_of(grad), bool)
        outside[along(xp, array, self.dim)] = False
        values = None
        if self.needs(2):
            values = Gather.apply(grad, index, dim=self.dim)
            if self.values_shape and shape_of(values) != self.values_shape:
                places = tuple(slice(size) for size in shape_of(values))
                values = Embed.apply(values, index=places, shape_wanted=self.values_shape)
        return grad * constant_like(outside, grad), None, values


def along(xp: Any, index: Any, dim: int) -> tuple[Any, ...]:
    """An advanced index: `index` along `dim`, every place as it is along the others."""
    places = list(xp.ogrid[tuple(slice(size) for size in index.shape)])
    places[dim] = index
    return tuple(places)


def need_index(name: str, input: Tensor, index: Tensor, dim: int, shape: tuple[int, ...]) -> int:
    """The dimension, after checking an index along it against the shape it points into."""
    place = wrap_dim(dim, len(shape))
    if index.array.size and index.array.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int64 for index, got {index.dtype}")
    if index.ndim != len(shape) and index.array.size and shape:
        raise RuntimeError(
            f"Index tensor must have the same number of dimensions as input tensor, got "
            f"{index.ndim} and {len(shape)}"
        )
    if index.array.size and shape:
        low, high, size = int(index.array.min()), int(index.array.max()), shape[place]
        if low < 0 or high >= size:
            raise RuntimeError(
                f"index {high if high >= size else low} is out of bounds for dimension {place} "
                f"with size {size}"
            )
        for other, wanted in enumerate(index.array.shape):
            if other != place and wanted > shape[other]:
                raise RuntimeError(
                    f"Size does not match at dimension {other} expected index "
                    f"{list(index.array.shape)} to be no larger than self {list(shape)} apart from "
                    f"dimension {place}"
                )
    return place


@op
def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """For each place of `index`, the element that it names along `dim`.

    In two dimensions and with dim=1: `out[i, j] = input[i, index[i, j]]`. Raises RuntimeError for
    an index out of bounds or of the wrong shape or dtype.
    """
    place = need_index("gather", input, index, dim, input.array.shape)
    if not input.ndim or not index.array.size:
        return input.reshape(-1)[:1].expand(index.array.shape or 1).reshape(index.array.shape)
    return Gather.apply(input, index, dim=place)


@op(inplace=True)
def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`input` with the elements of `src` added at the places `index` names along `dim`."""
    place = need_index("scatter_add", input, index, dim, input.array.shape)
    need_source("scatter_add", input, index, src)
    if not input.ndim:
        return scatter_add(input.reshape(1), 0, index.reshape(-1), src.reshape(1)).reshape(())
    added = ScatterAdd.apply(src, index, shape_wanted=input.array.shape, dim=place)
    return input + added


@op(inplace=True)
def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | Number | None = None,
    *,
    value: Number | None = None,
    reduce: str | None = None,
) -> Tensor:
    """`input` with the elements of `src`, or one number, put where `index` names along `dim`.

    The number may be called `value`. With `reduce="add"` or "multiply" they are combined with what
    is there, as `scatter_reduce` does.
    """
    place = need_index("scatter", input, index, dim, input.array.shape)
    if src is None and value is None:
        raise TypeError("scatter() expects a Tensor `src` or a number `value`, got neither")
    values: Any = as_value(value, input) if src is None else src
    if isinstance(src, Tensor):
        need_source("scatter", input, index, src)
    elif src is not None:
        values = as_value(src, input)
    if reduce is not None:
        from engine.ops.scatter_reduce import scatter_by_name

        return scatter_by_name(input, place, index, values, reduce)
    if not input.ndim:
        return Scatter.apply(input.reshape(1), index.reshape(-1), values.reshape(1), dim=0).reshape(
            ()
        )
    return Scatter.apply(input, index, values, dim=place)


def need_source(name: str, input: Tensor, index: Tensor, src: Tensor) -> None:
    """Raise RuntimeError unless `src` has an element of `input`'s dtype for each of `index`."""
    if input.array.dtype != src.array.dtype:
        raise RuntimeError(
            f"{name}(): Expected self.dtype to be equal to src.dtype, got {input.dtype} and "
            f"{src.dtype}"
        )
    sizes, own = index.array.shape, src.array.shape
    fits = len(sizes) == len(own) and all(a <= b for a, b in zip(sizes, own, strict=True))
    if index.array.size and input.ndim and not fits:
        raise RuntimeError(
            f"{name}(): Expected index {list(sizes)} to be nowhere larger than src {list(own)}"
        )


@op
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Like `gather`, but the other dimensions broadcast; over all elements if `dim` is None."""
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    place = wrap_dim(dim, input.ndim)
    own, named = list(input.array.shape), list(indices.array.shape)
    own_size, named_size = own[place], named[place]
    own[place] = named[place] = 1
    common = list(np.broadcast_shapes(own, named))
    common[place] = own_size
    wide = input.expand(common)
    common[place] = named_size
    from_start = where(indices < 0, indices + own_size, indices)
    return gather(wide, place, from_start.expand(common))
