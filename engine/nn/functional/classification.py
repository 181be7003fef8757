"""Losses of classification: how improbable an output finds the right classes."""

from __future__ import annotations

from typing import Any

from engine import dtypes
from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import cross_entropy as kernels
from engine.kernels.cross_entropy import factors, pick, spread, weigh
from engine.nn.functional.checks import need_floating
from engine.nn.functional.reduction import chosen_reduction
from engine.ops.activation import LogSoftmax, log_softmax
from engine.ops.comparison import where
from engine.tensor import Tensor, wrap


class NllLoss(Function):
    """The elements of x (N, C, …) at `classes` (N, …) times `factors` (N, …), and their sum.

    The factors are the negative weights, divided by their sum for the mean. With them the loss is
    linear in x: its gradient spreads over the classes what the loss picks from them.
    """

    saves = "classes factors"
    summed: bool
    found: Any = None  # the result, where it has been computed already

    def forward(self, xp: Any, x: Any, classes: Any, factors: Any) -> Any:
        self.x_shape = x.shape
        if self.found is not None:
            found, self.found = self.found, None
            return found
        return pick(xp, x, classes, factors, "sum" if self.summed else "none")

    def backward(self, grad: Any, classes: Any, factors: Any) -> Any:
        x_grad = NllLossGradient.apply(
            grad, classes, factors, x_shape=self.x_shape, summed=self.summed
        )
        return x_grad, None, None

    def name(self) -> str:
        return "NllLossBackward0" if len(self.x_shape) == 2 else "NllLoss2DBackward0"


class NllLossGradient(Function):
    """Zeros, but for `grad` times the factors at each row's class."""

    saves = "classes factors"
    x_shape: tuple[int, ...]
    summed: bool

    def forward(self, xp: Any, grad: Any, classes: Any, factors: Any) -> Any:
        return spread(xp, grad, classes, factors, self.x_shape)

    def backward(self, x: Any, classes: Any, factors: Any) -> Any:
        return NllLoss.apply(x, classes, factors, summed=self.summed), None, None


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log-likelihood of classes, from log-probabilities.

    input (N, C, …) or (C); target (N, …) or (), int64; weight (C). The mean divides by the sum of
    the targets' weights; targets equal to `ignore_index` count as nothing. Raises IndexError for a
    class outside [0, C), ValueError and RuntimeError for shapes and dtypes that do not fit.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    need_floating("nll_loss", input)
    _check_classes(input, target, weight)
    if input.ndim == 1:
        loss = nll_loss(
            input.unsqueeze(0),
            target.unsqueeze(0),
            weight,
            ignore_index=ignore_index,
            reduction=reduction,
        )
        return loss.squeeze(0) if reduction == "none" else loss
    classes, weights = _classes_and_weights(input, target, weight, ignore_index)
    return NllLoss.apply(input, classes, factors(weights, reduction), summed=reduction != "none")


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The negative log-likelihood of classes, from logits: nll_loss of log_softmax.

    input (N, C, …) or (C); target the classes (N, …) or (), int64, or their probabilities in the
    shape of input. `label_smoothing` moves that share of the target evenly to all classes. Raises
    as nll_loss does, and RuntimeError for a smoothing outside [0, 1].
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if input.shape == target.shape and input.ndim:
        return _probability_cross_entropy(input, target, weight, reduction, label_smoothing)
    _check_classes(input, target, weight)
    if input.ndim == 2 and input.numel() and not label_smoothing:
        need_floating("log_softmax_lastdim_kernel_impl", input)
        return _fused(input, target, weight, ignore_index, reduction)
    log_probabilities = log_softmax(input, 0 if input.ndim == 1 else 1)
    loss = nll_loss(
        log_probabilities, target, weight, ignore_index=ignore_index, reduction=reduction
    )
    if not label_smoothing:
        return loss
    smooth = _smooth_loss(log_probabilities, target, weight, ignore_index, reduction)
    return (1 - label_smoothing) * loss + label_smoothing * smooth


def _fused(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str
) -> Tensor:
    """Cross-entropy of rows: both ops' results are computed at once, and recorded as theirs."""
    weights = None if weight is None else weight.array
    log_probabilities, loss, classes, factors = kernels.cross_entropy(
        namespace(input.array), input.array, target.array, weights, ignore_index, reduction
    )
    between = LogSoftmax.apply(input, dim=1, found=log_probabilities)
    return NllLoss.apply(between, classes, factors, summed=reduction != "none", found=loss)


def _probability_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float
) -> Tensor:
    """Cross-entropy against probabilities; the mean divides by the number of rows."""
    if not target.dtype.is_floating_point:
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype}"
        )
    dim = 0 if input.ndim == 1 else 1
    classes = input.shape[dim]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    terms = log_softmax(input, dim) * target
    if weight is not None:
        terms = terms * _along_classes(weight, input.ndim)
    losses = -terms.sum(dim)
    if reduction == "none":
        return losses
    total = losses.sum()
    return total if reduction == "sum" else total / max(input.numel() // classes, 1)


def _smooth_loss(
    log_probabilities: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
) -> Tensor:
    """The loss against a target spread evenly over all classes, of the rows that count."""
    if log_probabilities.ndim == 1:
        log_probabilities, target = log_probabilities.unsqueeze(0), target.unsqueeze(0)
        loss = _smooth_loss(log_probabilities, target, weight, ignore_index, reduction)
        return loss.squeeze(0) if reduction == "none" else loss
    terms = log_probabilities
    if weight is not None:
        terms = terms * _along_classes(weight, terms.ndim)
    losses = -terms.sum(1) * (1 / terms.shape[1])
    losses = where(target == ignore_index, 0.0, losses)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    _, weights = _classes_and_weights(log_probabilities, target, weight, ignore_index)
    return losses.sum() / wrap(weights.sum())


def _along_classes(weight: Tensor, ndim: int) -> Tensor:
    """`weight` (C) in a shape that broadcasts with (N, C, …)."""
    return weight if ndim == 1 else weight.view(-1, *(1,) * (ndim - 2))


def _classes_and_weights(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int
) -> tuple[Any, Any]:
    """The targets as indices that are safe to use, and what each counts for; arrays (N, …)."""
    array = input.array
    weights = None if weight is None else weight.array
    return weigh(namespace(array), array, target.array, weights, ignore_index)


def _check_classes(input: Tensor, target: Tensor, weight: Tensor | None) -> None:
    """Raise, as PyTorch does, for shapes and dtypes that do not fit together."""
    if input.ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input.ndim})")
    if target.dtype not in (dtypes.int64, dtypes.uint8):
        raise RuntimeError(
            f"expected scalar type Long but found {target.dtype}: convert the classes with "
            "target.long()"
        )
    expected = () if input.ndim == 1 else (input.shape[0], *input.shape[2:])
    if tuple(target.shape) != expected:
        if input.ndim > 1 and target.ndim and input.shape[0] != target.shape[0]:
            raise ValueError(
                f"Expected input batch_size ({input.shape[0]}) to match target batch_size "
                f"({target.shape[0]})."
            )
        raise RuntimeError(
            f"Expected target size {list(expected)}, got {list(target.shape)}: one class for "
            f"each row of the input {list(input.shape)}"
        )
    classes = input.shape[0] if input.ndim == 1 else input.shape[1]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but "
            f"got weight tensor of shape: {list(weight.shape)}"
        )
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(
            f"expected scalar type {input.dtype} but found {weight.dtype}: convert the weight with "
            f"weight.to({input.dtype})"
        )
