"""How far vectors are from each other, and how alike their directions."""

from __future__ import annotations

import numpy as np

from engine.devices import transfer
from engine.ops.broadcasting import broadcast_tensors
from engine.promotion import match
from engine.tensor import Tensor, wrap


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along `dim`; x1 and x2 broadcast.

    Norms below `eps` count as eps.
    """
    x1, x2 = match(x1, x2)
    if not x1.is_floating_point():
        raise RuntimeError(
            f"expected common dtype to be floating point, yet common dtype is {x1.dtype}"
        )
    x1, x2 = broadcast_tensors(x1, x2)
    first = x1 / x1.norm(2, dim, keepdim=True).clamp_min(eps)
    second = x2 / x2.norm(2, dim, keepdim=True).clamp_min(eps)
    return (first * second).sum(dim)


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of x1 - x2 + eps over the last dimension; x1 and x2 broadcast."""
    return (x1 - x2 + eps).norm(p, -1, keepdim=keepdim)


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The p-norm distances between all pairs of rows of `input` (N, M): N·(N - 1)/2 of them.

    They come in the order (0, 1), (0, 2), …, (1, 2), …. Raises RuntimeError for another number of
    dimensions or a negative p.
    """
    if input.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.ndim}D")
    if not input.is_floating_point():
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    pairs = np.triu_indices(input.shape[0], 1)
    first, second = (wrap(transfer(rows, input.device)) for rows in pairs)
    return (input[first] - input[second]).norm(p, -1)
