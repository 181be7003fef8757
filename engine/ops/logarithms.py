"""Functions made of logarithms that need care where the logarithm is infinite."""

from __future__ import annotations

import math

from engine.autograd.function import Function
from engine.ops.comparison import where
from engine.ops.exponential import log, sigmoid
from engine.ops.registry import op
from engine.promotion import (
    Number,
    as_floating,
    match,
    match_floating,
    need_an_array,
    need_tensors,
    not_implemented,
    result_type,
)
from engine.tensor import Tensor


class Logaddexp2(Function):
    saves = "x y"
    warns = True

    def forward(self, xp, x, y):
        return xp.logaddexp2(x, y)

    def backward(self, grad, x, y):
        share = sigmoid((x - y) * math.log(2))
        return grad * share, grad * (1 - share)


class Logit(Function):
    saves = "x"
    warns = True
    eps: float | None

    def forward(self, xp, x):
        if self.eps is not None:
            x = xp.clip(x, x.dtype.type(self.eps), x.dtype.type(1 - self.eps))
        return xp.log(x / (1 - x))

    def backward(self, grad, x):
        low, outside = (0.0, math.nan) if self.eps is None else (self.eps, 0.0)
        return where((x < low) | (x > 1 - low), outside, grad / (x * (1 - x)))


class Xlogy(Function):
    saves = "x y"
    warns = True

    def forward(self, xp, x, y):
        return xp.where((x == 0) & ~xp.isnan(y), y.dtype.type(0), x * xp.log(y))

    def backward(self, grad, x, y):
        return (
            grad * log(where((x == 0) & (y <= 0), 1.0, y)) if self.needs(0) else None,
            grad * x / y if self.needs(1) else None,
        )


@op
def logaddexp2(input: Tensor, other: Tensor) -> Tensor:
    """log2(2**x + 2**y), without overflow. Raises NotImplementedError for bool and integers."""
    need_tensors("logaddexp2", input, other)
    if not result_type(input, other).is_floating_point:
        raise not_implemented("logaddexp2", input, other)
    return Logaddexp2.apply(*match(input, other))


@op(inplace=True)
def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(x / (1 - x)), the inverse of `sigmoid`; `eps` first clamps x to eps … 1 - eps.

    Without `eps`, NaN outside 0 … 1.
    """
    return Logit.apply(as_floating(input), eps=eps)


@op(inplace=True)
def xlogy(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """`input * log(other)`, broadcast; 0 where `input` is 0, unless `other` is NaN."""
    need_an_array(input, other)
    return Xlogy.apply(*match_floating(input, other))
