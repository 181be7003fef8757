"""What the ops of linear algebra demand of their matrices, and how they say that one failed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

from engine import devices, dtypes
from engine.tensor import Tensor


class LinAlgError(RuntimeError):
    """A matrix has no such factorisation, inverse or solution."""


@contextlib.contextmanager
def failing_with(message: str) -> Iterator[None]:
    """Turn the array library's complaint about a matrix into a LinAlgError with `message`."""
    try:
        with devices.noticing_failure():
            yield
    except np.linalg.LinAlgError as error:
        raise LinAlgError(message) from error


def need_matrix(name: str, A: Tensor) -> None:
    """Raise RuntimeError unless `A` is a matrix, or a stack of them, of float32 or float64."""
    if A.ndim < 2:
        raise RuntimeError(
            f"{name}: The input tensor A must have at least 2 dimensions, got {A.ndim}."
        )
    need_floating(name, A)


def need_floating(name: str, *tensors: Tensor) -> None:
    """Raise NotImplementedError for a dtype other than float32 and float64."""
    for tensor in tensors:
        if tensor.dtype not in (dtypes.float32, dtypes.float64):
            what = "Low precision" if tensor.is_floating_point() else "Integer"
            raise NotImplementedError(
                f"{name}: {what} dtypes not supported. Expected float32 or float64, got "
                f"{tensor.dtype}: convert with .to(dtype)"
            )


def need_square(name: str, A: Tensor) -> None:
    """Raise RuntimeError unless `A` is a square matrix, or a stack of them, of floats."""
    need_matrix(name, A)
    rows, columns = A.array.shape[-2:]
    if rows != columns:
        raise RuntimeError(
            f"{name}: A must be batches of square matrices, but they are {rows} by {columns} "
            "matrices"
        )


def need_same_dtype(name: str, A: Tensor, B: Tensor) -> None:
    """Raise RuntimeError where the dtypes of two matrices differ."""
    if A.array.dtype != B.array.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {A.dtype} and "
            f"B of type {B.dtype} instead"
        )


def unit_round_off(A: Tensor) -> float:
    """The distance from 1 to the next number of the matrix's dtype."""
    return float(np.finfo(A.array.dtype).eps)
