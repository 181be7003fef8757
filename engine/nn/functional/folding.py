"""Unfolding images into columns of windows, and folding the columns back."""

from __future__ import annotations

from math import prod
from typing import Any

from engine.autograd.function import Function
from engine.kernels import folding as kernels
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size as window_count
from engine.nn.functional.checks import need_floating
from engine.nn.functional.spatial import Sizes, per_axis
from engine.tensor import Tensor


class Im2Col(Function):
    window: Window

    def forward(self, xp: Any, x: Any) -> Any:
        self.size = x.shape[2:]
        n, channels = x.shape[:2]
        columns = kernels.unfold(xp, x, self.window)
        return columns.reshape(n, channels * prod(self.window.kernel), prod(self.window.output))

    def backward(self, grad: Any) -> Any:
        return Col2Im.apply(grad, window=self.window, size=self.size)


class Col2Im(Function):
    window: Window
    size: tuple[int, ...]

    def forward(self, xp: Any, columns: Any) -> Any:
        elements = prod(self.window.kernel)
        n, rows = columns.shape[:2]
        shape = n, rows // elements, elements, *self.window.output
        return kernels.fold(xp, columns.reshape(shape), self.size, self.window)

    def backward(self, grad: Any) -> Any:
        return Im2Col.apply(grad, window=self.window)


def unfold(
    input: Tensor, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Tensor:
    """Every window of `input` (N, C, H, W) or (C, H, W) as a column: (N, C·kH·kW, windows).

    Raises RuntimeError for windows that do not fit.
    """
    if input.ndim not in (3, 4) or 0 in input.shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(input.shape)}"
        )
    if input.array.dtype.kind != "b":
        need_floating("unfold", input)
    size = tuple(input.shape[-2:])
    window = _window(size, kernel_size, dilation, padding, stride)
    if input.ndim == 3:  # a single sample, without a batch dimension
        return Im2Col.apply(input.unsqueeze(0), window=window).squeeze(0)
    return Im2Col.apply(input, window=window)


def fold(
    input: Tensor,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Tensor:
    """The image (N, C, *output_size) in which the columns `input` (N, C·kH·kW, windows) add up.

    It undoes `unfold` but for the sums where windows overlap. Raises RuntimeError for another
    number of columns or rows than the windows have.
    """
    size = per_axis(output_size, 2, "output_size")
    window = _window(size, kernel_size, dilation, padding, stride)
    if input.ndim not in (2, 3) or 0 in input.shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
            f"non-zero dimensions, but got: {list(input.shape)}"
        )
    rows, columns = input.shape[-2:]
    if rows % prod(window.kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, "
            f"but got input.size(1)={rows} and kernel_size={window.kernel}"
        )
    if columns != prod(window.output):
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={window.kernel}, dilation={window.dilation}, "
            f"padding={padding}, stride={window.stride}, expected size of input's dimension 2 to "
            f"match the calculated number of sliding blocks {window.output[0]} * "
            f"{window.output[1]} = {prod(window.output)}, but got input.size(2)={columns}."
        )
    if input.ndim == 2:
        return Col2Im.apply(input.unsqueeze(0), window=window, size=size).squeeze(0)
    return Col2Im.apply(input, window=window, size=size)


def _window(
    size: tuple[int, ...], kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes
) -> Window:
    kernel = per_axis(kernel_size, 2, "kernel_size")
    gaps = per_axis(dilation, 2, "dilation")
    margins = per_axis(padding, 2, "padding")
    steps = per_axis(stride, 2, "stride")
    if min(kernel) < 1 or min(gaps) < 1 or min(steps) < 1 or min(margins) < 0:
        raise RuntimeError(
            "kernel size, dilation and stride should be greater than zero and padding not "
            f"negative, but got kernel_size={kernel}, dilation={gaps}, stride={steps} and "
            f"padding={margins}"
        )
    output = tuple(
        window_count(n, k, s, p, d)
        for n, k, s, p, d in zip(size, kernel, steps, margins, gaps, strict=True)
    )
    if min(output) < 1:
        raise RuntimeError(
            f"Given spatial size {size}, kernel_size={kernel}, dilation={gaps}, padding={margins}, "
            f"stride={steps}, calculated shape of the array of sliding blocks as {output}, but its "
            "components must be at least one."
        )
    return Window(kernel, steps, tuple((p, p) for p in margins), gaps, output)
