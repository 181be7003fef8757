"""Sums, products, quotients, powers and signs, element by element with broadcasting."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import dtypes
from engine.autograd.function import Function
from engine.kernels import elementwise
from engine.ops.registry import op
from engine.ops.rounding import floor, trunc
from engine.promotion import (
    Number,
    as_floating,
    match,
    match_floating,
    need_kinds,
    need_tensors,
    not_implemented,
    result_type,
)
from engine.tensor import Tensor


class Add(Function):
    warns = True

    def forward(self, xp, x, y):
        return elementwise.plus(x, y)

    def backward(self, grad):
        return grad, grad


class Sub(Function):
    warns = True

    def forward(self, xp, x, y):
        return elementwise.minus(x, y)

    def backward(self, grad):
        return grad, -grad if self.needs(1) else None


class Mul(Function):
    saves = "x:y y:x"
    warns = True

    def forward(self, xp, x, y):
        return elementwise.times(x, y)

    def backward(self, grad, x, y):
        return (
            elementwise.times(grad, y) if self.needs(0) else None,
            elementwise.times(grad, x) if self.needs(1) else None,
        )


class Div(Function):
    saves = "x:y y"
    warns = True

    def forward(self, xp, x, y):
        return elementwise.over(x, y)

    def backward(self, grad, x, y):
        return (
            elementwise.over(grad, y) if self.needs(0) else None,
            -grad * (x / y) / y if self.needs(1) else None,
        )


class FloorDiv(Function):
    graph_name = "DivBackward1"
    differentiable = True  # its gradient is zero everywhere
    warns = True

    def forward(self, xp, x, y):
        _refuse_zero(y)
        return xp.floor_divide(x, y)

    def backward(self, grad):
        return grad * 0, grad * 0


class TruncDiv(Function):
    graph_name = "DivBackward1"
    warns = True

    def forward(self, xp, x, y):
        _refuse_zero(y)
        if x.dtype.kind == "f":
            return xp.trunc(x / y)
        quotient = xp.floor_divide(x, y)
        rounded_away = (quotient * y != x) & ((x < 0) != (y < 0))
        return quotient + rounded_away.astype(quotient.dtype)

    def backward(self, grad):
        return grad * 0, grad * 0


class Remainder(Function):
    """x - y * floor(x / y): has the sign of the divisor."""

    saves = "x:y y:y"
    warns = True

    def forward(self, xp, x, y):
        _refuse_zero(y)
        return xp.remainder(x, y)

    def backward(self, grad, x, y):
        return grad, -grad * floor(x / y) if self.needs(1) else None


class Fmod(Function):
    """x - y * trunc(x / y): has the sign of the dividend."""

    saves = "x:y y:y"
    warns = True

    def forward(self, xp, x, y):
        _refuse_zero(y)
        return xp.fmod(x, y)

    def backward(self, grad, x, y):
        return grad, -grad * trunc(x / y) if self.needs(1) else None


class Neg(Function):
    def forward(self, xp, x):
        return -x

    def backward(self, grad):
        return -grad


class Abs(Function):
    saves = "x"

    def forward(self, xp, x):
        return xp.abs(x)

    def backward(self, grad, x):
        return grad * sign(x)


class Sign(Function):
    warns = True

    def forward(self, xp, x):
        return xp.sign(x) if x.dtype.kind != "b" else x.copy()

    def backward(self, grad):
        return grad * 0


class Reciprocal(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return 1 / x

    def backward(self, grad, out):
        return -grad * (out * out)


def _refuse_zero(divisor: Any) -> None:
    """Integers cannot be divided by zero, and NumPy would only warn."""
    if divisor.dtype.kind in "iub" and not np.all(divisor):
        raise RuntimeError("ZeroDivisionError: an integer was divided by zero")


def refuse_bool(name: str, *operands: Any) -> None:
    if result_type(*operands) is dtypes.bool_:
        raise not_implemented(name, *operands)


def is_bool(operand: Any) -> bool:
    return isinstance(operand, bool) or (
        isinstance(operand, Tensor) and operand.dtype is dtypes.bool_
    )


def _scaled(other: Any, alpha: Number, *operands: Any) -> Any:
    """`other` times `alpha`, which must fit the dtype of the operation."""
    if alpha == 1:
        return other
    category = result_type(*operands).category
    if isinstance(alpha, float) and category != dtypes.FLOATING:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )
    if isinstance(alpha, bool) and category != dtypes.BOOLEAN:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    return mul(other, alpha) if isinstance(other, Tensor) else other * alpha


@op(inplace=True)
def add(input: Tensor | Number, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
    """`input + alpha * other`, broadcast."""
    return Add.apply(*match(input, _scaled(other, alpha, input, other)))


@op(inplace=True, aliases=("subtract",))
def sub(input: Tensor | Number, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
    """`input - alpha * other`, broadcast. Raises RuntimeError for bool operands."""
    x, y = match(input, _scaled(other, alpha, input, other))
    if is_bool(input) or is_bool(other):
        if is_bool(input) and is_bool(other):
            raise RuntimeError(
                "Subtraction, the `-` operator, with two bool tensors is not supported. Use the "
                "`^` or `logical_xor()` operator instead."
            )
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying "
            "to invert a mask, use the `~` or `logical_not()` operator instead."
        )
    return Sub.apply(x, y)


@op(method=False)
def rsub(input: Tensor, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
    """`other - alpha * input`, broadcast."""
    need_tensors("rsub", input)
    if result_type(input, other).category == dtypes.BOOLEAN:
        raise not_implemented("rsub", input)
    return Sub.apply(*match(other, _scaled(input, alpha, input, other)))


@op(inplace=True, aliases=("multiply",))
def mul(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """`input * other`, broadcast."""
    return Mul.apply(*match(input, other))


@op(inplace=True, aliases=("divide",))
def div(
    input: Tensor | Number, other: Tensor | Number, *, rounding_mode: str | None = None
) -> Tensor:
    """`input / other`, broadcast; integers give the default floating dtype.

    `rounding_mode="floor"` rounds down and `"trunc"` towards zero; both keep integers, and raise
    RuntimeError for an integer divided by zero.
    """
    if rounding_mode is None:
        return Div.apply(*match_floating(input, other))
    if isinstance(input, Tensor) and result_type(input, other).category == dtypes.BOOLEAN:
        raise not_implemented("div with a rounding_mode", input)
    if rounding_mode == "floor":
        return FloorDiv.apply(*match(input, other))
    if rounding_mode == "trunc":
        return TruncDiv.apply(*match(input, other))
    raise RuntimeError(
        f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
        f"'{rounding_mode}'"
    )


@op(inplace=True)
def true_divide(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """`input / other`, broadcast."""
    return div(input, other)


@op(inplace=True)
def floor_divide(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """`input // other`, rounded down: -7 // 2 is -4."""
    refuse_bool("floor_divide", input, other)
    return FloorDiv.apply(*match(input, other))


@op(inplace=True)
def remainder(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """`input % other`, which has the sign of the divisor."""
    refuse_bool("remainder", input, other)
    return Remainder.apply(*match(input, other))


@op(inplace=True)
def fmod(input: Tensor, other: Tensor | Number) -> Tensor:
    """What division rounded towards zero leaves over; it has the sign of the dividend."""
    need_tensors("fmod", input)
    if result_type(input, other).category == dtypes.BOOLEAN:
        raise not_implemented("fmod", input)
    return Fmod.apply(*match(input, other))


@op(inplace=True, aliases=("negative",))
def neg(input: Tensor) -> Tensor:
    """`-input`. Raises RuntimeError for bool."""
    if input.dtype is dtypes.bool_:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        )
    return Neg.apply(input)


@op(name="abs", inplace=True, aliases=("absolute",))
def absolute(input: Tensor) -> Tensor:
    """The size of each element; its slope at 0 is 0."""
    need_kinds("abs", "iuf", input)
    return Abs.apply(input)


@op(inplace=True)
def sign(input: Any) -> Any:
    """-1, 0 or 1 for each element."""
    return Sign.apply(input)


@op(inplace=True, name="sgn")
def sgn(input: Tensor) -> Tensor:
    """-1, 0 or 1 for each element, as `sign`."""
    return Sign.apply(input)


@op(inplace=True)
def reciprocal(input: Tensor) -> Tensor:
    """`1 / input`."""
    return Reciprocal.apply(as_floating(input))


@op
def positive(input: Tensor) -> Tensor:
    """The tensor itself. Raises RuntimeError for bool."""
    if input.dtype is dtypes.bool_:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@op(inplace=True)
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """`input + value * tensor1 * tensor2`, broadcast."""
    if result_type(input, tensor1, tensor2).category == dtypes.BOOLEAN:
        raise not_implemented("addcmul", input)
    return add(input, mul(tensor1, tensor2), alpha=value)


@op(inplace=True)
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """`input + value * tensor1 / tensor2`, broadcast. Raises RuntimeError for integers."""
    if result_type(tensor1, tensor2).category != dtypes.FLOATING:
        raise not_implemented("addcdiv", tensor1, tensor2)
    return add(input, div(tensor1, tensor2), alpha=value)


@op(inplace=True)
def lerp(input: Tensor, end: Tensor, weight: Tensor | Number) -> Tensor:
    """`input + weight * (end - input)`: the point `weight` of the way from input to end.

    Raises RuntimeError where dtypes differ, and for bool and integers.
    """
    need_tensors("lerp", input, end)
    if input.dtype is not end.dtype:
        raise RuntimeError(f"expected dtype {input.dtype} for `end` but got dtype {end.dtype}")
    if not input.is_floating_point():
        raise not_implemented("lerp", input)
    return input + weight * (end - input)
