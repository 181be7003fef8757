"""Resampling along axes: every place of the output takes a weighted sum of a few input places.

Padding by reflection and interpolation are both of this kind. Axes are resampled one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np


class Taps(NamedTuple):
    """What the places of one output axis take from the input axis.

    `places` (taps, out) says from where, `weight` (taps, out) how much; without weights there is
    one tap, and elements are copied as they are.
    """

    places: np.ndarray
    weight: np.ndarray | None = None


def resample(xp: Any, x: Any, taps: Sequence[Taps]) -> Any:
    """`x` with its last axes resampled, one Taps for each."""
    for axis, each in enumerate(taps, x.ndim - len(taps)):
        x = _resample_axis(xp, x, axis, each)
    return x


def _resample_axis(xp: Any, x: Any, axis: int, taps: Taps) -> Any:
    places, weight = taps
    if weight is None:
        return x.take(xp.asarray(places[0]), axis)
    factors = _along(xp, weight, x.dtype, axis, x.ndim)
    total = x.take(xp.asarray(places[0]), axis) * factors[0]
    for tap in range(1, len(places)):
        total += x.take(xp.asarray(places[tap]), axis) * factors[tap]
    return total


def resample_bytes(xp: Any, x: Any, taps: Sequence[Taps]) -> Any:
    """Resample images of uint8 in whole numbers, to the bit as PyTorch (and Pillow) do.

    The weights become multiples of a power of two that fit 16 bits, and every axis, the last one
    first, is rounded to uint8 again.
    """
    for axis, each in zip(range(x.ndim - 1, -1, -1), reversed(taps), strict=False):
        places, weight = each
        if weight is None:
            x = _resample_axis(xp, x, axis, each)
            continue
        bits = 0
        while bits < 22 and int(0.5 + weight.max() * (1 << (bits + 1))) < 1 << 15:
            bits += 1
        whole = np.trunc(weight * (1 << bits) + np.copysign(0.5, weight)).astype(np.int64)
        total = _resample_axis(xp, x.astype(np.int64), axis, Taps(places, whole))
        x = ((total + (1 << (bits - 1))) >> bits).clip(0, 255).astype(np.uint8)
    return x


def spread(xp: Any, grad: Any, taps: Sequence[Taps], size: Sequence[int]) -> Any:
    """The gradient of `resample` for an input whose last axes had `size`."""
    axes = range(grad.ndim - len(taps), grad.ndim)
    for axis, (places, weight), length in zip(axes, taps, size, strict=True):
        shape = (*grad.shape[:axis], length, *grad.shape[axis + 1 :])
        total = xp.zeros(shape, grad.dtype)
        for tap, row in enumerate(places):
            share = grad
            if weight is not None:
                share = grad * _along(xp, weight, grad.dtype, axis, grad.ndim)[tap]
            _add_along(xp, total, row, share, axis)
        grad = total
    return grad


def _along(xp: Any, weight: np.ndarray, dtype: Any, axis: int, ndim: int) -> Any:
    """The weights of each tap in a shape that broadcasts along `axis`."""
    shape = (len(weight), *(1,) * axis, -1, *(1,) * (ndim - axis - 1))
    return xp.asarray(weight.astype(dtype)).reshape(shape)


def _add_along(xp: Any, total: Any, places: np.ndarray, values: Any, axis: int) -> None:
    """Add the slices of `values` to those of `total` at `places`, which may repeat.

    Slices for the same place are brought together and summed as a run: far quicker than one by one.
    """
    if not len(places):
        return
    order = np.argsort(places, kind="stable")
    found, starts = np.unique(places[order], return_index=True)
    if len(found) < len(places):
        values = xp.add.reduceat(values.take(xp.asarray(order), axis), starts, axis)
    elif not (order[:-1] < order[1:]).all():
        values = values.take(xp.asarray(order), axis)
    total[(*(slice(None),) * axis, xp.asarray(found))] += values
