"""Rows normalised by their own mean and variance; see `engine.kernels.layer_norm` for the shapes.

Here the rows are parted into (rows / groups, groups), so that weight and bias broadcast with x.
"""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.batch_norm import along, rescaled, slope, square_away
from engine.kernels.cuda.writing import summing, widened

_AXES = (2, 3)
"""Of a row: channels and inner."""

_mean_along = summing(
    "mean_along",
    "T grad, T weight, T x, T mean, T inverse_std",
    "grad * weight * ((x - mean) * inverse_std)",
)


def normalize(
    x: Any, weight: Any, bias: Any, eps: float, seen: tuple[int, int, int], centred: bool = True
) -> tuple[Any, Any, Any]:
    """(x - mean) / √(variance + eps) · weight + bias, and each row's mean and biased variance."""
    given = weight if bias is None else bias
    shape, x = x.shape, _parted(x, 1 if given is None else len(given), seen)
    wide = widened(x)
    count = seen[1] * seen[2]
    if centred:
        mean = wide.mean(_AXES, keepdims=True)
    else:
        mean = cupy.zeros((*x.shape[:2], 1, 1), wide.dtype)
    variance = square_away(wide, mean, axis=_AXES, keepdims=True)
    variance /= count
    out = rescaled(x, mean, 1 / cupy.sqrt(variance + eps), _of_channels(weight), _of_channels(bias))
    return out.reshape(shape), mean.reshape(-1), variance.reshape(-1)


def gradients(
    grad: Any,
    x: Any,
    weight: Any,
    mean: Any,
    inverse_std: Any,
    seen: tuple[int, int, int],
    groups: int,
    centred: bool = True,
) -> tuple[Any, Any, Any]:
    """The gradients for x, weight and bias; `inverse_std` is 1 / √(variance + eps)."""
    if x.dtype == cupy.float16:
        return NotImplemented
    shape, grad, x = x.shape, _parted(grad, groups, seen), _parted(x, groups, seen)
    mean, inverse_std = (each.reshape(-1, groups, 1, 1) for each in (mean, inverse_std))
    zero, one, count = x.dtype.type(0), x.dtype.type(1), seen[1] * seen[2]
    scale = one if weight is None else _of_channels(weight)
    turned = _mean_along(grad, scale, x, mean, inverse_std, axis=_AXES, keepdims=True) / count
    common = (grad * scale).mean(_AXES, keepdims=True) if centred else zero
    x_grad = slope(grad * scale, x, mean, inverse_std, inverse_std, common, turned)
    weight_grad = along(grad, x, mean, inverse_std, axis=(0, 3))
    return x_grad.reshape(shape), weight_grad, grad.sum((0, 3))


def _parted(x: Any, groups: int, seen: tuple[int, int, int]) -> Any:
    """(rows / groups, groups, channels, inner)."""
    rows, channels, inner = seen
    return x.reshape(rows // groups, groups, channels, inner)


def _of_channels(parameter: Any) -> Any:
    return None if parameter is None else parameter[:, :, None]
