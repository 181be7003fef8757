"""Circular and hyperbolic functions, and their inverses."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import activation as activations
from engine.ops.exponential import rsqrt
from engine.ops.registry import op
from engine.promotion import as_floating, match_floating, need_tensors
from engine.tensor import Tensor


class Sin(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.sin(x)

    def backward(self, grad, x):
        return grad * cos(x)


class Cos(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.cos(x)

    def backward(self, grad, x):
        return -grad * sin(x)


class Tan(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return xp.tan(x)

    def backward(self, grad, out):
        return grad * (1 + out * out)


class Asin(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.arcsin(x)

    def backward(self, grad, x):
        return grad * rsqrt(1 - x * x)


class Acos(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.arccos(x)

    def backward(self, grad, x):
        return -grad * rsqrt(1 - x * x)


class Atan(Function):
    saves = "x"

    def forward(self, xp, x):
        return xp.arctan(x)

    def backward(self, grad, x):
        return grad / (1 + x * x)


class Atan2(Function):
    saves = "y x"

    def forward(self, xp, y, x):
        return xp.arctan2(y, x)

    def backward(self, grad, y, x):
        square = x * x + y * y
        return grad * x / square, -grad * y / square


class Sinh(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.sinh(x)

    def backward(self, grad, x):
        return grad * cosh(x)


class Cosh(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.cosh(x)

    def backward(self, grad, x):
        return grad * sinh(x)


class Tanh(Function):
    saves = "out"

    def forward(self, xp, x):
        return activations.tanh(xp, x)

    def backward(self, grad, out):
        if not isinstance(grad, Tensor):
            return activations.tanh_gradient(namespace(grad), grad, out)
        return grad * (1 - out * out)


class Asinh(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.arcsinh(x)

    def backward(self, grad, x):
        return grad * rsqrt(x * x + 1)


class Acosh(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.arccosh(x)

    def backward(self, grad, x):
        return grad * rsqrt(x * x - 1)


class Atanh(Function):
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return xp.arctanh(x)

    def backward(self, grad, x):
        return grad / (1 - x * x)


@op(inplace=True)
def sin(input: Any) -> Any:
    """The sine of each element, in radians."""
    return Sin.apply(as_floating(input))


@op(inplace=True)
def cos(input: Any) -> Any:
    """The cosine of each element, in radians."""
    return Cos.apply(as_floating(input))


@op(inplace=True)
def tan(input: Tensor) -> Tensor:
    """The tangent of each element, in radians."""
    return Tan.apply(as_floating(input))


@op(inplace=True, aliases=("arcsin",))
def asin(input: Tensor) -> Tensor:
    """The angle in radians whose sine each element is."""
    return Asin.apply(as_floating(input))


@op(inplace=True, aliases=("arccos",))
def acos(input: Tensor) -> Tensor:
    """The angle in radians whose cosine each element is."""
    return Acos.apply(as_floating(input))


@op(inplace=True, aliases=("arctan",))
def atan(input: Tensor) -> Tensor:
    """The angle in radians whose tangent each element is."""
    return Atan.apply(as_floating(input))


@op(inplace=True, aliases=("arctan2",))
def atan2(input: Tensor, other: Tensor) -> Tensor:
    """The angle in radians of the point (other, input), in its own quadrant."""
    need_tensors("atan2", input, other)
    return Atan2.apply(*match_floating(input, other))


@op(inplace=True)
def sinh(input: Any) -> Any:
    """The hyperbolic sine."""
    return Sinh.apply(as_floating(input))


@op(inplace=True)
def cosh(input: Any) -> Any:
    """The hyperbolic cosine."""
    return Cosh.apply(as_floating(input))


@op(inplace=True)
def tanh(input: Any) -> Any:
    """The hyperbolic tangent, between -1 and 1."""
    return Tanh.apply(as_floating(input))


@op(inplace=True, aliases=("arcsinh",))
def asinh(input: Tensor) -> Tensor:
    """The inverse of the hyperbolic sine."""
    return Asinh.apply(as_floating(input))


@op(inplace=True, aliases=("arccosh",))
def acosh(input: Tensor) -> Tensor:
    """The inverse of the hyperbolic cosine."""
    return Acosh.apply(as_floating(input))


@op(inplace=True, aliases=("arctanh",))
def atanh(input: Tensor) -> Tensor:
    """The inverse of the hyperbolic tangent."""
    return Atanh.apply(as_floating(input))
