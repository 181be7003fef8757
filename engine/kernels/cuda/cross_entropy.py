"""Cross-entropy of classes given by number, with a single look at whether they all are classes."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cross_entropy import factors
from engine.kernels.cuda.softmax import log_softmax
from engine.kernels.cuda.writing import elementwise

_is_wrong = elementwise(
    "is_wrong_class",
    "T class_, int64 ignored, int64 count",
    "bool y",
    "y = class_ != ignored && (class_ < 0 || class_ >= count)",
)
_weigh = elementwise(
    "weigh",
    "I class_, raw T weight, int64 ignored",
    "I safe, T each",
    "const bool counts = class_ != ignored;"
    "safe = counts ? class_ : I(0); each = counts ? weight[class_] : T(0);",
)
_pick = elementwise(
    "pick", "raw T x, I class_, T factor, int64 count", "T y", "y = x[i * count + class_] * factor"
)


def cross_entropy(
    x: Any, classes: Any, weight: Any, ignore_index: int, reduction: str
) -> tuple[Any, Any, Any, Any]:
    """The loss of rows x (N, C), and what its gradients need."""
    if x.dtype == cupy.float16:
        return NotImplemented
    count = x.shape[1]
    if bool(_is_wrong(classes, ignore_index, count).any()):
        return NotImplemented  # the plain twin says which
    log_probabilities = log_softmax(x, 1)
    weight = cupy.ones(count, x.dtype) if weight is None else weight
    classes, weights = _weigh(classes, weight, ignore_index)
    chosen = factors(weights, reduction)
    picked = _pick(log_probabilities, classes, chosen, count)
    return log_probabilities, picked if reduction == "none" else picked.sum(), classes, chosen
