"""Convolution over one, two or three spatial axes.

The three functions below are each other's gradients, so that all orders of gradient come from the
same three kernels.
"""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.kernels.convolution import Geometry, convolve, input_gradient, weight_gradient
from engine.nn.functional.spatial import Sizes, per_axis
from engine.ops.reduction import Sum
from engine.tensor import Tensor


class Convolution(Function):
    saves = "x weight"
    warns = True
    geometry: Geometry

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        out = convolve(xp, x, weight, self.geometry)
        if bias is not None:
            out += bias.reshape(-1, *(1,) * (out.ndim - 2))
        return out

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        geometry = self.geometry
        x_grad = weight_grad = bias_grad = None
        if self.needs(0):
            x_grad = ConvolutionInput.apply(grad, weight, size=x.shape[2:], geometry=geometry)
        if self.needs(1):
            weight_grad = ConvolutionWeight.apply(
                x, grad, kernel=weight.shape[2:], geometry=geometry
            )
        if self.needs(2):
            bias_grad = Sum.apply(grad, dims=(0, *range(2, grad.ndim)), keepdim=False)
        return x_grad, weight_grad, bias_grad


class ConvolutionInput(Function):
    """From the output's gradient back to the input's: a transposed convolution."""

    saves = "out_grad weight"
    size: tuple[int, ...]
    geometry: Geometry

    def forward(self, xp: Any, out_grad: Any, weight: Any) -> Any:
        return input_gradient(xp, out_grad, weight, self.size, self.geometry)

    def backward(self, grad: Any, out_grad: Any, weight: Any) -> Any:
        return (
            Convolution.apply(grad, weight, None, geometry=self.geometry),
            ConvolutionWeight.apply(
                grad, out_grad, kernel=weight.shape[2:], geometry=self.geometry
            ),
        )


class ConvolutionWeight(Function):
    """From the input and the output's gradient to the weight's gradient."""

    saves = "x out_grad"
    kernel: tuple[int, ...]
    geometry: Geometry

    def forward(self, xp: Any, x: Any, out_grad: Any) -> Any:
        return weight_gradient(xp, x, out_grad, self.kernel, self.geometry)

    def backward(self, grad: Any, x: Any, out_grad: Any) -> Any:
        return (
            ConvolutionInput.apply(out_grad, grad, size=x.shape[2:], geometry=self.geometry),
            Convolution.apply(x, grad, None, geometry=self.geometry),
        )


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Slide `weight` (O, C / groups, k) over `input` (N, C, L) or (C, L); see conv2d."""
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Slide `weight` (O, C / groups, kH, kW) over `input` (N, C, H, W) or (C, H, W).

    It is cross-correlation: the weight is not flipped. `padding` may be "valid" (none) or "same"
    (as much as keeps the size). Raises RuntimeError for shapes that do not fit together.
    """
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Slide `weight` (O, C / groups, kD, kH, kW) over `input` (N, C, D, H, W); see conv2d."""
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv(
    axes: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Sizes,
    padding: Sizes | str,
    dilation: Sizes,
    groups: int,
) -> Tensor:
    steps = per_axis(stride, axes, "stride")
    gaps = per_axis(dilation, axes, "dilation")
    _check(axes, input, weight, bias, steps, gaps, groups)
    kernel = weight.shape[2:]
    if isinstance(padding, str):
        pads = _named_padding(padding, kernel, steps, gaps)
    else:
        pads = tuple((p, p) for p in per_axis(padding, axes, "padding"))
    size = input.shape[-axes:]
    for length, k, (before, after), d in zip(size, kernel, pads, gaps, strict=True):
        if length + before + after < d * (k - 1) + 1:
            padded = " x ".join(str(n + b + a) for n, (b, a) in zip(size, pads, strict=True))
            raise RuntimeError(
                f"Calculated padded input size per channel: ({padded}). Kernel size: "
                f"({' x '.join(map(str, kernel))}). Kernel size can't be greater than actual "
                "input size"
            )
    geometry = Geometry(steps, pads, gaps, groups)
    if input.ndim == axes + 1:  # a single sample, without a batch dimension
        return Convolution.apply(input.unsqueeze(0), weight, bias, geometry=geometry).squeeze(0)
    return Convolution.apply(input, weight, bias, geometry=geometry)


def _named_padding(
    padding: str, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> tuple[tuple[int, int], ...]:
    """What "valid" and "same" mean; an odd one of "same" goes to the end."""
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    if any(step != 1 for step in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def _check(
    axes: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    groups: int,
) -> None:
    """Raise RuntimeError, as PyTorch does, for what does not fit together."""
    if weight.ndim != axes + 2:
        raise RuntimeError(
            f"Expected {axes + 2}-dimensional weight for conv{axes}d, but got weight of size: "
            f"{list(weight.shape)}"
        )
    if input.ndim not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"Expected {axes + 1}D (unbatched) or {axes + 2}D (batched) input to conv{axes}d, "
            f"but got input of size: {list(input.shape)}"
        )
    if input.dtype != weight.dtype:
        raise RuntimeError(
            f"Input type ({input.dtype}) and weight type ({weight.dtype}) should be the same"
        )
    if not input.dtype.is_floating_point:
        raise RuntimeError(f'"conv{axes}d" not implemented for {input.dtype}: use a float tensor')
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")
    if min(dilation) < 1:
        raise RuntimeError("dilation should be greater than zero")
    channels = input.shape[-axes - 1]
    if weight.shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, "
            f"but got weight of size {list(weight.shape)} instead"
        )
    if channels != weight.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight.shape)}, expected "
            f"input{list(input.shape)} to have {weight.shape[1] * groups} channels, but got "
            f"{channels} channels instead"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise RuntimeError(
            f"Given weight of size {list(weight.shape)}, expected bias to be 1-dimensional with "
            f"{weight.shape[0]} elements, but got bias of size {list(bias.shape)} instead"
        )
