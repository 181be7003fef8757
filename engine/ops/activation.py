"""The activations that are functions of `engine` and methods too; the rest are in `engine.nn`."""

from __future__ import annotations

import warnings
from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.dtypes import dtype as Dtype
from engine.kernels import activation as activations
from engine.kernels import softmax as softmaxes
from engine.ops.exponential import exp
from engine.ops.reduction import Sum
from engine.ops.registry import op
from engine.promotion import need_kinds
from engine.tensor import Tensor


class Relu(Function):
    saves = "out"

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.relu(xp, x)

    def backward(self, grad: Any, out: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.relu_gradient(namespace(grad), grad, out)
        return ReluGradient.apply(grad, out)


class ReluGradient(Function):
    """The gradient where the ReLU let its input through, else 0."""

    graph_name = "ThresholdBackwardBackward0"
    saves = "out"

    def forward(self, xp: Any, grad: Any, out: Any) -> Any:
        return activations.relu_gradient(xp, grad, out)

    def backward(self, grad: Any, out: Any) -> Any:
        return ReluGradient.apply(grad, out), None


@op(inplace=True)
def relu(input: Tensor) -> Tensor:
    """max(0, x) of every element; its gradient at 0 is 0."""
    return Relu.apply(input)


class Softmax(Function):
    saves = "out"
    warns = True
    dim: int

    def forward(self, xp: Any, x: Any) -> Any:
        return softmaxes.softmax(xp, x, self.dim)

    def backward(self, grad: Any, out: Any) -> Any:
        if not isinstance(grad, Tensor):
            return softmaxes.softmax_gradient(namespace(grad), grad, out, self.dim)
        weighted = grad * out
        return weighted - out * Sum.apply(weighted, dims=(self.dim,), keepdim=True)


@op
def softmax(input: Tensor, dim: int | None = None, *, dtype: Dtype | None = None) -> Tensor:
    """e^x divided by its sum along `dim`: positive numbers that sum to 1.

    Raises IndexError for a dim that `input` has not.
    """
    input, dim = _prepared("softmax", input, dim, dtype)
    return _along(Softmax, input, dim)


class LogSoftmax(Function):
    saves = "out"
    warns = True
    dim: int
    found: Any = None  # the result, where it has been computed already

    def forward(self, xp: Any, x: Any) -> Any:
        if self.found is not None:
            found, self.found = self.found, None
            return found
        return softmaxes.log_softmax(xp, x, self.dim)

    def backward(self, grad: Any, out: Any) -> Any:
        if not isinstance(grad, Tensor):
            return softmaxes.log_softmax_gradient(namespace(grad), grad, out, self.dim)
        return grad - exp(out) * Sum.apply(grad, dims=(self.dim,), keepdim=True)


@op
def log_softmax(input: Tensor, dim: int | None = None, *, dtype: Dtype | None = None) -> Tensor:
    """The logarithm of softmax along `dim`, without ever taking the logarithm of 0.

    Raises IndexError for a dim that `input` has not.
    """
    input, dim = _prepared("log_softmax", input, dim, dtype)
    return _along(LogSoftmax, input, dim)


def _prepared(name: str, input: Tensor, dim: int | None, dtype: Dtype | None) -> tuple[Tensor, int]:
    if dtype is not None:
        input = input.to(dtype)
    need_kinds(name, "f", input)
    if dim is None:
        warnings.warn(
            f"Implicit dimension choice for {name} has been deprecated. Change the call to "
            "include dim=X as an argument.",
            stacklevel=4,
        )
        dim = 0 if input.ndim in (0, 1, 3) else 1
    limit = max(input.ndim, 1)
    if not -limit <= dim < limit:
        raise IndexError(
            "Dimension out of range (expected to be in range of "
            f"[{-limit}, {limit - 1}], but got {dim})"
        )
    return input, dim % limit


def _along(function: type[Function], input: Tensor, dim: int) -> Tensor:
    if not input.ndim:  # a number is its own only class
        return function.apply(input.reshape(1), dim=0).reshape(())
    return function.apply(input, dim=dim) if input.numel() else input.clone()
