"""Batch normalisation: a step for each statistic, and one for all elements."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.writing import elementwise, summing, widened

square_away = summing("square_away", "T x, T mean", "(x - mean) * (x - mean)")
"""The sum of squared distances from the mean."""
along = summing("along", "T grad, T x, T mean, T inverse_std", "grad * ((x - mean) * inverse_std)")
"""The sum of gradients times normalised values."""

_rescaled = elementwise(
    "rescaled",
    "T x, M mean, M inverse_std, M weight, M bias",
    "T y",
    "y = T((W(x) - W(mean)) * W(inverse_std) * W(weight) + W(bias))",
)
slope = elementwise(
    "norm_slope",
    "T grad, T x, T mean, T inverse_std, T scale, T common, T turned",
    "T y",
    "y = (grad - common - (x - mean) * inverse_std * turned) * scale",
)
"""The gradient for x; `common` and `turned` are what a shift and a stretch take from it."""


def normalize(x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """`x` normalised by each channel's mean and biased variance, and those two."""
    axes, wide = (0, *range(2, x.ndim)), widened(x)
    mean = wide.mean(axes, keepdims=True)
    variance = square_away(wide, mean, axis=axes, keepdims=True)
    variance /= x.size // mean.size
    return rescale(x, mean, 1 / cupy.sqrt(variance + eps), weight, bias), mean, variance


def rescale(x: Any, mean: Any, inverse_std: Any, weight: Any, bias: Any) -> Any:
    """`x` normalised by the given statistics."""
    weight, bias = (each if each is None else _per_channel(each, x) for each in (weight, bias))
    return rescaled(x, mean, inverse_std, weight, bias)


def rescaled(x: Any, mean: Any, inverse_std: Any, weight: Any, bias: Any) -> Any:
    """(x - mean) · inverse_std · weight + bias of what broadcasts; weight or bias may be None."""
    dtype = mean.dtype
    weight = dtype.type(1) if weight is None else weight.astype(dtype, copy=False)
    bias = dtype.type(0) if bias is None else bias.astype(dtype, copy=False)
    return _rescaled(x, mean, inverse_std.astype(dtype, copy=False), weight, bias)


def gradients(
    grad: Any, x: Any, weight: Any, mean: Any, inverse_std: Any, moved: bool
) -> tuple[Any, Any, Any]:
    """The gradients for x, weight (C) and bias (C)."""
    axes, grad, x = (0, *range(2, x.ndim)), widened(grad), widened(x)
    bias_grad = grad.sum(axes, keepdims=True)
    weight_grad = along(grad, x, mean, inverse_std, axis=axes, keepdims=True)
    scale = inverse_std if weight is None else inverse_std * _per_channel(weight, x)
    count, zero = x.size // bias_grad.size, x.dtype.type(0)
    common = bias_grad / count if moved else zero
    turned = weight_grad / count if moved else zero
    x_grad = slope(grad, x, mean, inverse_std, scale, common, turned)
    return x_grad, weight_grad.reshape(-1), bias_grad.reshape(-1)


def _per_channel(parameter: Any, x: Any) -> Any:
    """A parameter (C) in a shape that broadcasts with x."""
    return parameter.reshape(-1, *(1,) * (x.ndim - 2))
