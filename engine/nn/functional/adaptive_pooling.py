"""Adaptive pooling: whatever the input's size, an output of the wanted one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import adaptive_pooling as kernels
from engine.nn.functional.checks import need_floating
from engine.nn.functional.positions import TakeAt
from engine.tensor import Tensor, wrap

# One size for all axes or one for each, None for the input's own.
OutputSizes = int | None | Sequence[int | None]


class AdaptiveAvgPool(Function):
    warns = True
    output: tuple[int, ...]

    def forward(self, xp: Any, x: Any) -> Any:
        self.size = x.shape[-len(self.output) :]
        wide = x.astype(xp.float32) if x.dtype == xp.float16 else x
        return kernels.mean_pool(xp, wide, self.output).astype(x.dtype, copy=False)

    def backward(self, grad: Any) -> Any:
        return SpreadAdaptively.apply(grad, size=self.size)

    def name(self) -> str:
        return f"AdaptiveAvgPool{len(self.output)}DBackward0"


class SpreadAdaptively(Function):
    """The gradient of AdaptiveAvgPool: each window's gradient is shared by its elements."""

    size: tuple[int, ...]

    def forward(self, xp: Any, grad: Any) -> Any:
        self.output = grad.shape[-len(self.size) :]
        return kernels.spread_mean(xp, grad, self.size)

    def backward(self, values: Any) -> Any:
        return AdaptiveAvgPool.apply(values, output=self.output)


class AdaptiveMaxPool(TakeAt):
    """The elements at the positions of each window's largest."""

    def name(self) -> str:
        return f"AdaptiveMaxPool{len(self.size)}DBackward0"


def adaptive_avg_pool1d(input: Tensor, output_size: OutputSizes) -> Tensor:
    """`input` (N, C, L) or (C, L) as means of `output_size` windows; see adaptive_avg_pool2d."""
    return _avg_pool(1, input, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: OutputSizes) -> Tensor:
    """`input` (N, C, H, W) or (C, H, W) as means of as many windows as `output_size` wants.

    A size of None is the input's own. Raises RuntimeError for an input without elements in a
    channel, or a wrong number of dimensions.
    """
    return _avg_pool(2, input, output_size)


def adaptive_avg_pool3d(input: Tensor, output_size: OutputSizes) -> Tensor:
    """`input` (N, C, D, H, W) as means of windows; see adaptive_avg_pool2d."""
    return _avg_pool(3, input, output_size)


def adaptive_max_pool1d(
    input: Tensor, output_size: OutputSizes, return_indices: bool = False
) -> Any:
    """The largest of each of `output_size` windows of `input` (N, C, L); see adaptive_max_pool2d.

    With `return_indices` also where it lies.
    """
    return _max_pool(1, input, output_size, return_indices)


def adaptive_max_pool2d(
    input: Tensor, output_size: OutputSizes, return_indices: bool = False
) -> Any:
    """The largest elements of as many windows of `input` (N, C, H, W) as `output_size` wants.

    With `return_indices` also where they lie, as an index into the flattened H·W.
    """
    return _max_pool(2, input, output_size, return_indices)


def adaptive_max_pool3d(
    input: Tensor, output_size: OutputSizes, return_indices: bool = False
) -> Any:
    """The largest elements of windows of `input` (N, C, D, H, W); see adaptive_max_pool2d."""
    return _max_pool(3, input, output_size, return_indices)


def _avg_pool(axes: int, input: Tensor, output_size: OutputSizes) -> Tensor:
    output = _output(axes, "adaptive_avg_pool", input, output_size)
    need_floating(f"adaptive_avg_pool{axes}d", input)
    if axes > 1 and output == (1,) * axes:
        return input.mean(tuple(range(-axes, 0)), keepdim=True)
    return AdaptiveAvgPool.apply(input, output=output)


def _max_pool(axes: int, input: Tensor, output_size: OutputSizes, return_indices: bool) -> Any:
    output = _output(axes, "adaptive_max_pool", input, output_size)
    need_floating(f"adaptive_max_pool{axes}d", input)
    if input.ndim == axes + 1:  # a single sample, without a batch dimension
        out, positions = _max_pool(axes, input.unsqueeze(0), output_size, True)
        out, positions = out.squeeze(0), positions.squeeze(0)
    else:
        found = kernels.max_positions(namespace(input.array), input.array, output)
        positions = wrap(found)
        out = AdaptiveMaxPool.apply(input, positions)
    return (out, positions) if return_indices else out


def _output(axes: int, name: str, input: Tensor, output_size: OutputSizes) -> tuple[int, ...]:
    """The output's spatial size. Raises RuntimeError for an input or size that does not fit."""
    given: Any = output_size if isinstance(output_size, Sequence) else [output_size] * axes
    wanted = tuple(given)
    if len(wanted) != axes:
        raise RuntimeError(
            f"{name}{axes}d: output_size must be one integer or {axes}, got {wanted}"
        )
    if axes > 1 and input.ndim <= axes:
        raise ValueError(
            f"{name}{axes}d: Input dimension should be at least {axes + 1}, got {list(input.shape)}"
        )
    if input.ndim not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"{name}{axes}d: Expected {axes + 1}D or {axes + 2}D tensor, but got "
            f"{list(input.shape)}"
        )
    if 0 in input.shape[-axes - 1 if input.ndim == axes + 1 else 1 :]:
        raise RuntimeError(
            f"{name}{axes}d: Expected input to have non-zero size for non-batch dimensions, but "
            f"input has sizes {list(input.shape)}"
        )
    output = tuple(
        n if size is None else int(size)
        for n, size in zip(input.shape[-axes:], wanted, strict=True)
    )
    if min(output) < 0:
        raise RuntimeError(
            f"elements of output_size must be greater than or equal to 0, got {wanted}"
        )
    return output
