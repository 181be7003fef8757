"""Losses that ask for a margin: between classes, labels, pairs or triplets of samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.autograd.function import Function
from engine.creation import zeros_like
from engine.nn.functional.activation import logsigmoid
from engine.nn.functional.checks import need_floating
from engine.nn.functional.distance import pairwise_distance
from engine.nn.functional.piecewise import relu
from engine.nn.functional.reduction import chosen_reduction, reduced
from engine.ops.comparison import where
from engine.ops.exponential import exp, sqrt
from engine.ops.extrema import clamp_min, minimum
from engine.promotion import Number
from engine.tensor import Tensor

TINY = 1e-12  # what PyTorch adds to squared lengths, so that none is 0


class SoftMarginLoss(Function):
    """log(1 + exp(-y · x)) for each element."""

    saves = "x y"
    warns = True

    def forward(self, xp: Any, x: Any, y: Any) -> Any:
        return xp.log1p(xp.exp(-y * x))

    def backward(self, grad: Any, x: Any, y: Any) -> Any:
        inverse = grad / (1 + exp(y * x))
        return -y * inverse, -x * inverse


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """log(1 + exp(-target · input)), for targets 1 and -1."""
    reduction = chosen_reduction(size_average, reduce, reduction)
    need_floating("soft_margin_loss", input)
    return reduced(SoftMarginLoss.apply(input, target), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """A distance itself where the target is 1; what it lacks to `margin` where it is -1."""
    reduction = chosen_reduction(size_average, reduce, reduction)
    zero = zeros_like(input.detach())
    far = where(target != 1, clamp_min(margin - input, 0), zero)
    near = where(target != -1, input, zero)
    return reduced(far + near, reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """1 - cos of the pairs whose target is 1; how much cos exceeds `margin` where it is -1.

    inputs (N, D) with a target (N), or (D) with (). Raises RuntimeError for other shapes.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if target.ndim not in (0, 1):
        raise RuntimeError(
            f"0D or 1D target tensor expected, multi-target not supported, got {target.ndim}D"
        )
    if input1.ndim != target.ndim + 1 or input2.ndim != target.ndim + 1:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found "
            f"inputs with sizes {list(input1.shape)} and {list(input2.shape)}."
        )
    product = (input1 * input2).sum(target.ndim)
    square1 = (input1 * input1).sum(target.ndim) + TINY
    square2 = (input2 * input2).sum(target.ndim) + TINY
    cosine = product / sqrt(square1 * square2)
    zero = zeros_like(cosine.detach())
    alike = where(target == 1, 1 - cosine, zero)
    different = where(target == -1, clamp_min(cosine - margin, 0), zero)
    return reduced(alike + different, reduction)


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """What input1 lacks to exceed input2 by `margin` where the target is 1; vice versa at -1.

    Raises RuntimeError when the three do not have as many dimensions.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return reduced(clamp_min(-target * (input1 - input2) + margin, 0), reduction)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """What the right class lacks to exceed each other one by `margin`, to the power p, on average.

    input (N, C) or (C); target the right classes, (N) or (), int64; weight (C). Raises ValueError
    for p other than 1 and 2, and RuntimeError for shapes that do not fit.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    need_floating("multi_margin_loss", input)
    rows = _rows(input)
    count, classes = rows.shape
    if target.ndim > 1 or target.numel() != count:
        raise RuntimeError(
            f"inconsistent target size, expected {count} but got {list(target.shape)}"
        )
    if weight is not None and weight.numel() != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {weight.shape}")
    right = target.reshape(-1, 1)
    if bool(((right < 0) | (right >= classes)).any()):
        raise RuntimeError(f"target out of range: classes are 0 to {classes - 1}")
    missing = relu(margin - rows.gather(1, right) + rows) ** p
    if weight is not None:
        missing = missing * weight[right]
    is_other = zeros_like(rows.detach()).scatter(1, right, 1) == 0
    losses = (missing * is_other).sum(1) / classes
    return reduced(losses if input.ndim == 2 else losses.squeeze(0), reduction)


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """What each right label lacks to exceed each wrong one by 1, summed and divided by C.

    input (N, C) or (C); target of the same shape: the right labels, int64, up to the first -1.
    Raises RuntimeError for shapes that do not fit and labels that are none.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    need_floating("multilabel_margin_loss", input)
    rows = _rows(input)
    if target.shape != input.shape:
        raise RuntimeError(
            f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}"
        )
    classes = rows.shape[1]
    labels = target.reshape(-1, classes)
    if bool(((labels < -1) | (labels >= classes)).any()):
        raise RuntimeError(f"target out of range: labels are 0 to {classes - 1}, ended by -1")
    is_label = (labels < 0).cumsum(1) == 0  # the places in `labels` before the first -1
    right = where(is_label, labels, 0)
    is_right = zeros_like(labels).scatter_add(1, right, is_label.long()) > 0  # the labels named
    gaps = relu(1 - rows.gather(1, right).unsqueeze(2) + rows.unsqueeze(1))
    counted = is_label.unsqueeze(2) & ~is_right.unsqueeze(1)
    losses = (gaps * counted).sum((1, 2)) / classes
    return reduced(losses if input.ndim == 2 else losses.squeeze(0), reduction)


def _rows(input: Tensor) -> Tensor:
    """The scores (N, C) of a batch, a single sample or a single number."""
    if input.ndim > 2 or (input.ndim and input.shape[-1] == 0):
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(input.shape)}"
        )
    return input.reshape(-1, input.shape[-1] if input.ndim else 1)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor | Number,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross-entropy of logits for each label, averaged over the labels.

    input and target (*, C); weight (C). Each row gives one loss.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    return reduced(losses.sum(-1) / input.shape[-1], reduction)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """What the negative lacks to be `margin` farther from the anchor than the positive.

    Distances are p-norms over the last dimension, `eps` added to the differences. `swap` takes the
    positive's distance to the negative where that is smaller (Balntas et al., 2016). Raises
    ValueError for a margin that is not positive.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)

    def distance(a: Tensor, b: Tensor) -> Tensor:
        return pairwise_distance(a, b, p, eps)

    return _triplet(anchor, positive, negative, distance, margin, swap, reduction)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """triplet_margin_loss with a distance of one's own; see there."""
    if distance_function is None:
        return triplet_margin_loss(
            anchor, positive, negative, margin, swap=swap, reduction=reduction
        )
    reduction = chosen_reduction(None, None, reduction)
    return _triplet(anchor, positive, negative, distance_function, margin, swap, reduction)


def _triplet(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance: Callable[[Tensor, Tensor], Tensor],
    margin: float,
    swap: bool,
    reduction: str,
) -> Tensor:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            f"dimensions, but got: anchor {anchor.ndim}D, positive {positive.ndim}D, and negative "
            f"{negative.ndim}D inputs"
        )
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced(clamp_min(margin + near - far, 0), reduction)
