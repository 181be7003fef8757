"""Softmax and its logarithm along one dimension, and their gradients."""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel

_LEAST = 1 << 10


@kernel(least=_LEAST)
def softmax(xp: Any, x: Any, dim: int) -> Any:
    """e^x divided by its sum along `dim`."""
    # The maximum goes first: e^x alone overflows float32 beyond 88.
    out = x - x.max(dim, keepdims=True)
    xp.exp(out, out=out)
    out /= out.sum(dim, keepdims=True)
    return out


@kernel(least=_LEAST)
def softmax_gradient(xp: Any, grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of softmax's result `out`."""
    weighted = grad * out
    return weighted - out * _sum(xp, weighted, dim)


@kernel(least=_LEAST)
def log_softmax(xp: Any, x: Any, dim: int) -> Any:
    """The logarithm of softmax, without ever taking the logarithm of 0."""
    out = x - x.max(dim, keepdims=True)
    out -= xp.log(xp.exp(out).sum(dim, keepdims=True))
    return out


@kernel(least=_LEAST)
def log_softmax_gradient(xp: Any, grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of log_softmax's result `out`."""
    return grad - xp.exp(out) * _sum(xp, grad, dim)


def _sum(xp: Any, x: Any, dim: int) -> Any:
    """The sum along `dim`; that of halves would lose their digits."""
    if x.dtype == xp.float16:
        return x.sum(dim, dtype=xp.float32, keepdims=True).astype(xp.float16)
    return x.sum(dim, keepdims=True)
