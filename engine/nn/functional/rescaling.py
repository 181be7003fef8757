"""Dividing values by how large they are together, without moving their mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.dtypes import float16
from engine.nn.functional.checks import need_floating
from engine.nn.functional.normalization import last_dims
from engine.nn.functional.padding import pad
from engine.nn.functional.pooling import avg_pool2d
from engine.tensor import Tensor


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """Divide `input` by the root of its mean square over the last dimensions, times `weight`.

    `eps`, by default the smallest step from 1 in the input's dtype, is added to the mean square
    (Zhang and Sennrich, 2019). Raises as layer_norm does.
    """
    need_floating("rms_norm", input)
    dims = last_dims(input, tuple(normalized_shape), weight, None)
    wide = input.float() if input.dtype is float16 else input
    if eps is None:
        eps = float(np.finfo(wide.array.dtype).eps)
    normal = wide * ((wide * wide).mean(dims, keepdim=True) + eps).rsqrt()
    normal = normal.to(input.dtype)
    return normal if weight is None else normal * weight


def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """Divide each element of `input` (N, C, *) by (k + alpha · mean square)^beta.

    The mean is over the `size` channels around its own (Krizhevsky et al., 2012). Raises ValueError
    for fewer than three dimensions.
    """
    if input.ndim < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality input (got {input.ndim} dimensions)"
        )
    if not input.numel():
        return input
    squares = (input * input).reshape(input.shape[0], 1, input.shape[1], -1)
    around = pad(squares, (0, 0, size // 2, (size - 1) // 2))
    means = avg_pool2d(around, (size, 1), stride=1).reshape(input.shape)
    return input / (means * alpha + k).pow(beta)


def normalize(input: Tensor, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Tensor:
    """Divide `input` by its p-norm along `dim`, or by `eps` where that is larger."""
    return input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
