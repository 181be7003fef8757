"""Comparison, logic and choice. Their results are bool and carry no gradient, but for `where`."""

from __future__ import annotations

from typing import Any

from engine import dtypes
from engine.autograd.function import Function
from engine.creation import as_tensor
from engine.ops.registry import op
from engine.promotion import Number, match, match_all, need_tensors, not_implemented, result_type
from engine.tensor import Tensor


class Elementwise(Function):
    """Calls the array library's function of the name `ufunc`; has no gradient."""

    differentiable = False
    ufunc: str

    def forward(self, xp, *arrays):
        return getattr(xp, self.ufunc)(*arrays)


class Where(Function):
    saves = "condition"

    def forward(self, xp, condition, x, y):
        return xp.where(condition, x, y)

    def backward(self, grad, condition):
        return (
            None,
            where(condition, grad, 0.0) if self.needs(1) else None,
            where(condition, 0.0, grad) if self.needs(2) else None,
        )


def compare(ufunc: str, input: Any, other: Any) -> Any:
    """Compare two operands in their common dtype; a Python integer wraps round into it."""
    need_tensors(ufunc, input)
    return Elementwise.apply(*match(input, other), ufunc=ufunc)


@op(inplace=True)
def eq(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements are equal."""
    return compare("equal", input, other)


@op(inplace=True, aliases=("not_equal",))
def ne(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements differ."""
    return compare("not_equal", input, other)


@op(inplace=True, aliases=("less",))
def lt(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements are smaller than `other`."""
    return compare("less", input, other)


@op(inplace=True, aliases=("less_equal",))
def le(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements are no larger than `other`."""
    return compare("less_equal", input, other)


@op(inplace=True, aliases=("greater",))
def gt(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements are larger than `other`."""
    return compare("greater", input, other)


@op(inplace=True, aliases=("greater_equal",))
def ge(input: Tensor, other: Tensor | Number) -> Tensor:
    """Where the elements are no smaller than `other`."""
    return compare("greater_equal", input, other)


@op(inplace=True)
def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Where both are other than zero."""
    need_tensors("logical_and", input, other)
    return Elementwise.apply(input, other, ufunc="logical_and")


@op(inplace=True)
def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Where at least one is other than zero."""
    need_tensors("logical_or", input, other)
    return Elementwise.apply(input, other, ufunc="logical_or")


@op(inplace=True)
def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Where exactly one is other than zero."""
    need_tensors("logical_xor", input, other)
    return Elementwise.apply(input, other, ufunc="logical_xor")


@op(inplace=True)
def logical_not(input: Tensor) -> Tensor:
    """Where the element is zero."""
    return Elementwise.apply(input, ufunc="logical_not")


@op(inplace=True)
def bitwise_and(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits set in both; `and` for bool."""
    return _bitwise("bitwise_and", input, other)


@op(inplace=True)
def bitwise_or(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits set in either; `or` for bool."""
    return _bitwise("bitwise_or", input, other)


@op(inplace=True)
def bitwise_xor(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits set in exactly one; `xor` for bool."""
    return _bitwise("bitwise_xor", input, other)


@op(inplace=True)
def bitwise_not(input: Any) -> Any:
    """All bits turned over; `not` for bool."""
    return _bitwise("invert", input)


@op(inplace=True)
def bitwise_left_shift(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits moved `other` places up."""
    return _bitwise("left_shift", input, other)


@op(inplace=True)
def bitwise_right_shift(input: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits moved `other` places down, with copies of the sign bit coming in."""
    return _bitwise("right_shift", input, other)


def _bitwise(ufunc: str, *operands: Any) -> Any:
    matched = match_all(*operands)
    if result_type(*operands).is_floating_point:
        raise not_implemented(ufunc, *operands)
    return Elementwise.apply(*matched, ufunc=ufunc)


@op
def isnan(input: Any) -> Any:
    """Where the element is not a number."""
    return Elementwise.apply(input, ufunc="isnan")


@op
def isinf(input: Tensor) -> Tensor:
    """Where the element is infinite."""
    return Elementwise.apply(input, ufunc="isinf")


@op
def isfinite(input: Tensor) -> Tensor:
    """Where the element is neither infinite nor NaN."""
    return Elementwise.apply(input, ufunc="isfinite")


@op
def signbit(input: Tensor) -> Tensor:
    """Where the element has a minus sign, -0.0 included."""
    if not input.is_floating_point():
        return lt(input, 0)
    return Elementwise.apply(input, ufunc="signbit")


@op
def isclose(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> Tensor:
    """Where `|input - other| <= atol + rtol * |other|`. Raises RuntimeError if dtypes differ."""
    need_tensors("isclose", input, other)
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype} did not match {other.dtype}")
    if rtol < 0 or atol < 0:
        raise RuntimeError(f"rtol and atol must not be negative, got {rtol} and {atol}")
    return IsClose.apply(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


class IsClose(Function):
    differentiable = False
    rtol: float
    atol: float
    equal_nan: bool
    warns = True

    def forward(self, xp, x, y):
        if x.dtype.kind != "f":
            x, y = x.astype("float64"), y.astype("float64")
        return xp.isclose(x, y, self.rtol, self.atol, self.equal_nan)


@op
def allclose(
    input: Tensor,
    other: Tensor,
    rtol: float = 1e-05,
    atol: float = 1e-08,
    equal_nan: bool = False,
) -> bool:
    """Whether all elements are close, as `isclose` has it."""
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())


@op
def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and elements."""
    need_tensors("equal", input, other)
    return input.array.shape == other.array.shape and bool((input.array == other.array).all())


@op(method=False)
def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """`input` where the condition holds, else `other`, broadcast.

    With the condition alone: the indices where it holds, a tensor for each dimension. A NaN in the
    branch not taken stays out of the result, but not out of the gradient of what made it: its slope
    there is 0 times NaN.
    """
    if input is None and other is None:
        from engine.ops.indexing import nonzero

        return nonzero(condition, as_tuple=True)
    if isinstance(condition, Tensor):
        if condition.dtype is not dtypes.bool_:
            condition = _as_condition(condition)
        if not isinstance(input, Tensor) and not isinstance(other, Tensor):
            input = as_tensor(input, result_type(input, other), condition.device)
    return Where.apply(condition, *match(input, other))


def _as_condition(condition: Tensor) -> Tensor:
    if condition.dtype is not dtypes.uint8:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype}"
        )
    return ne(condition, 0)


@op(name="where", function=False)
def where_method(input: Tensor, condition: Tensor, other: Tensor | Number) -> Tensor:
    """The element itself where the condition holds, else that of `other`."""
    return where(condition, input, other)
