"""Sliding windows over the last axes of an array: their number, their padding, their elements.

Convolution and pooling share it. A window's elements are visited offset by offset, for all
windows at once: a slice per offset copies long runs, where a window per step would copy crumbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

Pads = Sequence[tuple[int, int]]  # (before, after) for each spatial axis


def output_size(
    size: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """How many windows fit along an axis of `size` elements padded on both sides.

    With `ceil_mode` the last may reach beyond the padding, but must not start in it.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    count = -(-room // stride) + 1 if ceil_mode else room // stride + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def pad(xp: Any, x: Any, pads: Pads, value: float = 0.0) -> Any:
    """`x` with its last axes widened by `pads`; `x` itself where there is nothing to add."""
    if not any(before or after for before, after in pads):
        return x
    lead = x.ndim - len(pads)
    sizes = [b + size + a for size, (b, a) in zip(x.shape[lead:], pads, strict=True)]
    padded = xp.full((*x.shape[:lead], *sizes), value, dtype=x.dtype)
    padded[(..., *inner(x.shape[lead:], pads))] = x
    return padded


def inner(sizes: Sequence[int], pads: Pads) -> tuple[slice, ...]:
    """Where the unpadded elements lie in a padded array."""
    return tuple(slice(before, before + n) for n, (before, _) in zip(sizes, pads, strict=True))


def offsets(
    kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int], output: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """Yield each offset inside the kernel with the slices that pick it out of every window."""
    for offset in product(*map(range, kernel)):
        yield (
            offset,
            tuple(
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, s, d, n in zip(offset, stride, dilation, output, strict=True)
            ),
        )
