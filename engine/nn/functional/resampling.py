"""Resampling as a differentiable op, on which padding and interpolation are built."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.autograd.function import Function
from engine.kernels.resampling import Taps, resample, spread


class Resample(Function):
    """The last axes of x resampled by `taps`, one for each of these axes."""

    warns = True
    taps: Sequence[Taps]
    label: str  # the node's name in the graph

    def forward(self, xp: Any, x: Any) -> Any:
        self.size = x.shape[x.ndim - len(self.taps) :]
        wide = x.astype(xp.float32) if x.dtype == xp.float16 else x
        return resample(xp, wide, self.taps).astype(x.dtype, copy=False)

    def backward(self, grad: Any) -> Any:
        return SpreadSamples.apply(grad, taps=self.taps, size=self.size, label=self.label)

    def name(self) -> str:
        return self.label


class SpreadSamples(Function):
    """The gradient of Resample: what each place gave to the output comes back to it."""

    warns = True
    taps: Sequence[Taps]
    size: tuple[int, ...]
    label: str

    def forward(self, xp: Any, grad: Any) -> Any:
        wide = grad.astype(xp.float32) if grad.dtype == xp.float16 else grad
        return spread(xp, wide, self.taps, self.size).astype(grad.dtype, copy=False)

    def backward(self, values: Any) -> Any:
        return Resample.apply(values, taps=self.taps, label=self.label)

    def name(self) -> str:
        return self.label.replace("Backward0", "BackwardBackward0")
