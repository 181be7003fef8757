"""Running sums and products along a dimension."""

from __future__ import annotations

import numpy as np

from engine.autograd.function import Function
from engine.dtypes import dtype as Dtype
from engine.ops.comparison import where
from engine.ops.conversion import constant_like
from engine.ops.dims import wrap_dim
from engine.ops.reduction import Sum, typed
from engine.ops.registry import op
from engine.ops.shape import movedim, unsqueeze
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
