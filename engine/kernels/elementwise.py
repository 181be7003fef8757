"""Arithmetic of two large arrays of one shape, and functions of one, element by element.

What costs NumPy most here is fresh memory for the result; the compiled twins take theirs from the
pool, and share the work among threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.table import kernel

LARGE = 1 << 15  # elements from which the compiled twins pay


@kernel(least=LARGE)
def add(xp: Any, x: Any, y: Any) -> Any:
    return x + y


@kernel(least=LARGE)
def subtract(xp: Any, x: Any, y: Any) -> Any:
    return x - y


@kernel(least=LARGE)
def multiply(xp: Any, x: Any, y: Any) -> Any:
    return x * y


@kernel(least=LARGE)
def divide(xp: Any, x: Any, y: Any) -> Any:
    return x / y


@kernel(least=LARGE)
def exp(xp: Any, x: Any) -> Any:
    return xp.exp(x)


@kernel(least=LARGE)
def drop(xp: Any, random: Any, p: float) -> Any:
    """What dropout multiplies with: 0 where `random`, from [0, 1), is below p, else 1 / (1 - p)."""
    return (random >= p).astype(random.dtype) * (1 / (1 - p))


def product(x: Any, y: Any) -> Any:
    """x · y for backward rules, whose arrays may be large, and which may be Tensors instead."""
    if type(x) is np.ndarray and x.size >= LARGE and type(y) is np.ndarray:
        return multiply(np, x, y)
    return x * y
