"""Running sums, products and extremes along a dimension."""

from __future__ import annotations

import numpy as np

from engine.autograd.function import Function
from engine.dtypes import dtype as Dtype
from engine.ops.comparison import where
from engine.ops.conversion import constant_like
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.exponential import exp
from engine.ops.gather import ScatterAdd
from engine.ops.reduction import Sum, typed
from engine.ops.registry import op
from engine.ops.results import PICKED, ValuesAndIndices
from engine.ops.shape import movedim, unsqueeze
from engine.promotion import need_kinds
from engine.tensor import Tensor


class Cumsum(Function):
    dim: int
    reverse: bool = False

    def forward(self, xp, x):
        if self.reverse:
            x = xp.flip(x, self.dim)
        wide = np.float32 if x.dtype == np.float16 else None if x.dtype.kind == "f" else np.int64
        summed = x.cumsum(self.dim, dtype=wide)
        if x.dtype == np.float16:
            summed = summed.astype(np.float16)
        return xp.flip(summed, self.dim).copy() if self.reverse else summed

    def backward(self, grad):
        return Cumsum.apply(grad, dim=self.dim, reverse=not self.reverse)


class Cumprod(Function):
    saves = "x out"
    dim: int
    warns = True

    def forward(self, xp, x):
        return x.cumprod(self.dim, dtype=None if x.dtype.kind == "f" else np.int64)

    def backward(self, grad, x, out):
        array = x.array if isinstance(x, Tensor) else x
        if array.all():
            return Cumsum.apply(grad * out, dim=self.dim, reverse=True) / x
        # A zero hides the others from out / x. Row i holds the running products without element i,
        # from place i on: before that the products do not depend on it.
        size = array.shape[self.dim]
        left_out = constant_like(np.eye(size, dtype=bool), x)
        later = constant_like(np.triu(np.ones((size, size), dtype=bool)), x)
        rows = where(left_out, 1.0, unsqueeze(movedim(x, self.dim, -1), -2))
        products = where(later, Cumprod.apply(rows, dim=array.ndim), 0.0)
        slopes = unsqueeze(movedim(grad, self.dim, -1), -2) * products
        return movedim(Sum.apply(slopes, dims=(array.ndim,), keepdim=False), -1, self.dim)


class Record(Function):
    """The largest or smallest element so far along a dimension, and its latest place."""

    saves = "out1"
    dim: int
    label: str  # "Cummax" or "Cummin"
    warns = True

    def name(self) -> str:
        return f"{self.label}Backward0"

    def forward(self, xp, x):
        self.from_shape = x.shape
        values = xp.moveaxis(x, self.dim, -1).copy()
        places = xp.broadcast_to(xp.arange(values.shape[-1]), values.shape).copy()
        as_good = xp.greater_equal if self.label == "Cummax" else xp.less_equal
        # Each element meets the one `step` before it: with steps of 1, 2, 4, … it has met them all.
        step = 1
        while step < values.shape[-1]:
            earlier, later = values[..., :-step], values[..., step:]
            keeps = as_good(later, earlier) | (later != later)  # NaN beats everything
            values[..., step:] = xp.where(keeps, later, earlier)
            places[..., step:] = xp.where(keeps, places[..., step:], places[..., :-step])
            step *= 2
        return xp.moveaxis(values, -1, self.dim), xp.moveaxis(places, -1, self.dim)

    def backward(self, grads, places):
        return ScatterAdd.apply(grads[0], places, shape_wanted=self.from_shape, dim=self.dim)


class Logcumsumexp(Function):
    """The logarithm of the running sum of exponentials."""

    saves = "x out"
    dim: int
    warns = True

    def forward(self, xp, x):
        wide = xp.moveaxis(x, self.dim, -1)
        result = wide.astype(np.float32) if x.dtype == np.float16 else wide.copy()
        step = 1  # as in Record
        while step < result.shape[-1]:
            result[..., step:] = xp.logaddexp(result[..., step:], result[..., :-step])
            step *= 2
        return xp.moveaxis(result, -1, self.dim).astype(x.dtype, copy=False)

    def backward(self, grad, x, out):
        # Element i has the share exp(x[i] - out[j]) of every sum j from i on; none exceeds 1.
        size = shape_of(x)[self.dim]
        later = constant_like(np.triu(np.ones((size, size), dtype=bool)), x)
        from_x = unsqueeze(movedim(x, self.dim, -1), -1)
        from_out = unsqueeze(movedim(out, self.dim, -1), -2)
        counted = later & (from_x > float("-inf"))
        shares = where(counted, exp(where(counted, from_x - from_out, 0.0)), 0.0)
        slopes = unsqueeze(movedim(grad, self.dim, -1), -2) * shares
        return movedim(Sum.apply(slopes, dims=(slopes.ndim - 1,), keepdim=False), -1, self.dim)


@op(inplace=True)
def cumsum(input: Tensor, dim: int, *, dtype: Dtype | None = None) -> Tensor:
    """The sum of each element and all before it along `dim`; bool and integers give int64."""
    x = typed(input, dtype)
    place = wrap_dim(dim, x.ndim)
    if not x.ndim:
        return x.clone() if x.is_floating_point() else x.long().clone()
    return typed(Cumsum.apply(x, dim=place), dtype)


@op(inplace=True)
def cumprod(input: Tensor, dim: int, *, dtype: Dtype | None = None) -> Tensor:
    """The product of each element and all before it along `dim`; integers give int64."""
    x = typed(input, dtype)
    place = wrap_dim(dim, x.ndim)
    if not x.ndim:
        return x.clone() if x.is_floating_point() else x.long().clone()
    return typed(Cumprod.apply(x, dim=place), dtype)


@op
def cummax(input: Tensor, dim: int) -> ValuesAndIndices:
    """The largest of each element and all before it along `dim`, and its latest place (int64)."""
    return _record("cummax", input, dim)


@op
def cummin(input: Tensor, dim: int) -> ValuesAndIndices:
    """The smallest of each element and all before it along `dim`, and its latest place (int64)."""
    return _record("cummin", input, dim)


def _record(name: str, input: Tensor, dim: int) -> ValuesAndIndices:
    place = wrap_dim(dim, input.ndim)
    if not input.ndim:
        return PICKED[name](input.clone(), input.long() * 0)
    label = name.capitalize()
    return PICKED[name](*Record.apply(input, dim=place, label=label))


@op
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """log of the sum of exp over each element and all before it along `dim`, without overflow."""
    need_kinds("logcumsumexp", "f", input)
    place = wrap_dim(dim, input.ndim)
    return Logcumsumexp.apply(input, dim=place) if input.ndim else input.clone()
