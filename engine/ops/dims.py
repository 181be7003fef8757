"""Reading dimension arguments: negative ones count from the end, and wrong ones are refused."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from engine.tensor import Tensor

Dims = int | Sequence[int] | None


def wrap_dim(dim: int, ndim: int) -> int:
    """`dim` counted from the front. Raises IndexError if there is no such dimension.

    A tensor without dimensions is read as if it had one.
    """
    limit = max(ndim, 1)
    if not -limit <= dim < limit:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], "
            f"but got {dim})"
        )
    return dim % limit


def wrap_dims(dims: Dims, ndim: int) -> tuple[int, ...]:
    """Dimensions counted from the front; None and an empty sequence mean all.

    Raises IndexError for one that does not exist, RuntimeError for one named twice.
    """
    if dims is None:
        return tuple(range(ndim))
    if isinstance(dims, int):
        return (wrap_dim(dims, ndim),) if ndim else _checked_empty(dims, ndim)
    wrapped = tuple(wrap_dim(dim, ndim) for dim in dims)
    for dim in wrapped:
        if wrapped.count(dim) > 1:
            raise RuntimeError(f"dim {dim} appears multiple times in the list of dims")
    return (wrapped if ndim else ()) or tuple(range(ndim))


def _checked_empty(dim: int, ndim: int) -> tuple[()]:
    wrap_dim(dim, ndim)
    return ()


def read_sizes(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """Sizes given one by one or as one sequence: `view(2, 3)` and `view((2, 3))`."""
    if len(sizes) == 1 and not isinstance(sizes[0], int | Tensor) and hasattr(sizes[0], "__len__"):
        sizes = tuple(sizes[0])
    try:
        return tuple(map(index, sizes))
    except TypeError:
        kinds = ", ".join(type(each).__name__ for each in sizes)
        raise TypeError(
            f"sizes must be ints, given one by one or as one tuple: got {kinds}"
        ) from None


def ndim_of(operand: Any) -> int:
    """How many dimensions a Tensor or an array has."""
    return operand.array.ndim if isinstance(operand, Tensor) else operand.ndim


def shape_of(operand: Any) -> tuple[int, ...]:
    """The plain shape of a Tensor or an array."""
    return operand.array.shape if isinstance(operand, Tensor) else operand.shape
