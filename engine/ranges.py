"""Tensors of numbers at equal distances, or at equal ratios."""

from __future__ import annotations

import math

import numpy as np

from engine import devices, dtypes
from engine.creation import Place
from engine.dtypes import INTEGER
from engine.dtypes import dtype as Dtype
from engine.promotion import Number
from engine.tensor import Tensor, from_array


def arange(
    start: Number | None = None,
    end: Number | None = None,
    step: Number = 1,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from `start` (0 if only one number is given) up to but without `end`.

    int64 if all are whole, else the default dtype. Raises RuntimeError for a step of 0 or one that
    leads away from the end.
    """
    if end is None:
        start, end = 0, start
    if end is None:
        raise TypeError("arange() needs an end: arange(5) or arange(1, 5)")
    first, last = 0 if start is None else start, end
    first, last, step = (
        each.item() if isinstance(each, Tensor | np.generic) else each
        for each in (first, last, step)
    )
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (last - first) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if dtype is None:
        whole = all(isinstance(each, int) for each in (first, last, step))
        dtype = dtypes.int64 if whole else dtypes.get_default_dtype()
    chosen = dtypes.as_dtype(dtype)
    if chosen is dtypes.int64:
        first, last, step = int(first), int(last), int(step)
    if not all(map(math.isfinite, (first, last))):
        raise RuntimeError(f"unsupported range: {first} -> {last}")
    count = math.ceil((last - first) / step)
    if chosen.category == INTEGER:
        first, step = int(first), int(step)
    values = (first + step * np.arange(count)).astype(chosen.array_dtype)
    return _made(values, device, requires_grad)


def linspace(
    start: Number | Tensor,
    end: Number | Tensor,
    steps: int,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` numbers at equal distances from `start` to `end`, both included."""
    chosen = _checked("linspace", steps, dtype)
    _need_numbers("linspace", start, end)
    values = _spaced(start, end, steps, chosen).astype(chosen.array_dtype)
    return _made(values, device, requires_grad)


def logspace(
    start: Number | Tensor,
    end: Number | Tensor,
    steps: int,
    base: float = 10.0,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """`base` to the power of `steps` exponents at equal distances from `start` to `end`.

    For an integer dtype the ends are cut to whole numbers, and so are the powers.
    """
    chosen = _checked("logspace", steps, dtype)
    _need_numbers("logspace", start, end)
    # Alone of all lengths, one step keeps the fraction of an end.
    exponents = _spaced(start, end, steps, chosen) if steps != 1 else np.array([float(start)])
    with np.errstate(all="ignore"):
        powers = np.power(float(base), exponents)
        if chosen.category == INTEGER:  # what does not fit wraps
            powers = powers.astype(np.int64)
        values = powers.astype(chosen.array_dtype)
    return _made(values, device, requires_grad)


def _checked(name: str, steps: int, dtype: Dtype | None) -> Dtype:
    """The dtype of the result, after a look at the number of steps."""
    if not isinstance(steps, int):
        raise TypeError(f"{name}(): steps must be int, not {type(steps).__name__}")
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype)


def _need_numbers(name: str, *ends: Number | Tensor) -> None:
    for each in ends:
        if isinstance(each, Tensor) and each.ndim:
            raise RuntimeError(
                f"{name} only supports 0-dimensional start and end tensors, "
                f"but got one with {each.ndim} dimension(s)"
            )


def _spaced(start: Number | Tensor, end: Number | Tensor, steps: int, dtype: Dtype) -> np.ndarray:
    """`steps` float64 numbers at equal distances; the ends are as `dtype` has them."""
    first, last = (np.asarray(float(each)) for each in (start, end))
    if dtype.category == INTEGER:
        first, last = (each.astype(np.int64).astype(dtype.array_dtype) for each in (first, last))
    low, high = float(first), float(last)
    step = (high - low) / (steps - 1) if steps > 1 else 0.0
    places = np.arange(steps)
    # Counting from the nearer end makes both ends exact.
    return np.where(places < steps / 2, low + step * places, high - step * (steps - 1 - places))


def _made(values: np.ndarray, device: Place, requires_grad: bool) -> Tensor:
    made = from_array(devices.transfer(values, devices.as_device(device)))
    return made.requires_grad_() if requires_grad else made
