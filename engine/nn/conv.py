"""Convolution layers."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from engine.creation import empty
from engine.nn import functional as F
from engine.nn import init
from engine.nn.functional.spatial import Sizes, per_axis
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.tensor import Tensor

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class ConvBase(Module):
    """What the convolutions over one, two and three spatial axes share, transposed ones too."""

    axes: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(
                f"Invalid padding string {padding!r}, should be one of {{'same', 'valid'}}"
            )
        if padding_mode not in PADDING_MODES:
            raise ValueError(
                f"padding_mode must be one of {PADDING_MODES}, but got "
                f"padding_mode='{padding_mode}'"
            )
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = per_axis(kernel_size, self.axes, "kernel_size")
        self.stride = per_axis(stride, self.axes, "stride")
        self.padding: Any = padding
        if not isinstance(padding, str):
            self.padding = per_axis(padding, self.axes, "padding")
        self.dilation = per_axis(dilation, self.axes, "dilation")
        self.output_padding = (0,) * self.axes
        self.groups = groups
        self.padding_mode = padding_mode
        if padding == "same" and any(step != 1 for step in self.stride):
            raise ValueError("padding='same' is not supported for strided convolutions")
        self.weight = Parameter(empty(self._weight_shape(), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty((out_channels,), device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.out_channels, self.in_channels // self.groups, *self.kernel_size)

    def _padded(self, input: Tensor) -> tuple[Tensor, Any]:
        """The input, padded here unless by zeros, and the padding that is left to do."""
        if self.padding_mode == "zeros":
            return input, self.padding
        pads: list[int] = []
        for axis in reversed(range(self.axes)):  # F.pad starts with the last one
            if isinstance(self.padding, str):
                same = self.padding == "same"
                total = self.dilation[axis] * (self.kernel_size[axis] - 1) if same else 0
                pads += [total // 2, total - total // 2]
            else:
                pads += [self.padding[axis]] * 2
        return F.pad(input, pads, self.padding_mode), 0

    def reset_parameters(self) -> None:
        """Draw weight and bias anew, evenly from ±1/√fan_in."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        fan_in, _ = init.fans(self.weight)
        if self.bias is not None and fan_in:
            init.uniform_(self.bias, -1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))

    def extra_repr(self) -> str:
        """As PyTorch prints it: what has its usual value is left out."""
        parts = [
            f"{self.in_channels}, {self.out_channels}",
            f"kernel_size={self.kernel_size}",
            f"stride={self.stride}",
        ]
        if self.padding != (0,) * self.axes:
            parts.append(f"padding={self.padding}")
        if self.dilation != (1,) * self.axes:
            parts.append(f"dilation={self.dilation}")
        if self.output_padding != (0,) * self.axes:
            parts.append(f"output_padding={self.output_padding}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class Conv1d(ConvBase):
    """Convolution over sequences: (N, C_in, L) to (N, C_out, L').

    Parameters: weight (out_channels, in_channels / groups, k) and bias (out_channels).
    """

    axes = 1

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        padded, padding = self._padded(input)
        settings = self.stride, padding, self.dilation, self.groups
        return F.conv1d(padded, self.weight, self.bias, *settings)


class Conv2d(ConvBase):
    """Convolution over images: (N, C_in, H, W) to (N, C_out, H', W').

    H' = (H + 2·padding - dilation·(k - 1) - 1) / stride + 1, rounded down, and W' likewise; with
    `padding="same"` they stay H and W. Around the input are zeros, or by `padding_mode` its
    "reflect"ion, its edge ("replicate") or its other end ("circular"). Parameters: weight
    (out_channels, in_channels / groups, k, k) and bias (out_channels), both drawn evenly from
    ±1/√fan_in.
    """

    axes = 2

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        padded, padding = self._padded(input)
        settings = self.stride, padding, self.dilation, self.groups
        return F.conv2d(padded, self.weight, self.bias, *settings)


class Conv3d(ConvBase):
    """Convolution over volumes: (N, C_in, D, H, W) to (N, C_out, D', H', W').

    Parameters: weight (out_channels, in_channels / groups, k, k, k) and bias (out_channels).
    """

    axes = 3

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        padded, padding = self._padded(input)
        settings = self.stride, padding, self.dilation, self.groups
        return F.conv3d(padded, self.weight, self.bias, *settings)
