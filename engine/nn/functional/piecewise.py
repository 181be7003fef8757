"""Activations made of straight pieces: the ReLU and its kin, hard versions of smooth ones.

The smooth activations are in `activation.py`.
"""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import activation as activations
from engine.nn.functional.checks import need_floating
from engine.nn.functional.elementwise import activate
from engine.ops.activation import Relu
from engine.ops.comparison import where
from engine.random import rand
from engine.tensor import Tensor


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(0, x) of every element; its gradient at 0 is 0. Raises RuntimeError for booleans."""
    if input.array.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu: convert with .float() first")
    return activate(Relu, input, inplace=inplace)


class Hardtanh(Function):
    saves = "x"
    min_val: float
    max_val: float

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.hardtanh(xp, x, self.min_val, self.max_val)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.hardtanh_gradient(
                namespace(grad), grad, x, self.min_val, self.max_val
            )
        return where((x <= self.min_val) | (x >= self.max_val), 0.0, grad)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """Every element, cut off at the bounds; unlike clamp, it has no gradient at the bounds.

    Raises ValueError for bounds in the wrong order, RuntimeError for booleans and for unsigned
    integers with negative bounds.
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input.array.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh: convert with .float() first")
    if input.array.dtype.kind == "u" and (min_val < 0 or max_val < 0):
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return activate(Hardtanh, input, inplace=inplace, min_val=min_val, max_val=max_val)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(0, x), 6) of every element."""
    return hardtanh(input, 0, 6, inplace)


class Threshold(Function):
    saves = "x"
    threshold: float
    value: float

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.where(x <= self.threshold, x.dtype.type(self.value), x)

    def backward(self, grad: Any, x: Any) -> Any:
        return where(x <= self.threshold, 0.0, grad)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x where it is above the threshold, else `value`."""
    if input.array.dtype.kind == "b":
        raise NotImplementedError('"threshold" not implemented for torch.bool')
    return activate(Threshold, input, inplace=inplace, threshold=threshold, value=value)


class LeakyRelu(Function):
    saves = "x"
    negative_slope: float

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.leaky_relu(xp, x, self.negative_slope)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.leaky_relu_gradient(namespace(grad), grad, x, self.negative_slope)
        return where(x > 0, grad, grad * self.negative_slope)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x where it is positive, else negative_slope · x; the gradient at 0 is negative_slope."""
    need_floating("leaky_relu", input)
    return activate(LeakyRelu, input, inplace=inplace, negative_slope=negative_slope)


class PreluKernel(Function):
    """A leaky ReLU whose slopes are a tensor that broadcasts with x."""

    saves = "x slope"

    def forward(self, xp: Any, x: Any, slope: Any) -> Any:
        if slope.size == 1:
            return activations.leaky_relu(xp, x, slope.item())
        return xp.where(x > 0, x, slope * x)

    def backward(self, grad: Any, x: Any, slope: Any) -> Any:
        if not isinstance(grad, Tensor) and slope.size == 1:
            xp = namespace(grad)
            x_grad = activations.leaky_relu_gradient(xp, grad, x, slope.item())
            return x_grad, activations.slope_gradient(xp, grad, x)
        positive = x > 0
        return where(positive, grad, slope * grad), where(positive, 0.0, x * grad)


class RreluWithNoise(PreluKernel):
    """A leaky ReLU with a random slope for each element."""


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x where it is positive, else weight · x with a slope that is learned (He et al., 2015).

    weight has one element, or one for each channel, which is dimension 1 of `input`. Raises
    RuntimeError for other sizes or dtypes.
    """
    need_floating("prelu", input)
    if weight.ndim > 1:
        raise RuntimeError(
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}"
        )
    if input.dtype != weight.dtype:
        raise RuntimeError(
            f"prelu: Type promoting not supported. Got {input.dtype} and {weight.dtype}"
        )
    if weight.numel() == 1:
        return PreluKernel.apply(input, weight.reshape((1,) * input.ndim))
    if not input.ndim:
        raise RuntimeError("prelu: a zero-dim input tensor needs a weight of one element")
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() != channels:
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = "
            f"{weight.numel()} and channel size = {channels}."
        )
    return PreluKernel.apply(input, weight.reshape((-1, *(1,) * (input.ndim - 2))))


def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """A leaky ReLU whose slopes are drawn evenly from [lower, upper] in training (Xu et al., 2015).

    Otherwise the slope is their mean. Raises RuntimeError where lower is above upper.
    """
    if lower > upper:
        raise RuntimeError(
            "Lower bound should be less than or equal to the upper bound, "
            f"but got lower={lower} and upper={upper}"
        )
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    need_floating("rrelu_with_noise", input)
    slope = rand(input.shape, dtype=input.dtype, device=input.device) * (upper - lower) + lower
    return activate(RreluWithNoise, input, slope, inplace=inplace)


class Hardsigmoid(Function):
    saves = "x"

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.hardsigmoid(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.hardsigmoid_gradient(namespace(grad), grad, x)
        return where((x > -3) & (x < 3), grad * (1 / 6), 0.0)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """relu6(x + 3) / 6: a sigmoid of three straight pieces."""
    need_floating("hardsigmoid", input)
    return activate(Hardsigmoid, input, inplace=inplace)


class Hardswish(Function):
    saves = "x"
    warns = True

    def forward(self, xp: Any, x: Any) -> Any:
        return activations.hardswish(xp, x)

    def backward(self, grad: Any, x: Any) -> Any:
        if not isinstance(grad, Tensor):
            return activations.hardswish_gradient(namespace(grad), grad, x)
        inside = grad * (x / 3 + 0.5)
        return where(x <= -3, 0.0, where(x < 3, inside, grad))


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · relu6(x + 3) / 6 (Howard et al., 2019)."""
    need_floating("hardswish", input)
    return activate(Hardswish, input, inplace=inplace)


class Hardshrink(Function):
    saves = "x"
    lambd: float

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.where(abs(x) <= self.lambd, x.dtype.type(0), x)

    def backward(self, grad: Any, x: Any) -> Any:
        return where((x >= -self.lambd) & (x <= self.lambd), 0.0, grad)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """0 for what lies in [-lambd, lambd], all else as it is."""
    need_floating("hardshrink", input)
    return Hardshrink.apply(input, lambd=lambd)


class Softshrink(Hardshrink):
    def forward(self, xp: Any, x: Any) -> Any:
        return x - xp.clip(x, -self.lambd, self.lambd)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Every element moved towards 0 by `lambd`, and not beyond. Raises RuntimeError if negative."""
    need_floating("softshrink", input)
    if not lambd >= 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd}.")
    return Softshrink.apply(input, lambd=lambd)
