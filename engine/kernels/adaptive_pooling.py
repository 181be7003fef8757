"""Adaptive pooling: windows laid so that a wanted number of them covers an axis.

Window i of `out` over an axis of n goes from floor(i·n / out) to ceil((i + 1)·n / out); neighbours
may overlap by one element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from engine.kernels.table import kernel


def windows(n: int, out: int) -> list[slice]:
    """The windows over one axis."""
    return [slice(i * n // out, -(-(i + 1) * n // out)) for i in range(out)]


@kernel(least=1024)
def mean_pool(xp: Any, x: Any, output: Sequence[int]) -> Any:
    """The mean of each window over the last axes: axis by axis, for a box is a product."""
    for axis, out in enumerate(output, x.ndim - len(output)):
        before = (slice(None),) * axis
        pooled = xp.empty((*x.shape[:axis], out, *x.shape[axis + 1 :]), x.dtype)
        for i, window in enumerate(windows(x.shape[axis], out)):
            pooled[(*before, i)] = x[(*before, window)].mean(axis)
        x = pooled
    return x


@kernel(least=1024)
def spread_mean(xp: Any, grad: Any, size: Sequence[int]) -> Any:
    """The gradient of `mean_pool` for an input whose last axes had `size`."""
    # The last axis first: what lies side by side is added last, when there is most of it.
    for axis, n in reversed(list(enumerate(size, grad.ndim - len(size)))):
        before = (slice(None),) * axis
        shared = xp.zeros((*grad.shape[:axis], n, *grad.shape[axis + 1 :]), grad.dtype)
        for i, window in enumerate(windows(n, grad.shape[axis])):
            share = grad[(*before, slice(i, i + 1))] / (window.stop - window.start)
            shared[(*before, window)] += share
        grad = shared
    return grad


@kernel(least=1024)
def max_positions(xp: Any, x: Any, output: Sequence[int]) -> Any:
    """Where in the flattened last axes each window has its largest element, as int64.

    The first of equals counts; NaN is larger than anything.
    """
    lead, size = x.shape[: x.ndim - len(output)], x.shape[x.ndim - len(output) :]
    positions = np.arange(int(np.prod(size))).reshape(size)
    result = xp.empty((*lead, *output), xp.int64)
    for place, window in _boxes(size, output):
        members = positions[window].ravel()
        largest = x[(..., *window)].reshape(*lead, len(members)).argmax(-1)
        result[(..., *place)] = xp.asarray(members)[largest]
    return result


def _boxes(
    size: Sequence[int], output: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """Every place of the output with its window."""
    axes = [list(enumerate(windows(n, out))) for n, out in zip(size, output, strict=True)]
    for box in product(*axes):
        yield tuple(i for i, _ in box), tuple(window for _, window in box)
