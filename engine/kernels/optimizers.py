"""The steps of the optimizers that most networks are trained by, each over one parameter.

`sign` is 1, or -1 to go up instead of down; `decay` adds so much of the parameter to its gradient.
All arrays but `grad` are changed in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.kernels.table import kernel

BLOCK = 32_768  # elements: so many of five arrays and their temporaries fit into the cache


@kernel(least=2048)
def sgd(
    xp: Any,
    param: Any,
    grad: Any,
    velocity: Any,
    lr: float,
    keep: float,
    take: float,
    ahead: float,
    decay: float,
    sign: float,
) -> None:
    """`v = keep · v + take · g; p -= lr · v`.

    With `ahead` (Nesterov) `p -= lr · (g + ahead · v)`; without a velocity, None, `p -= lr · g`.
    """
    if decay or sign != 1:
        grad = _descent(param, grad, decay, sign)
    if velocity is not None:
        velocity *= keep
        velocity += take * grad
        grad = grad + ahead * velocity if ahead else velocity
    param -= lr * grad


@kernel(least=1)
def adam(
    xp: Any,
    param: Any,
    grad: Any,
    mean: Any,
    square: Any,
    largest: Any,
    step_size: float,
    correction: float,
    beta1: float,
    beta2: float,
    eps: float,
    decay: float,
    shrink: float,
    sign: float,
) -> None:
    """`m += (1 - β1)(g - m); v = β2 · v + (1 - β2) · g²`, then
    `p -= step_size · m / (√v / correction + eps)`.

    p is first multiplied by `shrink`. `largest`, where it is no None, is the largest v so far and
    takes its place.
    """
    if shrink != 1:
        param *= shrink
    for p, g, m, v, v_max in _blocks(
        xp, param, grad, mean, square, square if largest is None else largest
    ):
        g = _descent(p, g, decay, sign)
        m += (1 - beta1) * (g - m)
        v *= beta2
        v += (1 - beta2) * (g * g)
        if largest is not None:
            xp.maximum(v_max, v, out=v_max)
        # In place from here on: each step reuses the square root's memory.
        step = xp.sqrt(v_max)
        step /= correction
        step += eps
        xp.divide(m, step, out=step)
        step *= step_size
        p -= step


@kernel(least=1)
def rmsprop(
    xp: Any,
    param: Any,
    grad: Any,
    square: Any,
    mean: Any,
    velocity: Any,
    lr: float,
    alpha: float,
    momentum: float,
    eps: float,
    decay: float,
    sign: float,
) -> None:
    """`s = α · s + (1 - α) · g²; p -= lr · g / (√s + eps)`.

    With a mean, None otherwise, `s - mean²` takes the place of s; with a velocity, None otherwise,
    `v = momentum · v + g / (√s + eps); p -= lr · v`.
    """
    grad = _descent(param, grad, decay, sign)
    square *= alpha
    square += (1 - alpha) * grad * grad
    variance = square
    if mean is not None:
        mean += (1 - alpha) * (grad - mean)
        variance = square - mean * mean
    step = grad / (xp.sqrt(variance) + eps)
    if velocity is not None:
        velocity *= momentum
        velocity += step
        step = velocity
    param -= lr * step


def _descent(param: Any, grad: Any, decay: float, sign: float) -> Any:
    """The gradient to go down along."""
    if sign != 1:
        grad = -grad
    return grad + decay * param if decay else grad


def _blocks(xp: Any, *arrays: Any) -> Iterator[tuple[Any, ...]]:
    """Views that together cover the arrays, so small that a formula's steps stay in the cache.

    On a GPU the arrays as they are: there, each step of its own costs more than the cache saves.
    """
    size = arrays[0].size
    if xp is not np or size <= BLOCK or not all(array.flags.c_contiguous for array in arrays):
        yield arrays
        return
    flat = [array.reshape(-1) for array in arrays]
    for start in range(0, size, BLOCK):
        yield tuple(array[start : start + BLOCK] for array in flat)
