"""The gamma function's logarithm and the derivatives of that."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.kernels.gamma import log_gamma
from engine.kernels.gamma import polygamma as polygamma_kernel
from engine.ops.registry import op
from engine.promotion import as_floating
from engine.tensor import Tensor


class Lgamma(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return log_gamma(xp, x)

    def backward(self, grad, x):
        return grad * digamma(x)


class Polygamma(Function):
    """The derivative number n of digamma: each is the derivative of the one before."""

    saves = "x"
    warns = True
    n: int

    def forward(self, xp, x):
        return polygamma_kernel(xp, self.n, x)

    def backward(self, grad, x):
        return grad * Polygamma.apply(x, n=self.n + 1)


class Digamma(Polygamma):
    n = 0


@op(inplace=True)
def lgamma(input: Tensor) -> Tensor:
    """log(|gamma(x)|); infinite at 0, -1, -2, …"""
    return Lgamma.apply(as_floating(input))


@op(inplace=True)
def digamma(input: Any) -> Any:
    """The derivative of `lgamma`; NaN at -1, -2, …, and infinite at 0."""
    return Digamma.apply(as_floating(input))
