"""Transposed convolution layers: every element lays a copy of the kernel into the output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.nn import functional as F
from engine.nn.conv import ConvBase
from engine.nn.functional.spatial import Sizes, per_axis
from engine.tensor import Tensor


class _ConvTranspose(ConvBase):
    """What the layers over one, two and three spatial axes share."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )
        self.output_padding = per_axis(output_padding, self.axes, "output_padding")

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.in_channels, self.out_channels // self.groups, *self.kernel_size)

    def _settings(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[Any, ...]:
        """The functional form's arguments after the bias."""
        extra = self._output_padding(input, output_size)
        return self.stride, self.padding, extra, self.groups, self.dilation

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """What must be added at the end to give `output_size`, if there is one.

        Raises ValueError for a size that this layer cannot give.
        """
        if output_size is None:
            return self.output_padding
        asked = tuple(output_size)
        if len(asked) == input.ndim:
            asked = asked[-self.axes :]
        if len(asked) != self.axes:
            raise ValueError(
                f"ConvTranspose{self.axes}D: for {input.ndim}D input, output_size must have "
                f"{self.axes} or {input.ndim} elements (got {len(asked)})"
            )
        smallest = tuple(
            (n - 1) * s - 2 * p + d * (k - 1) + 1
            for n, s, p, d, k in zip(
                input.shape[-self.axes :],
                self.stride,
                self.padding,
                self.dilation,
                self.kernel_size,
                strict=True,
            )
        )
        extra = tuple(wanted - n for wanted, n in zip(asked, smallest, strict=True))
        if any(not 0 <= more < s for more, s in zip(extra, self.stride, strict=True)):
            largest = tuple(n + s - 1 for n, s in zip(smallest, self.stride, strict=True))
            raise ValueError(
                f"requested an output size of {asked}, but valid sizes range from {smallest} to "
                f"{largest} (for an input of {tuple(input.shape[-self.axes :])})"
            )
        return extra


class ConvTranspose1d(_ConvTranspose):
    """Transposed convolution over sequences: (N, C_in, L) to (N, C_out, L').

    Parameters: weight (in_channels, out_channels / groups, k) and bias (out_channels).
    """

    axes = 1

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes its stride leaves open."""
        settings = self._settings(input, output_size)
        return F.conv_transpose1d(input, self.weight, self.bias, *settings)


class ConvTranspose2d(_ConvTranspose):
    """Transposed convolution over images: (N, C_in, H, W) to (N, C_out, H', W').

    H' = (H - 1) · stride - 2 · padding + dilation · (k - 1) + output_padding + 1, W' likewise.
    Parameters: weight (in_channels, out_channels / groups, k, k) and bias (out_channels).
    """

    axes = 2

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes its stride leaves open."""
        settings = self._settings(input, output_size)
        return F.conv_transpose2d(input, self.weight, self.bias, *settings)


class ConvTranspose3d(_ConvTranspose):
    """Transposed convolution over volumes: (N, C_in, D, H, W) to (N, C_out, D', H', W').

    Parameters: weight (in_channels, out_channels / groups, k, k, k) and bias (out_channels).
    """

    axes = 3

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Apply the layer; `output_size` chooses among the sizes its stride leaves open."""
        settings = self._settings(input, output_size)
        return F.conv_transpose3d(input, self.weight, self.bias, *settings)
