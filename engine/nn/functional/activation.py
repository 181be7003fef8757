"""Smooth activations; those made of straight pieces are in `piecewise.py`."""

from __future__ import annotations

import math
from typing import Any

from engine.autograd.function import Function
from engine.creation import empty_like, zeros_like
from engine.devices import namespace
from engine.dtypes import dtype as Dtype
from engine.kernels import activation as activations
from engine.kernels import glu as kernels
from engine.nn.functional.checks import need_floating
from engine.nn.functional.elementwise import activate
from engine.ops.activation import softmax
from engine.ops.comparison import where
from engine.ops.dims import shape_of, wrap_dim
from engine.ops.exponential import exp, sigmoid
from engine.ops.join import Cat, Split
from engine.ops.special import erf
from engine.ops.trigonometry import tanh
from engine.tensor import Tensor

_SQRT_2_OVER_PI = math.sqrt(2 / math.pi)
_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


class Elu(Function):
    """scale · x where x is positive, else scale · alpha · (e^(x / width) - 1)."""

    saves = "x"
    warns = True
    alpha: float
    scale: float = 1.0
    width: float = 1.0

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.elu(xp, x, self.alpha, self.scale, self.width)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.elu_gradient(
                namespace(grad), grad, x, self.alpha, self.scale, self.width
            )
        # The branch that is not taken must not overflow: infinity times 0 would be NaN.
        scaled = exp(where(x > 0, 0.0, x) / self.width)
        slope = (self.alpha * self.scale / self.width) * scaled
        return where(x > 0, grad * self.scale, grad * slope)


class Celu(Elu):
    """The continuously differentiable ELU."""


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where it is positive, else alpha · (e^x - 1) (Clevert et al., 2016)."""
    need_floating("elu", input)
    return activate(Elu, input, inplace=inplace, alpha=alpha)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x where it is positive, else alpha · (e^(x / alpha) - 1) (Barron, 2017).

    Raises RuntimeError for alpha = 0.
    """
    need_floating("celu", input)
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return activate(Celu, input, inplace=inplace, alpha=alpha, width=alpha)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """scale · elu(x, alpha), which keeps mean 0 and variance 1 (Klambauer et al., 2017)."""
    need_floating("selu", input)
    return activate(Elu, input, inplace=inplace, alpha=_SELU_ALPHA, scale=_SELU_SCALE)


class Silu(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.silu(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.silu_gradient(namespace(grad), grad, x)
        s = sigmoid(x)
        return grad * (s * (1 + x * (1 - s)))


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x · sigmoid(x), also called swish."""
    need_floating("silu", input)
    return activate(Silu, input, inplace=inplace)


class Mish(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.mish(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.mish_gradient(namespace(grad), grad, x)
        t = tanh(Softplus.apply(x, beta=1.0, threshold=20.0))
        return grad * (t + x * sigmoid(x) * (1 - t * t))


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · tanh(softplus(x)) (Misra, 2019)."""
    need_floating("mish", input)
    return activate(Mish, input, inplace=inplace)


class Glu(Function):
    """The first half along `dim`, weighted by the sigmoid of the second."""

    saves = "x"
    warns = True
    dim: int

    def forward(self, xp: Any, x: Any) -> Any:
        return kernels.glu(xp, x, self.dim)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return kernels.glu_gradient(namespace(grad), grad, x, self.dim)
        half = shape_of(x)[self.dim] // 2
        value, gate = Split.apply(x, sizes=(half, half), dim=self.dim)
        opened = grad * sigmoid(gate)
        return Cat.apply(opened, opened * value * sigmoid(-gate), dim=self.dim)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along `dim` times the sigmoid of the second (Dauphin et al., 2017).

    Raises RuntimeError for a dimension of odd size.
    """
    need_floating("glu", input)
    if not input.ndim:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    place = wrap_dim(dim, input.ndim)
    if input.shape[place] % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {place} is size {input.shape[place]}"
        )
    return Glu.apply(input, dim=place)


class Gelu(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.gelu(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.gelu_gradient(namespace(grad), grad, x)
        density = exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
        phi = (erf(x * math.sqrt(0.5)) + 1) * 0.5
        return grad * (phi + x * density)


class TanhGelu(Function):
    """GELU with Φ approximated by a tanh."""

    graph_name = "GeluBackward0"
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.tanh_gelu(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.tanh_gelu_gradient(namespace(grad), grad, x)
        t = tanh(_SQRT_2_OVER_PI * (x + 0.044715 * x**3))
        slope = _SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x)
        return grad * 0.5 * ((1 + t) + x * (1 - t * t) * slope)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x · Φ(x) with the normal distribution's Φ (Hendrycks and Gimpel, 2016).

    approximate="tanh" is quicker. Raises RuntimeError for any other name.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate argument must be either none or tanh, got {approximate}")
    need_floating("gelu", input)
    return (Gelu if approximate == "none" else TanhGelu).apply(input)


class Softplus(Function):
    saves = "x"
    warns = True
    beta: float
    threshold: float

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.softplus(xp, x, self.beta, self.threshold)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.softplus_gradient(
                namespace(grad), grad, x, self.beta, self.threshold
            )
        scaled = x * self.beta
        return where(scaled > self.threshold, grad, grad * sigmoid(scaled))


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e^(beta·x)) / beta, and x itself where beta·x is above the threshold."""
    need_floating("softplus", input)
    return Softplus.apply(input, beta=beta, threshold=threshold)


class LogSigmoid(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.logsigmoid(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.logsigmoid_gradient(namespace(grad), grad, x)
        return grad * sigmoid(-x)


def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(x)), computed so that nothing overflows."""
    need_floating("log_sigmoid", input)
    return LogSigmoid.apply(input)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|)."""
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """x - tanh(x)."""
    return input - input.tanh()


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """Samples of the categories that `logits` weigh, soft enough for gradients (Jang et al., 2017).

    The larger the temperature `tau`, the more even they are; `hard` ones are one-hot, with the
    gradient of soft ones. `eps` has no effect.
    """
    noise = -empty_like(logits).exponential_().log()
    soft = softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    chosen = soft.detach().max(dim, keepdim=True).indices
    return zeros_like(logits).scatter_(dim, chosen, 1.0) - soft.detach() + soft


def softmin(input: Tensor, dim: int | None = None, *, dtype: Dtype | None = None) -> Tensor:
    """softmax(-x): the smaller an element, the larger its share along `dim`."""
    return softmax(-input, dim, dtype=dtype)
