"""What floating numbers are made of: sign, exponent, neighbours, and their special values."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.autograd.function import Function
from engine.ops.arithmetic import mul, sign
from engine.ops.comparison import Elementwise, isfinite
from engine.ops.exponential import exp2
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.promotion import (
    Number,
    match,
    match_floating,
    need_tensors,
    not_implemented,
    result_type,
)
from engine.tensor import Tensor


class Frexp(Function):
    saves = "out1"

    def forward(self, xp, x):
        mantissa, exponent = xp.frexp(x)
        return mantissa, exponent.astype(np.int32)

    def backward(self, grad, exponent):
        return grad[0] / exp2(exponent)


class Copysign(Function):
    saves = "x out"

    def forward(self, xp, x, y):
        return xp.copysign(x, y)

    def backward(self, grad, x, out):
        return grad * (sign(x) * sign(out)), grad * 0 if self.needs(1) else None


class NanToNum(Function):
    saves = "x"
    nan: float
    posinf: float | None
    neginf: float | None

    def forward(self, xp, x):
        return xp.nan_to_num(x, nan=self.nan, posinf=self.posinf, neginf=self.neginf)

    def backward(self, grad, x):
        return grad * isfinite(x)


class Nextafter(Function):
    saves = "x y"

    def forward(self, xp, x, y):
        return xp.nextafter(x, y)

    def backward(self, grad, x, y):
        return grad * (x != y), grad * 0  # PyTorch's: a result beside x moves along with x


class IsEqual(Function):
    """Whether the elements are one value, which integers and bool may not be able to hold."""

    differentiable = False
    value: float

    def forward(self, xp, x):
        return x == self.value


class FloatParts(NamedTuple):
    """Numbers as `mantissa * 2**exponent`."""

    mantissa: Tensor
    exponent: Tensor

    def __repr__(self) -> str:
        return result_str(self, "frexp")


@op
def frexp(input: Tensor) -> FloatParts:
    """(mantissa, exponent) with `input = mantissa * 2**exponent` and a mantissa of 0.5 … 1.

    The exponent is int32. Raises RuntimeError for bool and integers.
    """
    if not input.is_floating_point():
        raise RuntimeError(f"frexp() only supports floating-point dtypes, got {input.dtype}")
    return FloatParts(*Frexp.apply(input))


@op(inplace=True)
def ldexp(input: Tensor, other: Tensor) -> Tensor:
    """`input * 2**other`, broadcast."""
    need_tensors("ldexp", input, other)
    return mul(input, 2.0**other)


@op(inplace=True)
def copysign(input: Tensor, other: Tensor | Number) -> Tensor:
    """The size of `input` with the sign of `other`, -0.0 included; broadcast."""
    need_tensors("copysign", input)
    return Copysign.apply(*match_floating(input, other))


@op(inplace=True)
def nextafter(input: Tensor, other: Tensor) -> Tensor:
    """The next floating number from `input` towards `other`, broadcast.

    Raises NotImplementedError for bool and integers.
    """
    need_tensors("nextafter", input, other)
    if not result_type(input, other).is_floating_point:
        raise not_implemented("nextafter", input, other)
    return Nextafter.apply(*match(input, other))


@op(inplace=True)
def nan_to_num(
    input: Tensor,
    nan: float | None = None,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Tensor:
    """Puts numbers in the place of NaN (0 by default) and of the infinities.

    Those become the largest and the smallest number of the dtype by default.
    """
    return NanToNum.apply(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


@op
def isposinf(input: Tensor) -> Tensor:
    """Where the element is infinity."""
    return IsEqual.apply(input, value=math.inf)


@op
def isneginf(input: Tensor) -> Tensor:
    """Where the element is minus infinity."""
    return IsEqual.apply(input, value=-math.inf)


@op
def isreal(input: Tensor) -> Tensor:
    """True everywhere: there are no complex numbers here."""
    return Elementwise.apply(input, ufunc="isreal")
