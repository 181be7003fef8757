"""Transposed convolution over one, two or three spatial axes.

It is the gradient of a convolution for its input, used as a layer: every element of the input lays
a copy of the kernel, times itself, into the output.
"""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.kernels.convolution import Geometry, input_gradient
from engine.nn.functional.convolution import (
    Convolution,
    ConvolutionWeight,
    first_windows,
    need_bias,
    need_kernel,
)
from engine.nn.functional.spatial import Sizes, per_axis
from engine.ops.dims import shape_of
from engine.ops.reduction import Sum
from engine.tensor import Tensor


class TransposedConvolution(Function):
    """x (N, C, *), weight (C, O / groups, *kernel), bias (O): out (N, O, *size)."""

    graph_name = "ConvolutionBackward0"
    saves = "x weight"
    warns = True
    size: tuple[int, ...]
    geometry: Geometry

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        out = input_gradient(xp, x, weight, self.size, self.geometry)
        if bias is not None:
            out += bias.reshape(-1, *(1,) * (out.ndim - 2))
        return out

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        x_grad = weight_grad = bias_grad = None
        if self.needs(0):
            windows = Convolution.apply(grad, weight, None, geometry=self.geometry)
            x_grad = first_windows(windows, shape_of(x)[2:])
        if self.needs(1):
            weight_grad = ConvolutionWeight.apply(
                grad, x, kernel=shape_of(weight)[2:], geometry=self.geometry
            )
        if self.needs(2):
            bias_grad = Sum.apply(grad, dims=(0, *range(2, grad.ndim)), keepdim=False)
        return x_grad, weight_grad, bias_grad


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Spread `input` (N, C, L) or (C, L) by `weight` (C, O / groups, k); see conv_transpose2d."""
    settings = stride, padding, output_padding, groups, dilation
    return _conv_transpose(1, input, weight, bias, *settings)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Spread `input` (N, C, H, W) or (C, H, W) by `weight` (C, O / groups, kH, kW).

    `padding` crops the output on both sides, `output_padding` widens it at the end: its size is
    (H - 1) · stride - 2 · padding + dilation · (kH - 1) + output_padding + 1. Raises RuntimeError
    for shapes that do not fit together, or an output_padding below neither stride nor dilation.
    """
    settings = stride, padding, output_padding, groups, dilation
    return _conv_transpose(2, input, weight, bias, *settings)


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Spread `input` (N, C, D, H, W) by `weight` (C, O / groups, kD, kH, kW); see conv_transpose2d.

    A single sample may come without its batch dimension.
    """
    settings = stride, padding, output_padding, groups, dilation
    return _conv_transpose(3, input, weight, bias, *settings)


def _conv_transpose(
    axes: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Sizes,
    padding: Sizes,
    output_padding: Sizes,
    groups: int,
    dilation: Sizes,
) -> Tensor:
    steps = per_axis(stride, axes, "stride")
    margins = per_axis(padding, axes, "padding")
    extras = per_axis(output_padding, axes, "output_padding")
    gaps = per_axis(dilation, axes, "dilation")
    need_kernel(f"conv_transpose{axes}d", axes, input, weight, steps, gaps, groups)
    channels = input.shape[-axes - 1]
    if channels != weight.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight.shape)}, expected input"
            f"{list(input.shape)} to have {weight.shape[0]} channels, but got {channels} channels "
            "instead"
        )
    need_bias(weight, bias, weight.shape[1] * groups)
    if min(margins) < 0 or min(extras) < 0:
        raise RuntimeError("negative padding is not supported")
    for extra, s, d in zip(extras, steps, gaps, strict=True):
        if extra >= max(s, d):
            raise RuntimeError(
                "output padding must be smaller than either stride or dilation, but got "
                f"output_padding: {extra}, stride: {s}, dilation: {d}"
            )
    kernel = weight.shape[2:]
    size = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + extra + 1
        for n, k, s, p, d, extra in zip(
            input.shape[-axes:], kernel, steps, margins, gaps, extras, strict=True
        )
    )
    if min(size) < 1:
        raise RuntimeError(
            f"Given input size per channel: {tuple(input.shape[-axes:])}. Calculated output size "
            f"per channel: {size}. Output size is too small"
        )
    geometry = Geometry(steps, tuple((p, p) for p in margins), gaps, groups)
    settings: dict[str, Any] = {"size": size, "geometry": geometry}
    if input.ndim == axes + 1:  # a single sample, without a batch dimension
        return TransposedConvolution.apply(input.unsqueeze(0), weight, bias, **settings).squeeze(0)
    return TransposedConvolution.apply(input, weight, bias, **settings)
