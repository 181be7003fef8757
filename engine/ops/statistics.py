"""How variables vary together."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.dtypes import bool_
from engine.ops.arithmetic import mul
from engine.ops.conversion import cast
from engine.ops.extrema import clamp
from engine.ops.matmul import matmul, mT
from engine.ops.reduction import mean, sum_
from engine.ops.registry import op
from engine.ops.shape import reshape, squeeze, unsqueeze
from engine.promotion import as_floating
from engine.tensor import Tensor


@op
def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """The covariances of variables, one a row of `input`, whose columns are observations.

    Sums of products are divided by N - `correction`. `fweights` (integers) says how often each
    observation was made, `aweights` how much it counts. A single variable (0-D or 1-D) gives its
    variance.
    """
    if input.ndim > 2:
        raise RuntimeError(
            "cov(): expected input to have two or fewer dimensions but got an input with "
            f"{input.ndim} dimensions"
        )
    if input.dtype is bool_:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = as_floating(input if input.ndim == 2 else reshape(input, 1, -1))
    weights = _weights(x.array.shape[1], fweights, aweights)
    if weights is None:
        divisor: Any = max(x.array.shape[1] - correction, 0)
        centred = x - mean(x, 1, keepdim=True)
        products = matmul(centred, mT(centred))
    else:
        total = sum_(weights)
        centred = x - unsqueeze(sum_(x * weights, 1) / total, 1)
        lost: Any = correction
        if aweights is not None and correction:
            lost = correction * sum_(weights * aweights) / total
        divisor = clamp(total - lost, min=0)
        weighted = centred * weights
        products = matmul(weighted, mT(cast(centred, weighted.array.dtype)))
    result = products / divisor
    return result if input.ndim == 2 and input.array.shape[0] != 1 else squeeze(result)


def _weights(count: int, fweights: Tensor | None, aweights: Tensor | None) -> Tensor | None:
    """How much each observation counts in all, after checks."""
    for name, weights in (("fweights", fweights), ("aweights", aweights)):
        if weights is None:
            continue
        wanted = "floating point" if name == "aweights" else "integral"
        if weights.is_floating_point() != (name == "aweights") or weights.dtype is bool_:
            raise RuntimeError(
                f"cov(): expected {name} to have {wanted} dtype but got {weights.dtype}"
            )
        if weights.ndim > 1:
            raise RuntimeError(
                f"cov(): expected {name} to have one or fewer dimensions but got {weights.ndim}"
            )
        if weights.array.size != count:
            raise RuntimeError(
                f"cov(): expected {name} to have the same numel as there are observations in the "
                f"input but got {weights.array.size} != {count}"
            )
        if bool((weights.array < 0).any()):
            raise RuntimeError(f"cov(): {name} cannot be negative")
    given = [weights for weights in (fweights, aweights) if weights is not None]
    if not given:
        return None
    product = given[0] if len(given) == 1 else mul(given[0], given[1])
    if count and not bool(product.array.any()):
        raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    return product


@op
def corrcoef(input: Tensor) -> Tensor:
    """The correlations of variables, one a row of `input`: `cov` scaled to between -1 and 1."""
    if input.ndim > 2:
        raise RuntimeError(
            "corrcoef(): expected input to have two or fewer dimensions but got an input with "
            f"{input.ndim} dimensions"
        )
    covariances = cov(input)
    if not covariances.ndim:
        return covariances / covariances
    own = covariances[np.arange(len(covariances)), np.arange(len(covariances))]
    deviations = own.sqrt()
    scaled = covariances / unsqueeze(deviations, 1) / unsqueeze(deviations, 0)
    return clamp(scaled, -1, 1)
