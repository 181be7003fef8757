"""Layers that unfold images into columns of windows, and fold the columns back."""

from __future__ import annotations

from engine.nn import functional as F
from engine.nn.functional.spatial import Sizes
from engine.nn.module import Module
from engine.tensor import Tensor


class Unfold(Module):
    """Every window of (N, C, H, W) as a column: (N, C·kH·kW, windows)."""

    def __init__(
        self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """Unfold `input`."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Unfold):
    """The images (N, C, *output_size) in which columns (N, C·kH·kW, windows) add up."""

    def __init__(
        self,
        output_size: Sizes,
        kernel_size: Sizes,
        dilation: Sizes = 1,
        padding: Sizes = 0,
        stride: Sizes = 1,
    ) -> None:
        super().__init__(kernel_size, dilation, padding, stride)
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """Fold `input`."""
        settings = self.kernel_size, self.dilation, self.padding, self.stride
        return F.fold(input, self.output_size, *settings)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"output_size={self.output_size}, {super().extra_repr()}"
