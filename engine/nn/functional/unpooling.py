"""Max-unpooling: what max-pooling took, put back where it was taken from."""

from __future__ import annotations

from typing import Any

from engine.nn.functional.checks import need_floating
from engine.nn.functional.positions import PutAt
from engine.nn.functional.spatial import Sizes, per_axis
from engine.tensor import Tensor


class MaxUnpool(PutAt):
    """Zeros with the elements at the positions that pooling gave."""

    def name(self) -> str:
        return f"MaxUnpool{len(self.size)}DBackward0"


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Any = None,
) -> Tensor:
    """`input` (N, C, L) laid at `indices` among zeros; see max_unpool2d."""
    return _max_unpool(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Any = None,
) -> Tensor:
    """`input` (N, C, H, W) laid at `indices`, those that max_pool2d gave, among zeros.

    The output has the smallest size that pooling brings to `input`'s, unless `output_size` names
    another. Raises RuntimeError for indices outside it, ValueError for a size pooling cannot have
    come from.
    """
    return _max_unpool(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Any = None,
) -> Tensor:
    """`input` (N, C, D, H, W) laid at `indices` among zeros; see max_unpool2d."""
    return _max_unpool(3, input, indices, kernel_size, stride, padding, output_size)


def _max_unpool(
    axes: int,
    input: Tensor,
    indices: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    output_size: Any,
) -> Tensor:
    need_floating(f"max_unpool{axes}d", input)
    if indices.dtype.name != "int64":
        raise RuntimeError(
            f"elements in indices should be type int64 but got: {indices.dtype.name}"
        )
    if input.shape != indices.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor "
            f"({list(input.shape)}) but got indices tensor with shape: {list(indices.shape)}"
        )
    if input.ndim not in (axes + 1, axes + 2) or 0 in input.shape[-axes - 1 :]:
        raise RuntimeError(
            f"max_unpool{axes}d: Expected a {axes + 1}D or {axes + 2}D tensor with non-zero sizes "
            f"(but for the batch's), got {list(input.shape)}"
        )
    size = _size(axes, input, kernel_size, stride, padding, output_size)
    count = 1
    for n in size:
        count *= n
    places = indices.array
    if places.size and not (places.min() >= 0 and places.max() < count):
        wrong = places[(places < 0) | (places >= count)].ravel()[0]
        raise RuntimeError(f"Found an invalid max index: {int(wrong)} (output sizes are {size})")
    if input.ndim == axes + 1:  # a single sample, without a batch dimension
        return MaxUnpool.apply(input.unsqueeze(0), indices.unsqueeze(0), size=size).squeeze(0)
    return MaxUnpool.apply(input, indices, size=size)


def _size(
    axes: int,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    output_size: Any,
) -> tuple[int, ...]:
    """The output's spatial size: the one asked for, if pooling brings it to the input's."""
    kernel = per_axis(kernel_size, axes, "kernel_size")
    steps = kernel if stride is None or stride == () else per_axis(stride, axes, "stride")
    margins = per_axis(padding, axes, "padding")
    smallest = tuple(
        (n - 1) * s + k - 2 * p
        for n, k, s, p in zip(input.shape[-axes:], kernel, steps, margins, strict=True)
    )
    if output_size is None:
        return smallest
    asked = tuple(output_size)
    if len(asked) == axes + 2:
        asked = asked[2:]
    if len(asked) != axes:
        raise ValueError(
            f"output_size should be a sequence containing {axes} or {axes + 2} elements, but it "
            f"has a length of '{len(asked)}'"
        )
    for wanted, n, s in zip(asked, smallest, steps, strict=True):
        if not n - s < wanted < n + s:
            raise ValueError(
                f"invalid output_size {asked} (each dim must be between "
                f"{tuple(m - step for m, step in zip(smallest, steps, strict=True))} and "
                f"{tuple(m + step for m, step in zip(smallest, steps, strict=True))})"
            )
    return asked
