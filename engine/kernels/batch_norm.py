"""Batch normalisation: each channel brought to mean 0 and variance 1, then scaled and shifted.

Shapes: x (N, C, …), weight and bias (C) or None, statistics (1, C, 1, …). Half precision computes
in single precision.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel


@kernel(least=4096)
def normalize(xp: Any, x: Any, weight: Any, bias: Any, eps: float) -> Any:
    """`x` normalised by each channel's mean and biased variance, and those two."""
    axes = (0, *range(2, x.ndim))
    wide = _widened(xp, x)
    mean = wide.mean(axes, keepdims=True)
    away = wide - mean
    variance = (away * away).mean(axes, keepdims=True)
    away *= 1 / xp.sqrt(variance + eps)
    return _shifted(away, weight, bias).astype(x.dtype, copy=False), mean, variance


@kernel(least=4096)
def rescale(xp: Any, x: Any, mean: Any, inverse_std: Any, weight: Any, bias: Any) -> Any:
    """`x` normalised by the given statistics."""
    out = (_widened(xp, x) - mean) * inverse_std
    return _shifted(out, weight, bias).astype(x.dtype, copy=False)


@kernel(least=4096)
def gradients(
    xp: Any, grad: Any, x: Any, weight: Any, mean: Any, inverse_std: Any, moved: bool
) -> Any:
    """The gradients for x, weight (C) and bias (C).

    Where mean and deviation `moved` with x, what a common shift or stretch of the channel changes
    does not come through.
    """
    axes = (0, *range(2, x.ndim))
    grad = _widened(xp, grad)
    normal = (x - mean) * inverse_std
    bias_grad = grad.sum(axes, keepdims=True)
    weight_grad = (grad * normal).sum(axes, keepdims=True)
    scale = inverse_std if weight is None else inverse_std * _per_channel(weight, x)
    slope = grad
    if moved:
        count = x.size // bias_grad.size
        slope = grad - bias_grad / count - normal * (weight_grad / count)
    return slope * scale, weight_grad.reshape(-1), bias_grad.reshape(-1)


def _widened(xp: Any, x: Any) -> Any:
    return x.astype(xp.float32) if x.dtype == xp.float16 else x


def _per_channel(parameter: Any, x: Any) -> Any:
    """A parameter (C) in a shape that broadcasts with x."""
    return parameter.reshape(-1, *(1,) * (x.ndim - 2))


def _shifted(out: Any, weight: Any, bias: Any) -> Any:
    """`out` times the weight plus the bias, written into it."""
    if weight is not None:
        out *= _per_channel(weight, out)
    if bias is not None:
        out += _per_channel(bias, out)
    return out
