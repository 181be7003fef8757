"""Activations and their gradients, element by element.

A gradient is computed from that of the result, and from the input x or the result out, whichever
makes it simpler.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.devices import special_functions
from engine.kernels.masking import keep_where
from engine.kernels.table import kernel

# Elements from which the compiled twin pays: what is one pass for NumPy, and what is several.
_SIMPLE, _COSTLY = 1 << 13, 1 << 11
_SQRT_2_OVER_PI = math.sqrt(2 / math.pi)


@kernel(least=_SIMPLE)
def relu(xp: Any, x: Any) -> Any:
    """max(0, x)."""
    return xp.maximum(x, 0)


@kernel(least=_SIMPLE)
def relu_gradient(xp: Any, grad: Any, out: Any) -> Any:
    """The gradient where the ReLU let its input through, else 0."""
    return keep_where(xp, grad, ~(out <= 0))


@kernel(least=_COSTLY)
def sigmoid(xp: Any, x: Any) -> Any:
    """1 / (1 + e^-x)."""
    return 1 / (1 + xp.exp(-x))


@kernel(least=_COSTLY)
def sigmoid_gradient(xp: Any, grad: Any, out: Any) -> Any:
    return grad * ((1 - out) * out)


@kernel(least=_COSTLY)
def tanh(xp: Any, x: Any) -> Any:
    return xp.tanh(x)


@kernel(least=_COSTLY)
def tanh_gradient(xp: Any, grad: Any, out: Any) -> Any:
    return grad * (1 - out * out)


@kernel(least=_COSTLY)
def gelu(xp: Any, x: Any) -> Any:
    """x · Φ(x), Φ(x) being how probable it is that a normal variable lies below x."""
    return x * _phi(xp, x)


@kernel(least=_COSTLY)
def gelu_gradient(xp: Any, grad: Any, x: Any) -> Any:
    density = xp.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
    return grad * (_phi(xp, x) + x * density)


@kernel(least=_COSTLY)
def tanh_gelu(xp: Any, x: Any) -> Any:
    """GELU with Φ approximated by a tanh."""
    return 0.5 * x * (1 + xp.tanh(_SQRT_2_OVER_PI * (x + 0.044715 * x**3)))


@kernel(least=_COSTLY)
def tanh_gelu_gradient(xp: Any, grad: Any, x: Any) -> Any:
    t = xp.tanh(_SQRT_2_OVER_PI * (x + 0.044715 * x**3))
    slope = _SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x)
    return grad * 0.5 * ((1 + t) + x * (1 - t * t) * slope)


@kernel(least=_COSTLY)
def silu(xp: Any, x: Any) -> Any:
    """x · sigmoid(x)."""
    return x / (1 + xp.exp(-x))


@kernel(least=_COSTLY)
def silu_gradient(xp: Any, grad: Any, x: Any) -> Any:
    s = 1 / (1 + xp.exp(-x))
    return grad * (s * (1 + x * (1 - s)))


@kernel(least=_COSTLY)
def elu(xp: Any, x: Any, alpha: float, scale: float, width: float) -> Any:
    """scale · x where x is positive, else scale · alpha · (e^(x / width) - 1)."""
    return xp.where(x > 0, x * scale, (alpha * scale) * xp.expm1(x / width))


@kernel(least=_COSTLY)
def elu_gradient(xp: Any, grad: Any, x: Any, alpha: float, scale: float, width: float) -> Any:
    # The branch that is not taken must not overflow: infinity times 0 would be NaN.
    scaled = xp.exp(xp.where(x > 0, x.dtype.type(0), x) / width)
    return xp.where(x > 0, grad * scale, grad * ((alpha * scale / width) * scaled))


@kernel(least=_SIMPLE)
def leaky_relu(xp: Any, x: Any, slope: float) -> Any:
    """x where it is positive, else slope · x."""
    return xp.where(x > 0, x, x * slope)


@kernel(least=_SIMPLE)
def leaky_relu_gradient(xp: Any, grad: Any, x: Any, slope: float) -> Any:
    return xp.where(x > 0, grad, grad * slope)


@kernel(least=_SIMPLE)
def hardtanh(xp: Any, x: Any, lowest: float, highest: float) -> Any:
    """x, cut off at the bounds."""
    return xp.clip(x, x.dtype.type(lowest), x.dtype.type(highest))


@kernel(least=_SIMPLE)
def hardtanh_gradient(xp: Any, grad: Any, x: Any, lowest: float, highest: float) -> Any:
    return xp.where((x <= lowest) | (x >= highest), grad.dtype.type(0), grad)


@kernel(least=_COSTLY)
def softplus(xp: Any, x: Any, beta: float, threshold: float) -> Any:
    """log(1 + e^(beta·x)) / beta, and x itself where beta·x is above the threshold."""
    scaled = x * beta
    return xp.where(scaled > threshold, x, xp.log1p(xp.exp(scaled)) / beta)


@kernel(least=_COSTLY)
def softplus_gradient(xp: Any, grad: Any, x: Any, beta: float, threshold: float) -> Any:
    scaled = x * beta
    return xp.where(scaled > threshold, grad, grad * (1 / (1 + xp.exp(-scaled))))


@kernel(least=_COSTLY)
def logsigmoid(xp: Any, x: Any) -> Any:
    """log(sigmoid(x)), without overflow."""
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-abs(x)))


@kernel(least=_COSTLY)
def logsigmoid_gradient(xp: Any, grad: Any, x: Any) -> Any:
    return grad * (1 / (1 + xp.exp(x)))


@kernel(least=_COSTLY)
def mish(xp: Any, x: Any) -> Any:
    """x · tanh(log(1 + e^x))."""
    return x * xp.tanh(xp.logaddexp(x, x.dtype.type(0)))


@kernel(least=_COSTLY)
def mish_gradient(xp: Any, grad: Any, x: Any) -> Any:
    t = xp.tanh(xp.logaddexp(x, x.dtype.type(0)))
    return grad * (t + x * (1 / (1 + xp.exp(-x))) * (1 - t * t))


@kernel(least=_SIMPLE)
def hardsigmoid(xp: Any, x: Any) -> Any:
    """min(max(x + 3, 0), 6) / 6."""
    return xp.clip(x + 3, 0, 6) / 6


@kernel(least=_SIMPLE)
def hardsigmoid_gradient(xp: Any, grad: Any, x: Any) -> Any:
    return xp.where((x > -3) & (x < 3), grad * (1 / 6), grad.dtype.type(0))


@kernel(least=_SIMPLE)
def hardswish(xp: Any, x: Any) -> Any:
    """x · min(max(x + 3, 0), 6) / 6."""
    return x * xp.clip(x + 3, 0, 6) / 6


@kernel(least=_SIMPLE)
def hardswish_gradient(xp: Any, grad: Any, x: Any) -> Any:
    inside = grad * (x / 3 + 0.5)
    return xp.where(x <= -3, grad.dtype.type(0), xp.where(x < 3, inside, grad))


@kernel(least=_SIMPLE)
def slope_gradient(xp: Any, grad: Any, x: Any) -> Any:
    """What each element of a leaky ReLU adds to the gradient of its slope."""
    return xp.where(x > 0, grad.dtype.type(0), x * grad)


@kernel(least=_COSTLY)
def erf(xp: Any, x: Any) -> Any:
    """The error function, 2/√π times the integral of e^(-t²) from 0 to x."""
    if xp is not np:
        return special_functions().erf(x).astype(x.dtype, copy=False)
    results = np.fromiter(map(math.erf, x.ravel().tolist()), np.float64, x.size)
    return results.reshape(x.shape).astype(x.dtype)


def _phi(xp: Any, x: Any) -> Any:
    return (erf(xp, x * math.sqrt(0.5)) + 1) * 0.5
