"""Power-average pooling: the p-norm of each window."""

from __future__ import annotations

from math import prod

from engine.nn.functional.piecewise import relu
from engine.nn.functional.pooling import avg_pool1d, avg_pool2d, avg_pool3d
from engine.nn.functional.spatial import Sizes, per_axis
from engine.tensor import Tensor


def lp_pool1d(
    input: Tensor,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(Σ x^p)^(1/p) of each window of `input` (N, C, L), with p = norm_type."""
    means = avg_pool1d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _root_of_sum(means, prod(per_axis(kernel_size, 1, "kernel_size")), norm_type)


def lp_pool2d(
    input: Tensor,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(Σ x^p)^(1/p) of each window of `input` (N, C, H, W), with p = norm_type."""
    means = avg_pool2d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _root_of_sum(means, prod(per_axis(kernel_size, 2, "kernel_size")), norm_type)


def lp_pool3d(
    input: Tensor,
    norm_type: float,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """(Σ x^p)^(1/p) of each window of `input` (N, C, D, H, W), with p = norm_type."""
    means = avg_pool3d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _root_of_sum(means, prod(per_axis(kernel_size, 3, "kernel_size")), norm_type)


def _root_of_sum(means: Tensor, count: int, norm_type: float) -> Tensor:
    # The sign and the ReLU are PyTorch's: they choose 0 for the gradient where a window is all 0.
    return (means.sign() * relu(means.abs()) * count).pow(1.0 / norm_type)
