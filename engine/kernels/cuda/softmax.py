"""Softmax and its logarithm along one dimension, and their gradients, in two or three steps."""

from __future__ import annotations

from typing import Any

from engine.kernels.cuda.writing import elementwise, summing, widened

_sum_exp = summing("sum_exp", "T x, T largest", "exp(x - largest)")
_sum_product = summing("sum_product", "T x, T z", "x * z")
_softmax = elementwise("softmax", "T x, T largest, T sum", "T y", "y = exp(x - largest) / sum")
_log_softmax = elementwise(
    "log_softmax", "T x, T largest, T sum", "T y", "y = x - largest - log(sum)"
)
_softmax_gradient = elementwise(
    "softmax_gradient", "T grad, T out, T sum", "T y", "y = out * (grad - sum)"
)
_log_softmax_gradient = elementwise(
    "log_softmax_gradient", "T grad, T out, T sum", "T y", "y = grad - exp(out) * sum"
)


def softmax(x: Any, dim: int) -> Any:
    """e^x divided by its sum along `dim`."""
    wide = widened(x)
    largest = wide.max(dim, keepdims=True)
    total = _sum_exp(wide, largest, axis=dim, keepdims=True)
    return _softmax(wide, largest, total).astype(x.dtype, copy=False)


def softmax_gradient(grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of softmax's result `out`."""
    wide, result = widened(grad), widened(out)
    total = _sum_product(wide, result, axis=dim, keepdims=True)
    return _softmax_gradient(wide, result, total).astype(grad.dtype, copy=False)


def log_softmax(x: Any, dim: int) -> Any:
    """The logarithm of softmax, without ever taking the logarithm of 0."""
    wide = widened(x)
    largest = wide.max(dim, keepdims=True)
    total = _sum_exp(wide, largest, axis=dim, keepdims=True)
    return _log_softmax(wide, largest, total).astype(x.dtype, copy=False)


def log_softmax_gradient(grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of log_softmax's result `out`."""
    wide, result = widened(grad), widened(out)
    total = wide.sum(dim, keepdims=True)
    return _log_softmax_gradient(wide, result, total).astype(grad.dtype, copy=False)
