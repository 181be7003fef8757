"""Losses that are negative log-likelihoods of distributions, or distances between two."""

from __future__ import annotations

import math
import warnings
from typing import Any

from engine.autograd.modes import no_grad
from engine.creation import full_like
from engine.nn.functional.checks import need_floating
from engine.nn.functional.reduction import chosen_reduction, reduced
from engine.ops.exponential import exp, log
from engine.promotion import Number
from engine.tensor import Tensor


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """The Kullback-Leibler divergence of the target from log-probabilities: t · (log t - input).

    The target holds probabilities, or their logarithms with `log_target`. "batchmean" divides the
    sum by the number of rows, which is the divergence's definition; "mean" divides by all elements.
    """
    need_floating("kl_div", input)
    by_rows = reduction == "batchmean"
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support "
            "size. 'batchmean' divides only by the batch size, and aligns with the KL div math "
            "definition.",
            stacklevel=3,
        )
    reduction = chosen_reduction(size_average, reduce, "sum" if by_rows else reduction)
    if log_target:
        losses = exp(target) * (target - input)
    else:
        # log(1) where the target is 0: t · log t goes to 0 there.
        losses = target * (log(target.masked_fill(target == 0, 1)) - input)
    loss = reduced(losses, reduction)
    return loss / input.shape[0] if by_rows and input.ndim else loss


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """The negative log-likelihood of counts under Poisson distributions.

    `input` holds the logarithms of the rates, or with `log_input=False` the rates themselves, to
    which `eps` is added before their logarithm. `full` adds Stirling's approximation of log(t!) for
    targets above 1, which the gradient does not need.
    """
    reduction = chosen_reduction(size_average, reduce, reduction)
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        stirling = target * log(target) - target + 0.5 * log(2 * math.pi * target)
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor | Number,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """The negative log-likelihood under normal distributions with means `input`.

    `var`, a number or a tensor, holds their variances: in input's shape, without its last
    dimension, or with a dimension of 1. None counts as less than `eps`, which its gradient
    ignores. `full` adds the constant log(2π) / 2. Raises ValueError for a negative variance and
    one whose shape does not fit.
    """
    reduction = chosen_reduction(None, None, reduction)
    var = var if isinstance(var, Tensor) else full_like(input.detach(), var)
    if bool((var < 0).any()):
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:
        stretched = [m for n, m in zip(input.shape, var.shape, strict=False) if n != m]
        if input.shape[:-1] == var.shape:
            var = var.unsqueeze(-1)
        elif input.ndim != var.ndim or stretched != [1]:
            raise ValueError(
                f"var is of incorrect size: {list(var.shape)} does not fit the input "
                f"{list(input.shape)}"
            )
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    losses = 0.5 * (log(var) + (input - target) ** 2 / var)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)
