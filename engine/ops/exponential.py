"""Exponentials, logarithms and roots."""

from __future__ import annotations

import math
from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import activation as activations
from engine.kernels import elementwise
from engine.ops.registry import op
from engine.promotion import as_floating, match, need_kinds, need_tensors
from engine.tensor import Tensor


class Exp(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return elementwise.exp(xp, x)

    def backward(self, grad, out):
        return elementwise.times(grad, out)


class Exp2(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return xp.exp2(x)

    def backward(self, grad, out):
        return grad * out * math.log(2)


class Expm1(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return xp.expm1(x)

    def backward(self, grad, out):
        return grad * (out + 1)


class Log(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.log(x)

    def backward(self, grad, x):
        return grad / x


class Log2(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.log2(x)

    def backward(self, grad, x):
        return grad / (x * math.log(2))


class Log10(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.log10(x)

    def backward(self, grad, x):
        return grad / (x * math.log(10))


class Log1p(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.log1p(x)

    def backward(self, grad, x):
        return grad / (x + 1)


class Sqrt(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return xp.sqrt(x)

    def backward(self, grad, out):
        return grad / (2 * out)


class Rsqrt(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return 1 / xp.sqrt(x)

    def backward(self, grad, out):
        return -0.5 * grad * (out * out * out)


class Sigmoid(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return activations.sigmoid(xp, x)

    def backward(self, grad, out):
        if not isinstance(grad, Tensor):
            return activations.sigmoid_gradient(namespace(grad), grad, out)
        return grad * ((1 - out) * out)


class LogAddExp(Function):
    saves = "x y"
    warns = True

    def forward(self, xp, x, y):
        return xp.logaddexp(x, y)

    def backward(self, grad, x, y):
        return grad * sigmoid(x - y), grad * sigmoid(y - x)


@op(inplace=True)
def exp(input: Any) -> Any:
    """e to the power of each element."""
    return Exp.apply(as_floating(input))


@op(inplace=True)
def exp2(input: Tensor) -> Tensor:
    """2 to the power of each element."""
    return Exp2.apply(as_floating(input))


@op(inplace=True)
def expm1(input: Tensor) -> Tensor:
    """exp(x) - 1, exact for small x."""
    return Expm1.apply(as_floating(input))


@op(inplace=True)
def log(input: Any) -> Any:
    """The natural logarithm of each element."""
    return Log.apply(as_floating(input))


@op(inplace=True)
def log2(input: Tensor) -> Tensor:
    """The logarithm to base 2."""
    return Log2.apply(as_floating(input))


@op(inplace=True)
def log10(input: Tensor) -> Tensor:
    """The logarithm to base 10."""
    return Log10.apply(as_floating(input))


@op(inplace=True)
def log1p(input: Tensor) -> Tensor:
    """log(1 + x), exact for small x."""
    return Log1p.apply(as_floating(input))


@op(inplace=True)
def sqrt(input: Tensor) -> Tensor:
    """The square root; its slope at 0 is infinite."""
    return Sqrt.apply(as_floating(input))


@op(inplace=True)
def rsqrt(input: Tensor) -> Tensor:
    """1 / sqrt(x)."""
    return Rsqrt.apply(as_floating(input))


@op(inplace=True)
def sigmoid(input: Any) -> Any:
    """1 / (1 + exp(-x)), between 0 and 1."""
    return Sigmoid.apply(as_floating(input))


@op
def logaddexp(input: Tensor, other: Tensor) -> Tensor:
    """log(exp(x) + exp(y)), without overflow."""
    need_tensors("logaddexp", input, other)
    need_kinds("logaddexp", "f", input, other)
    return LogAddExp.apply(*match(input, other))
