"""Convolution over one, two or three spatial axes.

The three functions below are each other's gradients, so that all orders of gradient come from the
same three kernels.
"""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.kernels.convolution import Geometry, convolve, input_gradient, weight_gradient
from engine.nn.functional.spatial import Sizes, per_axis
from engine.ops.dims import shape_of
from engine.ops.indexing import BasicIndex
from engine.ops.reduction import Sum
from engine.tensor import Tensor


class Convolution(Function):
    saves = "x weight"
    warns = True
    geometry: Geometry

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        return convolve(xp, x, weight, self.geometry, bias)

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
            first_windows(
                Convolution.apply(x, grad, None, geometry=self.geometry), shape_of(out_grad)[2:]
            ),
        )


def first_windows(out: Any, lengths: tuple[int, ...]) -> Any:
    """The first windows of a convolution's output along each spatial axis.

    A transposed convolution whose output_padding is as large as its stride makes room for windows
    that its input did not have.
    """
    if shape_of(out)[2:] == lengths:
        return out
    return BasicIndex.apply(out, index=(..., *map(slice, lengths)))


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
    need_kernel(f"conv{axes}d", axes, input, weight, steps, gaps, groups)
    channels = input.shape[-axes - 1]
    if channels != weight.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight.shape)}, expected "
            f"input{list(input.shape)} to have {weight.shape[1] * groups} channels, but got "
            f"{channels} channels instead"
        )
    need_bias(weight, bias, weight.shape[0])
    kernel = weight.shape[2:]
    if isinstance(padding, str):
        pads = _named_padding(padding, kernel, steps, gaps)
    else:
        pads = tuple((p, p) for p in per_axis(padding, axes, "padding"))
        if any(before < 0 for before, _ in pads):
            raise RuntimeError(f"negative padding is not supported, got {padding}")
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


def need_kernel(
    name: str,
    axes: int,
    input: Tensor,
    weight: Tensor,
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    groups: int,
) -> None:
    """Raise RuntimeError, as PyTorch does, unless `weight` can slide over `input`."""
    if weight.ndim != axes + 2:
        raise RuntimeError(
            f"Expected {axes + 2}-dimensional weight for {name}, but got weight of size: "
            f"{list(weight.shape)}"
        )
    if input.ndim not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"Expected {axes + 1}D (unbatched) or {axes + 2}D (batched) input to {name}, "
            f"but got input of size: {list(input.shape)}"
        )
    if input.dtype != weight.dtype:
        raise RuntimeError(
            f"Input type ({input.dtype}) and weight type ({weight.dtype}) should be the same"
        )
    if input.array.dtype.kind == "b":
        raise NotImplementedError(f'"{name}" not implemented for torch.bool: use .float() first')
    if min(stride) < 1:
        raise RuntimeError("non-positive stride is not supported")
    if min(dilation) < 1:
        raise RuntimeError("dilation should be greater than zero")
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    if weight.shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, "
            f"but got weight of size {list(weight.shape)} instead"
        )


def need_bias(weight: Tensor, bias: Tensor | None, channels: int) -> None:
    """Raise RuntimeError unless `bias` has an element for each of the output's channels."""
    if bias is not None and bias.dtype != weight.dtype:
        raise RuntimeError(
            f"Input type ({weight.dtype}) and bias type ({bias.dtype}) should be the same"
        )
    if bias is not None and bias.shape != (channels,):
        raise RuntimeError(
            f"Given weight of size {list(weight.shape)}, expected bias to be 1-dimensional with "
            f"{channels} elements, but got bias of size {list(bias.shape)} instead"
        )
