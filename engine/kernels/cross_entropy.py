"""Cross-entropy of classes given by number: log-softmax, and its elements at the classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.softmax import log_softmax
from engine.kernels.table import kernel


@kernel(least=1 << 9)
def cross_entropy(
    xp: Any, x: Any, classes: Any, weight: Any, ignore_index: int, reduction: str
) -> Any:
    """The loss of rows x (N, C), and what its gradients need.

    Gives log_softmax(x), the loss, the classes as indices that are safe to use, and the factors
    that the log-probabilities at them were multiplied with.
    """
    log_probabilities = log_softmax(xp, x, 1)
    classes, weights = weigh(xp, x, classes, weight, ignore_index)
    chosen = factors(weights, reduction)
    loss = pick(xp, log_probabilities, classes, chosen, reduction)
    return log_probabilities, loss, classes, chosen


def weigh(xp: Any, x: Any, classes: Any, weight: Any, ignore_index: int) -> tuple[Any, Any]:
    """The classes (N, …) as indices that are safe to use with x (N, C, …), and each one's weight.

    Raises IndexError for a class that is none.
    """
    ignored = classes == ignore_index
    some_ignored = bool(ignored.any())
    if some_ignored:
        classes = xp.where(ignored, 0, classes)
    count = x.shape[1]
    if classes.size and not (classes.min() >= 0 and classes.max() < count):
        wrong = classes[(classes < 0) | (classes >= count)][0]
        raise IndexError(f"Target {int(wrong)} is out of bounds for {count} classes.")
    each = xp.ones(count, x.dtype) if weight is None else weight
    weights = each[classes]
    if some_ignored:
        weights[ignored] = 0
    return classes, weights


def factors(weights: Any, reduction: str) -> Any:
    """What log-probabilities are multiplied with: the negative weights, for the mean as shares."""
    result = -weights
    if reduction == "mean":
        with np.errstate(invalid="ignore"):  # all ignored: the mean of nothing is NaN
            result /= weights.sum()
    return result


def pick(xp: Any, x: Any, classes: Any, factors: Any, reduction: str) -> Any:
    """The elements of x (N, C, …) at the classes (N, …), times their factors.

    Summed unless the reduction is "none".
    """
    if x.ndim == 2:
        picked = x[xp.arange(len(x)), classes] * factors
    else:
        picked = xp.take_along_axis(x, classes[:, None], 1)[:, 0] * factors
    return picked if reduction == "none" else picked.sum()


def spread(xp: Any, grad: Any, classes: Any, factors: Any, shape: tuple[int, ...]) -> Any:
    """The gradient of `pick` for x of this shape: zeros, but for grad · factors at the classes."""
    result = xp.zeros(shape, factors.dtype)
    if len(shape) == 2:
        result[xp.arange(len(result)), classes] = grad * factors
    else:
        xp.put_along_axis(result, classes[:, None], (grad * factors)[:, None], 1)
    return result
