"""Losses between an output and a target of the same shape."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import losses as kernels
from engine.kernels.elementwise import minus
from engine.nn.functional.activation import softplus
from engine.nn.functional.checks import need_a_floating, need_floating
from engine.nn.functional.reduction import chosen_reduction, reduced
from engine.ops.exponential import log, log1p, sigmoid
from engine.ops.extrema import clamp
from engine.promotion import match
from engine.tensor import Tensor


class _ElementwiseLoss(Function):
    """A loss for each element, then their mean or sum.

    A subclass writes `losses`, on arrays, and `backward`, which starts from `self.share(grad)`.
    """

    warns = True
    reduction: str

    def reduce(self, losses: Any) -> Any:
        """The mean, the sum, or the losses themselves."""
        self.count = max(losses.size, 1)
        if self.reduction == "mean" and losses.size and losses.dtype.itemsize > 2:
            return losses.sum() / losses.size  # what NumPy's mean takes many more steps for
        return reduced(losses, self.reduction)

    def share(self, grad: Any) -> Any:
        """What of the gradient each element's loss gets."""
        return grad * (1 / self.count) if self.reduction == "mean" else grad

    def whole(self, grad: Any) -> bool:
        """Whether each element's loss gets the same of the gradient, as a number on the CPU."""
        here = not isinstance(grad, Tensor) and namespace(grad) is np
        return here and self.reduction != "none"


class MseLoss(_ElementwiseLoss):
    saves = "x y"

    def forward(self, xp: Any, x: Any, y: Any) -> Any:
        difference = minus(x, y)
        self.count = max(difference.size, 1)
        if self.reduction == "none" or difference.dtype == xp.float16:
            return self.reduce(difference * difference)
        flat = difference.reshape(-1)
        total = flat.dot(flat)
        return total / self.count if self.reduction == "mean" else total

    def backward(self, grad: Any, x: Any, y: Any) -> Any:
        factor = 2 / self.count if self.reduction == "mean" else 2.0
        if self.whole(grad):
            x_grad = kernels.scaled_difference(namespace(x), x, y, float(grad) * factor)
        else:
            x_grad = (x - y) * (grad * factor)
        return x_grad, -x_grad if self.needs(1) else None


class SmoothL1Loss(_ElementwiseLoss):
    saves = "x y"
    beta: float

    def forward(self, xp: Any, x: Any, y: Any) -> Any:
        return self.reduce(kernels.huber(xp, x, y, self.beta, 1.0))

    def backward(self, grad: Any, x: Any, y: Any) -> Any:
        if self.whole(grad):
            share = float(self.share(grad))
            x_grad = kernels.huber_gradient(namespace(x), x, y, self.beta, share)
        else:
            x_grad = clamp((x - y) / self.beta, -1, 1) * self.share(grad)
        return x_grad, -x_grad if self.needs(1) else None


class HuberLoss(_ElementwiseLoss):
    saves = "x y"
    delta: float

    def forward(self, xp: Any, x: Any, y: Any) -> Any:
        return self.reduce(kernels.huber(xp, x, y, self.delta, self.delta))

    def backward(self, grad: Any, x: Any, y: Any) -> Any:
        if self.whole(grad):
            share = float(self.share(grad)) * self.delta
            x_grad = kernels.huber_gradient(namespace(x), x, y, self.delta, share)
        else:
            x_grad = clamp(x - y, -self.delta, self.delta) * self.share(grad)
        return x_grad, -x_grad if self.needs(1) else None


class BinaryCrossEntropy(_ElementwiseLoss):
    saves = "x y weight"

    def forward(self, xp: Any, x: Any, y: Any, weight: Any) -> Any:
        # The logarithms are cut off at -100, so that a loss of infinity becomes one of 100.
        losses = -y * xp.maximum(xp.log(x), -100) - (1 - y) * xp.maximum(xp.log1p(-x), -100)
        return self.reduce(losses if weight is None else losses * weight)

    def backward(self, grad: Any, x: Any, y: Any, weight: Any) -> Any:
        share = self.share(grad) if weight is None else self.share(grad) * weight
        slope = (1 - x) * x
        if isinstance(slope, Tensor):
            slope = clamp(slope, min=1e-12)
        else:
            slope = namespace(slope).maximum(slope, 1e-12)
        x_grad = share * (x - y) / slope
        y_grad = share * (log1p(-x) - log(x)) if self.needs(1) else None
        return x_grad, y_grad, None


class BinaryCrossEntropyWithLogits(_ElementwiseLoss):
    saves = "x y weight pos_weight"

    def forward(self, xp: Any, x: Any, y: Any, weight: Any, pos_weight: Any) -> Any:
        if weight is None and pos_weight is None:
            return self.reduce(kernels.binary(xp, x, y))
        # -log(sigmoid(x)) = log(1 + e^-|x|) + max(-x, 0), which never overflows.
        missed = xp.log1p(xp.exp(-abs(x))) + xp.maximum(-x, 0)
        factor = 1 if pos_weight is None else 1 + (pos_weight - 1) * y
        losses = (1 - y) * x + factor * missed
        return self.reduce(losses if weight is None else losses * weight)

    def backward(self, grad: Any, x: Any, y: Any, weight: Any, pos_weight: Any) -> Any:
        if weight is None and pos_weight is None and self.whole(grad) and not self.needs(1):
            share = float(self.share(grad))
            return kernels.binary_gradient(namespace(x), x, y, share), None, None, None
        share = self.share(grad) if weight is None else self.share(grad) * weight
        positive = y if pos_weight is None else pos_weight * y
        x_grad = share * ((positive + 1 - y) * sigmoid(x) - positive)
        y_grad = None
        if self.needs(1):
            y_grad = -x if pos_weight is None else (pos_weight - 1) * softplus(-x) - x
            y_grad = share * y_grad
        return x_grad, y_grad, None, None


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The squared difference, as the mean over all elements, their sum, or each ("none").

    With a `weight` for each element the mean divides by the sum of the weights. Raises ValueError
    for a weight of another shape than the input's.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    _warn_of_broadcast(input, target)
    need_a_floating("mse_loss", input, target)
    if input.array.dtype is not target.array.dtype:
        input, target = match(input, target)
    if weight is None:
        return MseLoss.apply(input, target, reduction=reduction)
    return _weighted(MseLoss.apply(input, target, reduction="none"), input, weight, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The absolute difference, as the mean over all elements, their sum, or each ("none").

    With a `weight` for each element the mean divides by the sum of the weights. Raises ValueError
    for a weight of another shape than the input's.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    _warn_of_broadcast(input, target)
    losses = (input - target).abs()
    if weight is None:
        return reduced(losses, reduction)
    return _weighted(losses, input, weight, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """d² / (2 · beta) for differences d below `beta`, |d| - beta / 2 beyond (Girshick, 2015).

    Raises RuntimeError for a negative `beta`.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    _warn_of_broadcast(input, target)
    need_a_floating("smooth_l1_loss", input, target)
    input, target = match(input, target)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss does not support negative values for beta, got {beta}")
    if beta == 0:
        return reduced((input - target).abs(), reduction)
    return SmoothL1Loss.apply(input, target, reduction=reduction, beta=beta)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """d² / 2 for differences d up to `delta`, delta · (|d| - delta / 2) beyond (Huber, 1964).

    `weight` multiplies each element's loss. Raises RuntimeError unless `delta` is positive, and
    ValueError for a weight of another shape than the input's.
    """
    reduction = chosen_reduction(None, None, reduction)
    _warn_of_broadcast(input, target)
    need_a_floating("huber_loss", input, target)
    input, target = match(input, target)
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta: {delta}")
    if weight is None:
        return HuberLoss.apply(input, target, reduction=reduction, delta=delta)
    _check_weight(input, weight)
    losses = HuberLoss.apply(input, target, reduction="none", delta=delta)
    return reduced(losses * weight, reduction)


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-y·log(p) - (1 - y)·log(1 - p) for probabilities p, the logarithms cut off at -100.

    Raises ValueError for different shapes and RuntimeError for an input outside [0, 1].
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if target.shape != input.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    need_floating("binary_cross_entropy", input, target)
    if input.dtype is not target.dtype:
        raise RuntimeError(
            f"Found dtype {target.dtype} but expected {input.dtype}: convert the target with "
            f"target.to({input.dtype})"
        )
    values = input.array
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise RuntimeError("all elements of input should be between 0 and 1")
    return BinaryCrossEntropy.apply(input, target, weight, reduction=reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Binary cross-entropy of log-odds x: max(x, 0) - x·y + log(1 + e^-|x|).

    `pos_weight` multiplies the loss of the positive class. Raises ValueError for different shapes.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if target.shape != input.shape:
        raise ValueError(
            f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        )
    need_floating("binary_cross_entropy_with_logits", input, target)
    return BinaryCrossEntropyWithLogits.apply(
        input, target, weight, pos_weight, reduction=reduction
    )


def _warn_of_broadcast(input: Tensor, target: Tensor) -> None:
    """Broadcasting a target is nearly always a mistake: (N, 1) against (N) compares all pairs."""
    if input.array.shape != target.array.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=4,
        )


def _check_weight(input: Tensor, weight: Tensor) -> None:
    if weight.shape != input.shape:
        raise ValueError(
            f"Weights and input must have the same size: the weights have {weight.shape}, the "
            f"input {input.shape}."
        )


def _weighted(losses: Tensor, input: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Weighted losses, whose mean is over the weights rather than the elements."""
    _check_weight(input, weight)
    total = losses * weight
    return total.sum() / weight.sum() if reduction == "mean" else reduced(total, reduction)
