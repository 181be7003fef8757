"""Adaptive pooling layers: whatever the input's size, an output of the wanted one."""

from __future__ import annotations

from typing import Any

from engine.nn import functional as F
from engine.nn.functional.adaptive_pooling import OutputSizes
from engine.nn.module import Module
from engine.tensor import Tensor


class _AdaptivePool(Module):
    """What the layers share; a size of None is the input's own."""

    def __init__(self, output_size: OutputSizes) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptivePool):
    """The means of `output_size` windows: (N, C, L) to (N, C, output_size)."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePool):
    """The means of as many windows as wanted: (N, C, H, W) to (N, C, *output_size)."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        return F.adaptive_avg_pool2d(input, self.output_size)


class AdaptiveAvgPool3d(_AdaptivePool):
    """The means of as many windows as wanted: (N, C, D, H, W) to (N, C, *output_size)."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        return F.adaptive_avg_pool3d(input, self.output_size)


class _AdaptiveMaxPool(_AdaptivePool):
    def __init__(self, output_size: OutputSizes, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest elements of `output_size` windows: (N, C, L) to (N, C, output_size)."""

    def forward(self, input: Tensor) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.adaptive_max_pool1d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest elements of windows: (N, C, H, W) to (N, C, *output_size)."""

    def forward(self, input: Tensor) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.adaptive_max_pool2d(input, self.output_size, self.return_indices)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The largest elements of windows: (N, C, D, H, W) to (N, C, *output_size)."""

    def forward(self, input: Tensor) -> Any:
        """Apply the layer; with `return_indices` the positions come too."""
        return F.adaptive_max_pool3d(input, self.output_size, self.return_indices)
