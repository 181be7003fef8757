"""Padding layers: the spatial dimensions widened by zeros, a constant, or what is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from engine.nn import functional as F
from engine.nn.module import Module
from engine.tensor import Tensor


class _Pad(Module):
    """What all padding layers share: `padding` is one number, or two for each axis, last first."""

    axes: ClassVar[int]
    mode: ClassVar[str]

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__()
        both = (padding,) * (2 * self.axes) if isinstance(padding, int) else tuple(padding)
        self.padding = both

    def forward(self, input: Tensor) -> Tensor:
        """Pad `input`."""
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.padding}"


class _ConstantPad(_Pad):
    mode = "constant"

    def __init__(self, padding: int | Sequence[int], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Pad `input`."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.padding}"


class _ReflectionPad(_Pad):
    mode = "reflect"


class _ReplicationPad(_Pad):
    mode = "replicate"


class _CircularPad(_Pad):
    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """Pad `input`; ValueError for a wrong number of dimensions."""
        if input.ndim not in (self.axes + 1, self.axes + 2):
            raise ValueError(
                f"expected {self.axes + 1}D or {self.axes + 2}D input (got {input.ndim}D input)"
            )
        return super().forward(input)


class ConstantPad1d(_ConstantPad):
    """Widens sequences (N, C, L) by a constant `value`."""

    axes = 1


class ConstantPad2d(_ConstantPad):
    """Widens images (N, C, H, W) by a constant `value`."""

    axes = 2


class ConstantPad3d(_ConstantPad):
    """Widens volumes (N, C, D, H, W) by a constant `value`."""

    axes = 3


class ZeroPad1d(_ZeroPad):
    """Widens sequences (N, C, L) by zeros."""

    axes = 1


class ZeroPad2d(_ZeroPad):
    """Widens images (N, C, H, W) by zeros."""

    axes = 2


class ZeroPad3d(_ZeroPad):
    """Widens volumes (N, C, D, H, W) by zeros."""

    axes = 3


class ReflectionPad1d(_ReflectionPad):
    """Widens sequences (N, C, L) by its reflection, the edge not repeated."""

    axes = 1


class ReflectionPad2d(_ReflectionPad):
    """Widens images (N, C, H, W) by its reflection, the edge not repeated."""

    axes = 2


class ReflectionPad3d(_ReflectionPad):
    """Widens volumes (N, C, D, H, W) by its reflection, the edge not repeated."""

    axes = 3


class ReplicationPad1d(_ReplicationPad):
    """Widens sequences (N, C, L) by its edge, repeated."""

    axes = 1


class ReplicationPad2d(_ReplicationPad):
    """Widens images (N, C, H, W) by its edge, repeated."""

    axes = 2


class ReplicationPad3d(_ReplicationPad):
    """Widens volumes (N, C, D, H, W) by its edge, repeated."""

    axes = 3


class CircularPad1d(_CircularPad):
    """Widens sequences (N, C, L) by its other end, as if it went round."""

    axes = 1


class CircularPad2d(_CircularPad):
    """Widens images (N, C, H, W) by its other end, as if it went round."""

    axes = 2


class CircularPad3d(_CircularPad):
    """Widens volumes (N, C, D, H, W) by its other end, as if it went round."""

    axes = 3
