"""Elements combined with those already there, at places that an index names along a dimension."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine import devices
from engine.autograd.function import Function
from engine.kernels.scattering import extreme_at
from engine.ops.broadcasting import expand
from engine.ops.comparison import where
from engine.ops.conversion import cast
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.extrema import maximum
from engine.ops.gather import (
    Gather,
    ScatterAdd,
    along,
    need_index,
    need_source,
    scatter,
    scatter_add,
)
from engine.ops.index_writing import rows
from engine.ops.indexing import get_item
from engine.ops.registry import op
from engine.ops.shape import reshape
from engine.promotion import not_implemented
from engine.tensor import Tensor, wrap

REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


class ScatterExtremum(Function):
    """The larger or smaller of x and all that an index puts there; ties share the gradient."""

    graph_name = "ScatterReduceBackward0"
    saves = "x index src out"
    dim: int
    extremum: str  # "maximum" or "minimum"
    warns = True

    def forward(self, xp, x, index, src):
        result = x.copy()
        extreme_at(xp, self.extremum, result, along(xp, index, self.dim), src)
        return result

    def backward(self, grad, x, index, src, out):
        shape = shape_of(out)
        won, src_won = x == out, src == Gather.apply(out, index, dim=self.dim)
        put = cast(src_won, np.dtype(np.int64))
        ties = ScatterAdd.apply(put, index, shape_wanted=shape, dim=self.dim)
        share = grad / (ties + won + ((ties == 0) & ~won))
        src_share = Gather.apply(share, index, dim=self.dim)
        return where(won, share, 0.0), None, where(src_won, src_share, 0.0)


class ScatterProd(Function):
    """The product of x and all that an index puts there."""

    graph_name = "ScatterReduceBackward0"
    saves = "x index src out"
    dim: int
    warns = True

    def forward(self, xp, x, index, src):
        places = xp.arange(x.size).reshape(x.shape)[along(xp, index, self.dim)].reshape(-1)
        order = xp.argsort(places, kind="stable")
        places, factors = places[order], src.reshape(-1)[order]
        # Each factor meets the one `step` before it if that goes to the same place: with steps of
        # 1, 2, 4, … the last one of a place has met them all.
        step = 1
        while step < factors.size:
            same = places[step:] == places[:-step]
            factors[step:] *= xp.where(same, factors[:-step], xp.ones_like(factors[:-step]))
            step *= 2
        last = xp.append(places[1:] != places[:-1], True)
        result = x.copy().reshape(-1)
        result[places[last]] *= factors[last]
        return result.reshape(x.shape)

    def backward(self, grad, x, index, src, out):
        slope = grad * ScatterProd.apply(x * 0 + 1, index, src, dim=self.dim)
        return slope, None, self._src_slope(grad, x, index, src, out) if self.needs(2) else None

    def _src_slope(self, grad, x, index, src, out):
        def there(value: Any) -> Any:
            return Gather.apply(value, index, dim=self.dim)

        def summed(values: Any) -> Any:
            return there(ScatterAdd.apply(values, index, shape_wanted=shape_of(x), dim=self.dim))

        zero = src == 0
        nonzero = where(zero, 1.0, src)
        slope = there(grad * out) / nonzero
        if not zero.any():
            return slope
        # A zero hides the others from out / src. The slope at a lone zero is the product of the
        # rest; if there are two, it is 0, but changes with the other one.
        rest = there(grad * ScatterProd.apply(x, index, nonzero, dim=self.dim))
        other = summed(where(zero, src, 0.0)) - src
        count = summed(cast(zero, np.dtype(np.int64)))
        at_zero = where(count == 1, rest, where(count == 2, rest * other, 0.0))
        return where(zero, at_zero, slope)


@op(inplace=True)
def scatter_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
) -> Tensor:
    """`input` with the elements of `src` reduced into the places `index` names along `dim`.

    `reduce` is "sum", "prod", "mean" (rounded down for integers), "amax" or "amin". What `input`
    holds at those places takes part unless `include_self` is false. `index` (int64) has as many
    dimensions as `input` and is nowhere larger than `src`. Raises RuntimeError for another
    reduction, dtypes that differ, and places that are not there.
    """
    if reduce not in REDUCTIONS:
        raise RuntimeError(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}."
        )
    place = need_index("scatter_reduce", input, index, dim, input.array.shape)
    need_source("scatter_reduce", input, index, src)
    if reduce == "mean" and input.array.dtype == np.bool_:
        raise not_implemented("scatter_gather_tensor_cpu_reduce_mean", input)
    return _reduced(input, place, index, src, reduce, include_self)


@op(inplace=True)
def index_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
) -> Tensor:
    """`input` with the slices of `source` reduced into the slices of `dim` that `index` names.

    `reduce` is "prod", "mean", "amax" or "amin"; `include_self` as in `scatter_reduce`. `index`
    has one dimension; `source` has the shape of the slices that it names. Raises RuntimeError or
    IndexError where that does not hold.
    """
    if reduce not in REDUCTIONS[1:]:
        raise RuntimeError(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
            f"{reduce}."
        )
    place = wrap_dim(dim, input.ndim)
    _, source = rows("index_reduce", input, place, index, source)
    if input.array.dtype == np.bool_:
        raise not_implemented("index_reduce", input)
    column = reshape(index, [-1 if each == place else 1 for each in range(source.ndim)])
    wide = expand(column, source.array.shape)
    return _reduced(input, place, wide, source, reduce, include_self)


def scatter_by_name(input: Tensor, dim: int, index: Tensor, values: Tensor, reduce: str) -> Tensor:
    """What `scatter(…, reduce=reduce)` computes, with checked arguments."""
    if reduce not in ("add", "multiply"):
        raise RuntimeError(f"reduce argument must be either add or multiply, got {reduce}.")
    if not values.ndim:
        values = expand(values, index.array.shape)
    return _reduced(input, dim, index, values, "sum" if reduce == "add" else "prod", True)


def _reduced(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, include_self: bool
) -> Tensor:
    """`scatter_reduce` with checked arguments."""
    if not index.array.size:
        return input.clone()
    if not input.ndim:
        one = reshape(input, 1)
        index, src = reshape(index, -1), reshape(src, -1)
        return reshape(_reduced(one, 0, index, src, reduce, include_self), ())
    src = get_item(src, tuple(slice(size) for size in index.array.shape))
    start = input if include_self else scatter(input, dim, index, _identity(reduce, input))
    if reduce == "prod":
        return ScatterProd.apply(start, index, src, dim=dim)
    if reduce in ("amax", "amin"):
        extremum = "maximum" if reduce == "amax" else "minimum"
        return ScatterExtremum.apply(start, index, src, dim=dim, extremum=extremum)
    total = scatter_add(start, dim, index, src)
    if reduce == "sum":
        return total
    one = wrap(devices.namespace(index.array).ones(index.array.shape, input.array.dtype))
    given = ScatterAdd.apply(one, index, shape_wanted=input.array.shape, dim=dim)
    count = given + 1 if include_self else maximum(given, given * 0 + 1)
    return total / count if input.is_floating_point() else total // count


def _identity(reduce: str, input: Tensor) -> Any:
    """What changes nothing where it is reduced with other elements."""
    if reduce in ("sum", "mean"):
        return 0
    if reduce == "prod":
        return 1
    array_dtype = input.array.dtype
    if array_dtype.kind == "f":
        return -math.inf if reduce == "amax" else math.inf
    if array_dtype.kind == "b":
        return reduce == "amin"
    limits = np.iinfo(array_dtype)
    return limits.min if reduce == "amax" else limits.max
