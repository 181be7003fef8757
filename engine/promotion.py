"""Which dtype a result has when the operands' differ: PyTorch's promotion rules.

Operands stand on three tiers: tensors with dimensions, tensors without, and Python numbers. A lower
tier matters only where its category (bool < integer < floating) is higher than that of the tiers
above it; a Python float then stands for the default dtype.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.dtypes import FLOATING, INTEGER, dtype
from engine.tensor import Tensor

Number = int | float | bool


@cache
def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that both can be turned into: `promote_types(uint8, int8)` is int16."""
    if type1.category != type2.category:
        return type1 if type1.category > type2.category else type2
    if type1.category == INTEGER:
        return dtypes.of_array(np.promote_types(type1.array_dtype, type2.array_dtype))
    return type1 if type1.itemsize >= type2.itemsize else type2


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether a result of dtype `from_` may be written to a tensor of dtype `to`."""
    return from_.category <= to.category


def result_type(*operands: Any) -> dtype:
    """The dtype of an operation over tensors and Python numbers."""
    tiers: list[dtype | None] = [None, None, None]  # with dimensions, without, numbers
    for operand in operands:
        tier, own = _tier_and_dtype(operand)
        highest = tiers[tier]
        tiers[tier] = own if highest is None else promote_types(highest, own)
    result = None
    for lower in reversed(tiers):
        result = _combine(lower, result)
    assert result is not None, "result_type needs an operand"
    return result


def _tier_and_dtype(operand: Any) -> tuple[int, dtype]:
    if isinstance(operand, Tensor):
        return (0 if operand.array.ndim else 1), operand.dtype
    if devices.is_array(operand):
        return (0 if operand.ndim else 1), dtypes.of_array(operand.dtype)
    return 2, number_dtype(operand)


def number_dtype(number: Any) -> dtype:
    """The dtype that a Python number stands for; TypeError for anything else."""
    if isinstance(number, bool | np.bool_):
        return dtypes.bool_
    if isinstance(number, int | np.integer):
        return dtypes.int64
    if isinstance(number, float | np.floating):
        return dtypes.get_default_dtype()
    raise TypeError(f"expected a Tensor or a number, got {type(number).__name__}")


def _combine(higher: dtype | None, lower: dtype | None) -> dtype | None:
    """The result over two tiers: the higher one's, unless the lower has a higher category."""
    if higher is None or lower is None:
        return higher or lower
    return lower if lower.category > higher.category else higher


def match(first: Any, second: Any) -> tuple[Any, Any]:
    """Two operands of an op, as Tensors and scalars of the dtype of its result.

    Arrays, which come from backward rules, are left as they are.
    """
    if isinstance(first, Tensor):
        own = first.array.dtype
        if isinstance(second, Tensor):
            if own is second.array.dtype:
                return first, second
        elif own.kind == "f" and type(second) in (float, int):
            return first, own.type(second)
    elif not isinstance(second, Tensor):
        need_an_array(first, second)
        return first, second
    return _match_to(result_type(first, second), first, second)


def not_implemented(name: str, *operands: Any) -> NotImplementedError:
    """The error for an op that has no meaning for the dtype of its operands."""
    kind = result_type(*operands)
    return NotImplementedError(f"{name} is not implemented for {kind}: convert it with .to(dtype)")


def need_kinds(name: str, kinds: str, *operands: Any) -> None:
    """Raise NotImplementedError for a Tensor whose dtype is of none of NumPy's `kinds`.

    "f" takes floating-point numbers only, "iuf" all but bool.
    """
    for operand in operands:
        if isinstance(operand, Tensor) and operand.array.dtype.kind not in kinds:
            raise not_implemented(name, operand)


def need_an_array(*operands: Any) -> None:
    """Raise TypeError if every operand is a plain number: an op needs a tensor to work on."""
    if all(type(operand) in (bool, int, float) for operand in operands):
        raise TypeError(f"expected a Tensor among the operands, got the numbers {operands}")


def need_tensors(name: str, *operands: Any) -> None:
    """Raise TypeError if an operand is a plain number, where PyTorch takes tensors only."""
    for place, operand in enumerate(operands, start=1):
        if type(operand) in (bool, int, float):
            raise TypeError(
                f"{name}(): argument {place} must be Tensor, not {type(operand).__name__}"
            )


def need_elements(tensors: Sequence[Any]) -> None:
    """Raise TypeError for the first of several arguments, or of a list, that is no tensor."""
    for place, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            raise TypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(each).__name__}"
            )


def match_floating(first: Any, second: Any) -> tuple[Any, Any]:
    """Like `match`, for ops whose result is always floating."""
    if not isinstance(first, Tensor) and not isinstance(second, Tensor):
        return first, second
    target = result_type(first, second)
    return _match_to(
        target if target.category == FLOATING else dtypes.get_default_dtype(), first, second
    )


def match_all(*operands: Any) -> tuple[Any, ...]:
    """Like `match`, for any number of operands."""
    if not any(isinstance(operand, Tensor) for operand in operands):
        need_an_array(*operands)
        return operands
    return _match_to(result_type(*operands), *operands)


def _match_to(target: dtype, *operands: Any) -> tuple[Any, ...]:
    return tuple(_as_operand(operand, target) for operand in operands)


def _as_operand(operand: Any, target: dtype) -> Any:
    """A Tensor cast to `target`, or a number as a scalar of it."""
    if isinstance(operand, Tensor):
        from engine.ops.conversion import cast

        return cast(operand, target.array_dtype)
    if devices.is_array(operand):
        return operand.astype(target.array_dtype, copy=False)
    return scalar(operand, target)


def scalar(number: Any, target: dtype) -> Any:
    """A Python number as a NumPy scalar of dtype `target`; integers wrap round as in PyTorch."""
    if target.category == INTEGER and not -(2**63) <= int(number) < 2**63:
        raise RuntimeError(f"value cannot be converted to type int64 without overflow: {number}")
    return np.asarray(number).astype(target.array_dtype)[()]


def as_floating(operand: Any) -> Any:
    """An operand of an op whose result is floating: other Tensors become the default dtype."""
    if isinstance(operand, Tensor) and operand.array.dtype.kind != "f":
        return _as_operand(operand, dtypes.get_default_dtype())
    return operand


def array_library(operand: Any) -> Any:
    """The library of an operand's array, for the rare op that is no Function."""
    return devices.namespace(operand.array if isinstance(operand, Tensor) else operand)
