"""The element types of tensors: nine of them, named and printed as PyTorch names them.

Each wraps the NumPy dtype that its arrays carry. The default floating type, which Python floats
become, is float32 until `set_default_dtype` changes it.
"""

from __future__ import annotations

import numpy as np

BOOLEAN, INTEGER, FLOATING = range(3)  # categories, in the order in which promotion climbs them


class dtype:  # noqa: N801 (PyTorch's name)
    """The type of a tensor's elements.

    `array_dtype` is the NumPy (and CuPy) dtype, `itemsize` is in bytes, and `category` is one of
    BOOLEAN, INTEGER and FLOATING.
    """

    __slots__ = ("array_dtype", "category", "is_floating_point", "is_signed", "itemsize", "name")

    def __init__(self, name: str, category: int) -> None:
        self.name = name
        self.array_dtype = np.dtype(name)
        self.itemsize = self.array_dtype.itemsize
        self.category = category
        self.is_floating_point = category == FLOATING
        self.is_signed = self.array_dtype.kind in "if"

    is_complex = False

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name if self.name != "bool" else "bool_"  # copies are the same object


float16 = dtype("float16", FLOATING)
float32 = dtype("float32", FLOATING)
float64 = dtype("float64", FLOATING)
uint8 = dtype("uint8", INTEGER)
int8 = dtype("int8", INTEGER)
int16 = dtype("int16", INTEGER)
int32 = dtype("int32", INTEGER)
int64 = dtype("int64", INTEGER)
bool_ = dtype("bool", BOOLEAN)

ALL = (float16, float32, float64, uint8, int8, int16, int32, int64, bool_)

_BY_ARRAY_DTYPE = {each.array_dtype: each for each in ALL}
_BY_PYTHON_TYPE = {float: float64, int: int64, bool: bool_}

_default = float32


def get_default_dtype() -> dtype:
    """The floating type that Python floats become in a tensor; float32 at first."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Choose the floating type that Python floats become in a tensor.

    Raises TypeError for a type that is not floating.
    """
    global _default
    if not isinstance(d, dtype) or not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d}")
    _default = d


def of_array(array_dtype: np.dtype) -> dtype:
    """The dtype of arrays of `array_dtype`; TypeError for one that tensors do not have."""
    found = _BY_ARRAY_DTYPE.get(array_dtype)
    if found is None:
        found = _BY_ARRAY_DTYPE.get(array_dtype.newbyteorder("="))
    if found is None:
        names = ", ".join(each.name for each in ALL)
        raise TypeError(
            f"can't convert np.ndarray of type {array_dtype}. The supported types are: {names}"
        )
    return found


def as_dtype(value: object) -> dtype:
    """Read a dtype, a Python type (float, int, bool) or anything NumPy takes for a dtype."""
    if isinstance(value, dtype):
        return value
    if isinstance(value, type) and value in _BY_PYTHON_TYPE:
        return _BY_PYTHON_TYPE[value]
    return of_array(np.dtype(value))  # type: ignore[call-overload]
