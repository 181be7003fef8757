"""How the elements of a loss become one number."""

from __future__ import annotations

import warnings
from typing import Any

REDUCTIONS = ("none", "mean", "sum")


def chosen_reduction(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction asked for, be it by its older spellings `size_average` and `reduce`.

    Raises ValueError for an unknown name.
    """
    if size_average is None and reduce is None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"{reduction} is not a valid value for reduction")
        return reduction
    averaged = "sum" if size_average is False else "mean"
    reduction = "none" if reduce is False else averaged
    warnings.warn(
        "size_average and reduce args will be deprecated, please use "
        f"reduction='{reduction}' instead.",
        stacklevel=4,
    )
    return reduction


def reduced(losses: Any, reduction: str) -> Any:
    """The mean, the sum, or the elements themselves of an array or a Tensor of losses."""
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses
