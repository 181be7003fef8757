"""Losses between an output and a target of the same shape."""

from __future__ import annotations

import warnings
from typing import Any

from engine.autograd.function import Function
from engine.nn.functional.activation import softplus
from engine.nn.functional.reduction import chosen_reduction, reduce_array
from engine.ops.exponential import log, log1p, sigmoid
from engine.ops.extrema import clamp
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
        return reduce_array(losses, self.reduction)

    def share(self, grad: Any) -> Any:
        """What of the gradient each element's loss gets."""
        return grad * (1 / self.count) if self.reduction == "mean" else grad


class MseLoss(_ElementwiseLoss):
    saves = "x y"

    def forward(self, xp: Any, x: Any, y: Any) -> Any:
        return self.reduce((x - y) ** 2)

    def backward(self, grad: Any, x: Any, y: Any) -> Any:
        x_grad = (x - y) * (2 * self.share(grad))
        return x_grad, -x_grad


class BinaryCrossEntropy(_ElementwiseLoss):
    saves = "x y weight"

    def forward(self, xp: Any, x: Any, y: Any, weight: Any) -> Any:
        # The logarithms are cut off at -100, so that a loss of infinity becomes one of 100.
        losses = -y * xp.maximum(xp.log(x), -100) - (1 - y) * xp.maximum(xp.log1p(-x), -100)
        return self.reduce(losses if weight is None else losses * weight)

    def backward(self, grad: Any, x: Any, y: Any, weight: Any) -> Any:
        share = self.share(grad) if weight is None else self.share(grad) * weight
        x_grad = share * (x - y) / clamp((1 - x) * x, min=1e-12)
        y_grad = share * (log1p(-x) - log(x)) if self.needs(1) else None
        return x_grad, y_grad, None


class BinaryCrossEntropyWithLogits(_ElementwiseLoss):
    saves = "x y weight pos_weight"

    def forward(self, xp: Any, x: Any, y: Any, weight: Any, pos_weight: Any) -> Any:
        # -log(sigmoid(x)) = log(1 + e^-|x|) + max(-x, 0), which never overflows.
        missed = xp.log1p(xp.exp(-abs(x))) + xp.maximum(-x, 0)
        factor = 1 if pos_weight is None else 1 + (pos_weight - 1) * y
        losses = (1 - y) * x + factor * missed
        return self.reduce(losses if weight is None else losses * weight)

    def backward(self, grad: Any, x: Any, y: Any, weight: Any, pos_weight: Any) -> Any:
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
) -> Tensor:
    """The squared difference, as the mean over all elements, their sum, or each ("none")."""
    reduction = chosen_reduction(size_average, reduce, reduction)
    _warn_of_broadcast(input, target)
    return MseLoss.apply(input, target, reduction=reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The absolute difference, as the mean over all elements, their sum, or each ("none")."""
    reduction = chosen_reduction(size_average, reduce, reduction)
    _warn_of_broadcast(input, target)
    losses = (input - target).abs()
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses


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
    return BinaryCrossEntropyWithLogits.apply(
        input, target, weight, pos_weight, reduction=reduction
    )


def _warn_of_broadcast(input: Tensor, target: Tensor) -> None:
    """Broadcasting a target is nearly always a mistake: (N, 1) against (N) compares all pairs."""
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=3,
        )
