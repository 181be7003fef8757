"""Activations: nonlinear functions of every element."""

from __future__ import annotations

import math
from typing import Any

from engine.autograd import inplace as writing
from engine.autograd.function import Function
from engine.ops.activation import Relu
from engine.ops.comparison import where
from engine.ops.exponential import exp, sigmoid
from engine.ops.special import erf
from engine.ops.trigonometry import tanh
from engine.tensor import Tensor

_SQRT_2_OVER_PI = math.sqrt(2 / math.pi)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(0, x) of every element; its gradient at 0 is 0."""
    return _apply(Relu, input, inplace)


class Hardtanh(Function):
    saves = "x"
    min_val: float
    max_val: float

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.clip(x, self.min_val, self.max_val)

    def backward(self, grad: Any, x: Any) -> Any:
        return where((x <= self.min_val) | (x >= self.max_val), 0.0, grad)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """Every element, cut off at the bounds; unlike clamp, it has no gradient at the bounds."""
    return _apply(Hardtanh, input, inplace, min_val=min_val, max_val=max_val)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(0, x), 6) of every element."""
    return hardtanh(input, 0.0, 6.0, inplace)


class LeakyRelu(Function):
    saves = "x"
    negative_slope: float

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.where(x > 0, x, x * self.negative_slope)

    def backward(self, grad: Any, x: Any) -> Any:
        return where(x > 0, grad, grad * self.negative_slope)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x where it is positive, else negative_slope · x; the gradient at 0 is negative_slope."""
    return _apply(LeakyRelu, input, inplace, negative_slope=negative_slope)


class Elu(Function):
    saves = "x"
    warns = True
    alpha: float

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.where(x > 0, x, self.alpha * xp.expm1(x))

    def backward(self, grad: Any, x: Any) -> Any:
        # The branch that is not taken must not overflow: infinity times 0 would be NaN.
        slope = self.alpha * exp(where(x > 0, 0.0, x))
        return where(x > 0, grad, grad * slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where it is positive, else alpha · (e^x - 1) (Clevert et al., 2016)."""
    return _apply(Elu, input, inplace, alpha=alpha)


class Silu(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return x / (1 + xp.exp(-x))

    def backward(self, grad: Any, x: Any) -> Any:
        s = sigmoid(x)
        return grad * (s * (1 + x * (1 - s)))


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x · sigmoid(x), also called swish."""
    return _apply(Silu, input, inplace)


class Gelu(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return x * self._phi(x)

    def backward(self, grad: Any, x: Any) -> Any:
        density = exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
        return grad * (self._phi(x) + x * density)

    def _phi(self, x: Any) -> Any:
        """How probable it is that a normal variable lies below x."""
        return (erf(x * math.sqrt(0.5)) + 1) * 0.5


class TanhGelu(Function):
    """GELU with Φ approximated by a tanh."""

    graph_name = "GeluBackward0"
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return 0.5 * x * (1 + xp.tanh(_SQRT_2_OVER_PI * (x + 0.044715 * x**3)))

    def backward(self, grad: Any, x: Any) -> Any:
        t = tanh(_SQRT_2_OVER_PI * (x + 0.044715 * x**3))
        slope = _SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x)
        return grad * 0.5 * ((1 + t) + x * (1 - t * t) * slope)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x · Φ(x) with the normal distribution's Φ (Hendrycks and Gimpel, 2016).

    approximate="tanh" is quicker. Raises RuntimeError for any other name.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate argument must be either none or tanh, got {approximate}")
    return (Gelu if approximate == "none" else TanhGelu).apply(input)


class Softplus(Function):
    saves = "x"
    warns = True
    beta: float
    threshold: float

    def forward(self, xp: Any, x: Any) -> Any:
        scaled = x * self.beta
        return xp.where(scaled > self.threshold, x, xp.log1p(xp.exp(scaled)) / self.beta)

    def backward(self, grad: Any, x: Any) -> Any:
        scaled = x * self.beta
        return where(scaled > self.threshold, grad, grad * sigmoid(scaled))


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e^(beta·x)) / beta, and x itself where beta·x is above the threshold."""
    return Softplus.apply(input, beta=beta, threshold=threshold)


class LogSigmoid(Function):
    saves = "x"

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.minimum(x, 0) - xp.log1p(xp.exp(-abs(x)))

    def backward(self, grad: Any, x: Any) -> Any:
        return grad * sigmoid(-x)


def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(x)), computed so that nothing overflows."""
    return LogSigmoid.apply(input)


def _apply(function: type[Function], input: Tensor, inplace: bool, **settings: Any) -> Tensor:
    """Apply an activation, into a new tensor or over its own input."""
    if inplace:
        return writing.run(function.apply, input, **settings)
    return function.apply(input, **settings)
