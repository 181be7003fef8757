"""Powers of elements."""

from __future__ import annotations

from typing import Any

from engine import dtypes
from engine.autograd import inplace
from engine.autograd.function import Function
from engine.ops.arithmetic import is_bool, refuse_bool
from engine.ops.comparison import where
from engine.ops.conversion import cast, clone
from engine.ops.exponential import log
from engine.ops.registry import op
from engine.promotion import Number, match, need_an_array
from engine.tensor import Tensor


class PowNumber(Function):
    """A power whose exponent is a plain number."""

    graph_name = "PowBackward0"
    saves = "x"
    warns = True
    exponent: Number

    def forward(self, xp, x):
        return x * x if self.exponent == 2 else xp.power(x, x.dtype.type(self.exponent))

    def backward(self, grad, x):
        if self.exponent == 0:
            return grad * 0
        if self.exponent == 2:
            return grad * (2 * x)
        return grad * (self.exponent * x ** (self.exponent - 1))


class Pow(Function):
    graph_name = "PowBackward1"
    saves = "x y out:y"
    warns = True

    def forward(self, xp, x, y):
        if y.dtype.kind != "i" or (y >= 0).all():
            return xp.power(x, y)
        # Of whole numbers only 1 and -1 have whole powers below 0; the others' round to 0.
        powers = xp.power(x, xp.where(y < 0, y & 1, y))
        return xp.where((y < 0) & (xp.abs(x) != 1), xp.zeros_like(powers), powers)

    def backward(self, grad, x, y, out):
        # pow(x, 0) is 1 whatever x is, and pow(0, y) stays 0 for y > 0: those have no slope.
        base = exponent = None
        if self.needs(0):
            base = where(y == 0, 0.0, grad * (y * x ** (y - 1)))
        if self.needs(1):
            exponent = grad * where((x == 0) & (y >= 0), 0.0, out * log(x))
        return base, exponent


class Square(Function):
    graph_name = "PowBackward0"
    saves = "x"
    warns = True

    def forward(self, xp, x):
        return x * x

    def backward(self, grad, x):
        return grad * (2 * x)


@op(name="pow", inplace=True)
def power(input: Tensor | Number, exponent: Tensor | Number) -> Tensor:
    """`input ** exponent`, broadcast. Raises RuntimeError for an integer to a negative number."""
    x, y = match(input, exponent)
    if _is_floating(x) and not isinstance(exponent, Tensor):
        return PowNumber.apply(x, exponent=exponent)
    if exponent is True and isinstance(input, Tensor) and is_bool(input):
        return clone(input)
    refuse_bool("pow", input, exponent)
    if isinstance(exponent, int) and exponent < 0 and not _is_floating(x):
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return Pow.apply(x, y)


def _is_floating(operand: Any) -> bool:
    array = operand.array if isinstance(operand, Tensor) else operand
    return array.dtype.kind == "f"


@op
def float_power(input: Tensor | Number, exponent: Tensor | Number) -> Tensor:
    """`input ** exponent` in float64, broadcast."""
    need_an_array(input, exponent)
    return power(_as_double(input), _as_double(exponent))


def _as_double(operand: Any) -> Any:
    if isinstance(operand, Tensor):
        return cast(operand, dtypes.float64.array_dtype)
    return float(operand)


@op(function=False)
def float_power_(input: Tensor, exponent: Tensor | Number) -> Tensor:
    """In-place version of `float_power`. Raises RuntimeError if `input` is not float64."""
    if input.dtype is not dtypes.float64:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {input.dtype} but the operation's result "
            "requires dtype torch.float64: convert it with .double() first"
        )
    return inplace.run(float_power, input, exponent)


@op(inplace=True)
def square(input: Tensor) -> Tensor:
    """`input ** 2`; bool gives int64."""
    if isinstance(input, Tensor) and input.dtype is dtypes.bool_:
        input = cast(input, dtypes.int64.array_dtype)
    return Square.apply(input)
