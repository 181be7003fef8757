"""How a kernel is written: statements in C++ that are run for each element, or a sum's terms.

In the statements `i` is the element's number, `T` the dtype of the arrays that are declared with
it, and `W` the type to compute in: float, or double where T is double. A parameter that is declared
`raw` is indexed by the statements themselves, any other is the element itself. CuPy compiles a
kernel anew for other dtypes and for other numbers of dimensions of raw arrays: give those flat.
"""

from __future__ import annotations

from typing import Any

import cupy

MOST = 1 << 31
"""Fewer elements than these: they are numbered in 32 bits, in which division is far faster."""

_TYPES = """
template <typename T> struct wider { typedef float type; };
template <> struct wider<double> { typedef double type; };
"""


def elementwise(name: str, inputs: str, outputs: str, body: str) -> Any:
    """A kernel that computes each element of the outputs."""
    body = f"typedef wider<T>::type W; {body}"
    return cupy.ElementwiseKernel(inputs, outputs, body, f"engine_{name}", preamble=_TYPES)


def summing(name: str, inputs: str, term: str) -> Any:
    """A function that sums `term` over axes; float32 and float64 alone.

    The terms are written down first: CuPy's own sum of an array is many times as fast as one that
    computes what it sums.
    """
    terms = elementwise(name, inputs, "T y", f"y = {term}")

    def total(*arrays: Any, axis: Any, keepdims: bool = False) -> Any:
        return terms(*arrays).sum(axis, keepdims=keepdims)

    return total


def place(*axes: tuple[str, str]) -> str:
    """Statements that part `i` into places along axes, the last axis first: pairs of name, length.

    What is left, the place along the first axis of all, is called `rest`.
    """
    parts = "".join(
        f"const int {name} = rest % {length}; rest /= {length};" for name, length in axes
    )
    return f"unsigned rest = i; {parts}"


def flat(array: Any) -> Any:
    """All elements in a row, in memory as well."""
    return array.reshape(-1) if array.flags.c_contiguous else array.ravel()


def widened(x: Any) -> Any:
    """Halves as float32."""
    return x.astype(cupy.float32) if x.dtype == cupy.float16 else x
