"""Dropout."""

from __future__ import annotations

from engine.random import rand
from engine.tensor import Tensor


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set elements to zero with probability p and divide the others by 1 - p, in training only.

    Raises ValueError for a probability outside [0, 1].
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0.0:
        return input
    if p == 1.0:
        return input.mul_(0.0) if inplace else input * 0.0
    kept = rand(input.shape, dtype=input.dtype, device=input.device) >= p
    mask = kept.to(input.dtype) * (1 / (1 - p))
    return input.mul_(mask) if inplace else input * mask
