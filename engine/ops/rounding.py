"""Rounding: functions with steps, whose gradient is zero."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.ops.registry import op
from engine.promotion import need_kinds, need_tensors
from engine.tensor import Tensor


class Rounding(Function):
    """A function that is flat between its steps."""

    def backward(self, grad):
        return grad * 0


class Floor(Rounding):
    def forward(self, xp, x):
        return xp.floor(x) if x.dtype.kind == "f" else x.copy()


class Ceil(Rounding):
    def forward(self, xp, x):
        return xp.ceil(x) if x.dtype.kind == "f" else x.copy()


class Trunc(Rounding):
    def forward(self, xp, x):
        return xp.trunc(x) if x.dtype.kind == "f" else x.copy()


class Round(Rounding):
    decimals: int

    def forward(self, xp, x):
        if self.decimals == 0:
            return xp.rint(x) if x.dtype.kind == "f" else x.copy()
        scale = x.dtype.type(10.0 ** abs(self.decimals))
        if self.decimals > 0:
            return xp.rint(x * scale) / scale
        return xp.rint(x / scale) * scale


class Heaviside(Function):
    differentiable = False

    def forward(self, xp, x, values):
        return xp.where(x == 0, values, (x > 0).astype(x.dtype))


class Frac(Function):
    def forward(self, xp, x):
        return x - xp.trunc(x)

    def backward(self, grad):
        return grad


@op(inplace=True)
def floor(input: Any) -> Any:
    """The largest whole number that is no larger."""
    need_kinds("floor", "iuf", input)
    return Floor.apply(input)


@op(inplace=True)
def ceil(input: Tensor) -> Tensor:
    """The smallest whole number that is no smaller."""
    need_kinds("ceil", "iuf", input)
    return Ceil.apply(input)


@op(inplace=True, aliases=("fix",))
def trunc(input: Any) -> Any:
    """The whole part, rounded towards zero."""
    need_kinds("trunc", "iuf", input)
    return Trunc.apply(input)


@op(inplace=True)
def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest number with `decimals` decimals; a half goes to the even neighbour."""
    need_kinds("round", "iuf", input)
    if decimals:
        need_kinds("round with decimals", "f", input)
    return Round.apply(input, decimals=decimals)


@op(inplace=True)
def frac(input: Tensor) -> Tensor:
    """What `trunc` cuts off: it has the sign of the element."""
    need_kinds("frac", "f", input)
    return Frac.apply(input)


@op(inplace=True)
def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below zero, 1 above it, and the element of `values` at zero; broadcast.

    It has no gradient. Raises RuntimeError where the dtypes differ.
    """
    need_tensors("heaviside", input, values)
    if input.dtype is not values.dtype:
        raise RuntimeError(
            f"heaviside is not yet implemented for tensors with different dtypes: got "
            f"{input.dtype} and {values.dtype}; convert one with .to(dtype)"
        )
    return Heaviside.apply(input, values)
