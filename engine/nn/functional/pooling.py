"""Pooling over one, two or three spatial axes: the maximum or the mean of each window."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import pooling as kernels
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size
from engine.nn.functional.checks import need_floating
from engine.nn.functional.spatial import Sizes, per_axis
from engine.tensor import Tensor, wrap


class MaxPool(Function):
    """The largest element of each window, and which of the window's elements it is."""

    saves = "out1"
    materialize_grads = False
    window: Window

    def forward(self, xp: Any, x: Any) -> Any:
        self.size = x.shape[-len(self.window.kernel) :]
        return kernels.max_pool(xp, x, self.window)

    def backward(self, grads: Any, winners: Any) -> Any:
        return SpreadMax.apply(grads[0], winners, size=self.size, window=self.window)

    def name(self) -> str:
        return f"MaxPool{len(self.window.kernel)}DWithIndicesBackward0"


class SpreadMax(Function):
    """The gradient of max-pooling: each window's gradient goes to its largest element."""

    saves = "winners"
    size: tuple[int, ...]
    window: Window

    def forward(self, xp: Any, grad: Any, winners: Any) -> Any:
        return kernels.spread_max(xp, grad, winners, self.size, self.window)

    def backward(self, values: Any, winners: Any) -> Any:
        return GatherMax.apply(values, winners, size=self.size, window=self.window), None


class GatherMax(Function):
    """The gradient of SpreadMax: each window takes the value at its largest element."""

    saves = "winners"
    size: tuple[int, ...]
    window: Window

    def forward(self, xp: Any, values: Any, winners: Any) -> Any:
        return kernels.gather_max(xp, values, winners, self.window)

    def backward(self, grad: Any, winners: Any) -> Any:
        return SpreadMax.apply(grad, winners, size=self.size, window=self.window), None


class AvgPool(Function):
    """The sum of each window, divided by `divisor`: a number, or an array for each window."""

    window: Window
    divisor: Any

    def forward(self, xp: Any, x: Any) -> Any:
        self.size = x.shape[-len(self.window.kernel) :]
        wide = x.astype(xp.float32) if x.dtype == xp.float16 else x
        return kernels.mean_pool(xp, wide, self.window, self.divisor).astype(x.dtype, copy=False)

    def backward(self, grad: Any) -> Any:
        return SpreadMean.apply(grad, size=self.size, window=self.window, divisor=self.divisor)

    def name(self) -> str:
        return f"AvgPool{len(self.window.kernel)}DBackward0"


class SpreadMean(Function):
    """The gradient of average-pooling: each window's gradient is shared by its elements."""

    size: tuple[int, ...]
    window: Window
    divisor: Any

    def forward(self, xp: Any, grad: Any) -> Any:
        return kernels.spread_mean(xp, grad, self.size, self.window, self.divisor)

    def backward(self, values: Any) -> Any:
        return AvgPool.apply(values, window=self.window, divisor=self.divisor)


def max_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of `input` (N, C, L) or (C, L); see max_pool2d."""
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of `input` (N, C, H, W) or (C, H, W).

    The stride is the kernel's size unless given. With `return_indices` also where it lies, as an
    index into the flattened H·W. Among equals the first gets the gradient; NaN counts as largest.
    Raises RuntimeError for a kernel that does not fit, or padding above half its size.
    """
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of `input` (N, C, D, H, W); see max_pool2d."""
    return _max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def avg_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window of `input` (N, C, L) or (C, L); see avg_pool2d."""
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window of `input` (N, C, H, W) or (C, H, W).

    Padding counts as zeros in the mean unless `count_include_pad` is False; `divisor_override`
    divides by a number of its own. Raises RuntimeError for a kernel that does not fit.
    """
    return _avg_pool(
        2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def avg_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window of `input` (N, C, D, H, W); see avg_pool2d."""
    return _avg_pool(
        3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def _max_pool(
    axes: int,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    window, _ = _window(axes, "max_pool", input, kernel_size, stride, padding, dilation, ceil_mode)
    if input.array.dtype.kind == "b":
        raise NotImplementedError(f'"max_pool{axes}d" not implemented for torch.bool')
    out, winners = MaxPool.apply(input, window=window)
    if not return_indices:
        return out
    size = input.shape[-axes:]
    return out, wrap(kernels.max_indices(namespace(out.array), winners.array, size, window))


def _avg_pool(
    axes: int,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Tensor:
    if input.array.dtype != np.int64:
        need_floating(f"avg_pool{axes}d", input)
    window, margins = _window(axes, "avg_pool", input, kernel_size, stride, padding, 1, ceil_mode)
    if divisor_override is not None:
        if divisor_override == 0:
            raise RuntimeError("divisor must be not zero")
        divisor: Any = divisor_override
    elif not ceil_mode and (count_include_pad or not any(margins)):
        divisor = prod(window.kernel)
    else:
        divisor = _counts(window, margins, input.shape[-axes:], count_include_pad)
    return AvgPool.apply(input, window=window, divisor=divisor)


def _counts(
    window: Window, margins: tuple[int, ...], size: tuple[int, ...], count_include_pad: bool
) -> Any:
    """How many elements of each window count: those of the input, or also those of its padding.

    What `ceil_mode` adds beyond the padding never counts. Along each axis the windows' ends are
    cut off at what counts, and the lengths of the axes multiply.
    """
    counts: Any = 1
    for n, k, s, margin, length in zip(
        window.output, window.kernel, window.stride, margins, size, strict=True
    ):
        low, high = (-margin, length + margin) if count_include_pad else (0, length)
        starts = [i * s - margin for i in range(n)]
        lengths = [min(start + k, high) - max(start, low) for start in starts]
        counts = np.multiply.outer(counts, np.array(lengths))
    return counts


def _window(
    axes: int,
    name: str,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
) -> tuple[Window, tuple[int, ...]]:
    """The windows that the settings mean on `input`, and the padding on both sides of each axis.

    Raises RuntimeError, as PyTorch does, for what does not fit.
    """
    if input.ndim not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"{name}{axes}d: Expected {axes + 1}D or {axes + 2}D (batch mode) tensor, but got "
            f"input of size: {list(input.shape)}"
        )
    if 0 in input.shape[-axes - 1 :]:
        raise RuntimeError(
            f"{name}{axes}d: Expected {axes + 1}D or {axes + 2}D (batch mode) tensor with optional "
            f"0 dim batch size for input, but got: {list(input.shape)}"
        )
    kernel = per_axis(kernel_size, axes, "kernel_size")
    # PyTorch takes an empty stride for one that is not given.
    steps = kernel if stride is None or stride == () else per_axis(stride, axes, "stride")
    margins = per_axis(padding, axes, "padding")
    gaps = per_axis(dilation, axes, "dilation")
    if min(kernel) < 1 or min(steps) < 1 or min(gaps) < 1:
        raise RuntimeError(
            f"kernel size, stride and dilation should be greater than zero, but got kernel size "
            f"{kernel}, stride {steps} and dilation {gaps}"
        )
    for margin, k, d in zip(margins, kernel, gaps, strict=True):
        if not 0 <= margin <= (d * (k - 1) + 1) // 2:
            raise RuntimeError(
                "pad should be non-negative and at most half of effective kernel size, but got "
                f"pad={margin}, kernel_size={k} and dilation={d}"
            )
    size = tuple(input.shape[-axes:])
    output = tuple(
        output_size(n, k, s, p, d, ceil_mode)
        for n, k, s, p, d in zip(size, kernel, steps, margins, gaps, strict=True)
    )
    if min(output) < 1:
        raise RuntimeError(
            f"Given input size: {tuple(input.shape[-axes - 1 :])}. Calculated output size: "
            f"{output}. Output size is too small"
        )
    pads = tuple(
        (p, max(p, (count - 1) * s + d * (k - 1) + 1 - n - p))
        for n, k, s, p, d, count in zip(size, kernel, steps, margins, gaps, output, strict=True)
    )
    return Window(kernel, steps, pads, gaps, output), margins
