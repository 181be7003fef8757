"""Dividing values by how large they are together, without moving their mean."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import layer_norm as kernels
from engine.nn.functional.checks import need_floating
from engine.nn.functional.normalization import last_dims
from engine.nn.functional.padding import pad
from engine.nn.functional.pooling import avg_pool2d
from engine.tensor import Tensor


class FusedRmsNorm(Function):
    """Rows divided by the root of their mean square; x (*, weight's shape)."""

    saves = "x weight"
    warns = True
    dims: tuple[int, ...]
    eps: float

    def forward(self, xp: Any, x: Any, weight: Any) -> Any:
        first = x.ndim - len(self.dims)
        self.rows = (prod(x.shape[:first]), prod(x.shape[first:]), 1)
        out, _, mean_square = kernels.normalize(
            xp, x, _as_row(weight), None, self.eps, self.rows, False
        )
        self.mean, self.inverse = xp.zeros_like(mean_square), 1 / xp.sqrt(mean_square + self.eps)
        return out

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        if isinstance(grad, Tensor):
            return self._by_definition(grad, x, weight)
        x_grad, weight_grad, _ = kernels.gradients(
            namespace(x), grad, x, _as_row(weight), self.mean, self.inverse, self.rows, 1, False
        )
        return x_grad, None if weight is None else weight_grad.reshape(weight.shape)

    def _by_definition(self, grad: Any, x: Any, weight: Any) -> Any:
        """The gradients as Tensors that depend on x."""
        inverse = ((x * x).mean(self.dims, keepdim=True) + self.eps) ** -0.5
        normal, slope = x * inverse, grad if weight is None else grad * weight
        along = (slope * normal).mean(self.dims, keepdim=True)
        return (slope - normal * along) * inverse, None if weight is None else grad * normal


def _as_row(weight: Any) -> Any:
    return None if weight is None else weight.reshape(1, -1)


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
    if eps is None:  # halves are squared as float32
        eps = float(np.finfo(max(input.array.dtype, np.dtype(np.float32))).eps)
    if weight is not None and weight.dtype is not input.dtype:
        return FusedRmsNorm.apply(input, None, dims=dims, eps=eps) * weight
    return FusedRmsNorm.apply(input, weight, dims=dims, eps=eps)


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
