"""Pooling layers: each window of the input gives one element of the output."""

from __future__ import annotations

from typing import Any

from engine.nn import functional as F
from engine.nn.functional.spatial import Sizes, per_axis
from engine.nn.module import Module


class _MaxPool(Module):
    """What max-pooling over one, two and three spatial axes shares."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def _settings(self) -> tuple[Any, ...]:
        """The functional form's arguments after the input."""
        return (
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
            self.return_indices,
        )

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest element of each window: (N, C, L) to (N, C, L')."""

    def forward(self, input: Any) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.max_pool1d(input, *self._settings())


class MaxPool2d(_MaxPool):
    """The largest element of each window: (N, C, H, W) to (N, C, H', W').

    H' = (H + 2·padding - dilation·(k - 1) - 1) / stride + 1, rounded down, or up with `ceil_mode`;
    W' likewise. The stride is the kernel's size unless given.
    """

    def forward(self, input: Any) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.max_pool2d(input, *self._settings())


class MaxPool3d(_MaxPool):
    """The largest element of each window: (N, C, D, H, W) to (N, C, D', H', W')."""

    def forward(self, input: Any) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.max_pool3d(input, *self._settings())


class _AvgPool(Module):
    """What average-pooling over one, two and three spatial axes shares."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPool):
    """The mean of each window: (N, C, L) to (N, C, L')."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(
            per_axis(kernel_size, 1, "kernel_size"),
            per_axis(kernel_size if stride is None else stride, 1, "stride"),
            per_axis(padding, 1, "padding"),
            ceil_mode,
            count_include_pad,
        )

    def forward(self, input: Any) -> Any:
        """Apply the layer."""
        return F.avg_pool1d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        )


class AvgPool2d(_AvgPool):
    """The mean of each window: (N, C, H, W) to (N, C, H', W')."""

    def forward(self, input: Any) -> Any:
        """Apply the layer."""
        return F.avg_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool3d(_AvgPool):
    """The mean of each window: (N, C, D, H, W) to (N, C, D', H', W')."""

    def forward(self, input: Any) -> Any:
        """Apply the layer."""
        return F.avg_pool3d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )
