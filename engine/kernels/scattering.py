"""Values combined with those of an array at places that may repeat.

NumPy's `ufunc.at` does it for all types, CuPy's for those that a GPU adds and compares atomically.
The others take the way through one of these that loses nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_ADDED = ("int32", "float16", "float32", "float64")


def add_at(xp: Any, whole: Any, index: Any, values: Any) -> None:
    """`whole[index] += values`, where repeated places add up."""
    if xp is np or whole.dtype.name in _ADDED:
        xp.add.at(whole, index, values)
    elif whole.dtype.itemsize == 8:  # the sum of the same bits is the same, signed or not
        xp.add.at(whole.view(np.uint64), index, values.astype(whole.dtype).view(np.uint64))
    else:
        wide = whole.astype(np.int32)
        xp.add.at(wide, index, values.astype(np.int32))
        whole[...] = wide.astype(whole.dtype)


def extreme_at(xp: Any, extremum: str, whole: Any, index: Any, values: Any) -> None:
    """The "maximum" or "minimum" of what is in `whole` and all values put at the same place.

    NaN wins, as it does in NumPy. CuPy compares doubles in single precision and lets NaN go, so
    that floating numbers are compared there as whole ones that stand in the same order.
    """
    combine = getattr(xp, extremum).at
    if xp is np or whole.dtype == np.int32:
        combine(whole, index, values)
    elif whole.dtype.itemsize < 4:
        wide = whole.astype(np.float32 if whole.dtype.kind == "f" else np.int32)
        extreme_at(xp, extremum, wide, index, values.astype(wide.dtype))
        whole[...] = wide.astype(whole.dtype)
    else:
        ordered = to_ordered(xp, whole, extremum)
        combine(ordered, index, to_ordered(xp, values, extremum))
        whole[...] = from_ordered(xp, ordered, whole.dtype)


def to_ordered(xp: Any, values: Any, extremum: str) -> Any:
    """Numbers of 4 or 8 bytes as unsigned integers in the same order, NaN at the end that wins.

    The bits of positive numbers stand in order already; of negative ones all are turned over.
    """
    bits = values.view(f"u{values.dtype.itemsize}")
    sign = _sign(bits)
    if values.dtype.kind != "f":
        return bits ^ sign
    ordered = xp.where(bits < sign, bits ^ sign, ~bits)
    last = ~bits.dtype.type(0) if extremum == "maximum" else bits.dtype.type(0)
    return xp.where(values != values, last, ordered)


def from_ordered(xp: Any, ordered: Any, dtype: np.dtype) -> Any:
    """The numbers that `to_ordered` gave these integers for."""
    sign = _sign(ordered)
    bits = ordered ^ sign
    if dtype.kind == "f":
        bits = xp.where(ordered < sign, ~ordered, bits)
    return bits.view(dtype)


def _sign(bits: Any) -> Any:
    """The highest bit of unsigned integers."""
    return bits.dtype.type(1 << (8 * bits.dtype.itemsize - 1))
