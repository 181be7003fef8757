"""Arithmetic of two large arrays, and functions of one, element by element.

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


def plus(x: Any, y: Any) -> Any:
    """x + y of any operands, as the three below: arrays, Tensors, numbers."""
    if _pays(x, y):
        return add(np, x, y) if x.size >= y.size else add(np, y, x)
    return x + y


def minus(x: Any, y: Any) -> Any:
    return subtract(np, x, y) if _pays(x, y) else x - y


def times(x: Any, y: Any) -> Any:
    if _pays(x, y):
        return multiply(np, x, y) if x.size >= y.size else multiply(np, y, x)
    return x * y


def over(x: Any, y: Any) -> Any:
    return divide(np, x, y) if _pays(x, y) else x / y


def _pays(x: Any, y: Any) -> bool:
    both = type(x) is np.ndarray and type(y) is np.ndarray
    return both and (x.size >= LARGE or y.size >= LARGE)
