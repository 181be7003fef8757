"""Divisors and multiples of whole numbers."""

from __future__ import annotations

from engine import dtypes
from engine.ops.comparison import Elementwise
from engine.ops.registry import op
from engine.promotion import match, need_tensors, not_implemented, result_type
from engine.tensor import Tensor


@op(inplace=True)
def gcd(input: Tensor, other: Tensor) -> Tensor:
    """The greatest common divisor, broadcast; that of 0 and x is |x|.

    Raises NotImplementedError for bool and floating tensors.
    """
    return _whole("gcd", input, other)


@op(inplace=True)
def lcm(input: Tensor, other: Tensor) -> Tensor:
    """The least common multiple, broadcast; that of 0 and x is 0.

    Raises NotImplementedError for bool and floating tensors.
    """
    return _whole("lcm", input, other)


def _whole(name: str, input: Tensor, other: Tensor) -> Tensor:
    need_tensors(name, input, other)
    if result_type(input, other).category != dtypes.INTEGER:
        raise not_implemented(name, input, other)
    return Elementwise.apply(*match(input, other), ufunc=name)
