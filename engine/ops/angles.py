"""Degrees and radians, the length of a hypotenuse, and the cardinal sine."""

from __future__ import annotations

import math

from engine.autograd.function import Function
from engine.ops.comparison import where
from engine.ops.registry import op
from engine.ops.trigonometry import cos
from engine.promotion import as_floating, match, need_tensors, not_implemented, result_type
from engine.tensor import Tensor


class Deg2Rad(Function):
    warns = True

    def forward(self, xp, x):
        return x * (math.pi / 180)

    def backward(self, grad):
        return grad * (math.pi / 180)


class Rad2Deg(Function):
    warns = True

    def forward(self, xp, x):
        return x * (180 / math.pi)

    def backward(self, grad):
        return grad * (180 / math.pi)


class Hypot(Function):
    saves = "x y out"
    warns = True

    def forward(self, xp, x, y):
        return xp.hypot(x, y)

    def backward(self, grad, x, y, out):
        return grad * (x / out), grad * (y / out)


class Sinc(Function):
    saves = "x out"
    warns = True

    def forward(self, xp, x):
        safe = xp.where(x == 0, x.dtype.type(1), x) * math.pi
        return xp.where(x == 0, x.dtype.type(1), xp.sin(safe) / safe)

    def backward(self, grad, x, out):
        # The slope at 0 is 0; the quotient is kept from dividing by 0 there.
        slope = (cos(x * math.pi) - out) / where(x == 0, 1.0, x)
        return grad * where(x == 0, 0.0, slope)


@op(inplace=True)
def deg2rad(input: Tensor) -> Tensor:
    """Degrees as radians."""
    return Deg2Rad.apply(as_floating(input))


@op(inplace=True)
def rad2deg(input: Tensor) -> Tensor:
    """Radians as degrees."""
    return Rad2Deg.apply(as_floating(input))


@op(inplace=True)
def hypot(input: Tensor, other: Tensor) -> Tensor:
    """`sqrt(input**2 + other**2)`, broadcast, without overflow of the squares.

    Raises NotImplementedError for bool and integers.
    """
    need_tensors("hypot", input, other)
    if not result_type(input, other).is_floating_point:
        raise not_implemented("hypot", input, other)
    return Hypot.apply(*match(input, other))


@op(inplace=True)
def sinc(input: Tensor) -> Tensor:
    """`sin(pi * x) / (pi * x)`, 1 at 0."""
    return Sinc.apply(as_floating(input))
