"""Losses of an output x and a target y, element by element, and their gradients for x.

`factor` is what of the gradient each element's loss gets.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel

_LEAST = 1 << 13  # elements from which the compiled twins pay


@kernel(least=_LEAST)
def scaled_difference(xp: Any, x: Any, y: Any, factor: float) -> Any:
    """(x - y) · factor: the gradient of squares."""
    return (x - y) * factor


@kernel(least=_LEAST)
def huber(xp: Any, x: Any, y: Any, width: float, scale: float) -> Any:
    """`scale` times d² / (2 · width) for differences d below `width`, |d| - width / 2 beyond."""
    distance = abs(x - y)
    near = 0.5 * distance * distance / width
    return scale * xp.where(distance < width, near, distance - 0.5 * width)


@kernel(least=_LEAST)
def huber_gradient(xp: Any, x: Any, y: Any, width: float, factor: float) -> Any:
    return xp.clip((x - y) / width, -1, 1) * factor


@kernel(least=_LEAST)
def binary(xp: Any, x: Any, y: Any) -> Any:
    """The binary cross-entropy of log-odds x: (1 - y) · x + log(1 + e^-x), without overflow."""
    return (1 - y) * x + (xp.log1p(xp.exp(-abs(x))) + xp.maximum(-x, 0))


@kernel(least=_LEAST)
def binary_gradient(xp: Any, x: Any, y: Any, factor: float) -> Any:
    return (1 / (1 + xp.exp(-x)) - y) * factor
