"""Max-unpooling layers: what max-pooling took, put back where it was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from engine.nn import functional as F
from engine.nn.functional.spatial import Sizes, per_axis
from engine.nn.module import Module
from engine.tensor import Tensor


class _MaxUnpool(Module):
    """What the layers over one, two and three spatial axes share."""

    axes: ClassVar[int]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        self.kernel_size = per_axis(kernel_size, self.axes, "kernel_size")
        self.stride = per_axis(kernel_size if stride is None else stride, self.axes, "stride")
        self.padding = per_axis(padding, self.axes, "padding")

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpool):
    """(N, C, L) laid among zeros at the indices that MaxPool1d returned."""

    axes = 1

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes that pool to the input's."""
        settings = self.kernel_size, self.stride, self.padding
        return F.max_unpool1d(input, indices, *settings, output_size)


class MaxUnpool2d(_MaxUnpool):
    """(N, C, H, W) laid among zeros at the indices that MaxPool2d returned."""

    axes = 2

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes that pool to the input's."""
        settings = self.kernel_size, self.stride, self.padding
        return F.max_unpool2d(input, indices, *settings, output_size)


class MaxUnpool3d(_MaxUnpool):
    """(N, C, D, H, W) laid among zeros at the indices that MaxPool3d returned."""

    axes = 3

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes that pool to the input's."""
        settings = self.kernel_size, self.stride, self.padding
        return F.max_unpool3d(input, indices, *settings, output_size)
