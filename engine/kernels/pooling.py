"""Pooling over any number of spatial axes: the largest element of each window, or their mean.

Every function visits the windows' elements offset by offset, for all windows at once. Which element
of its window was the largest, counted in the same order, is kept: then neither its gradient nor its
place needs a search.
Shapes: x (..., *size), the result, its winners and its gradient (..., *output).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from engine.kernels.masking import keep_where
from engine.kernels.table import kernel
from engine.kernels.windows import Pads, inner, offsets, pad


class Window(NamedTuple):
    """Size and movement of the windows, a value for each spatial axis; `output` counts them.

    Pads are (before, after), wide enough for the last window.
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    pads: Pads
    dilation: tuple[int, ...]
    output: tuple[int, ...]

    def elements(self) -> Iterator[tuple[Any, ...]]:
        """Index expressions, each of which picks one element out of every window."""
        for _, slices in offsets(self.kernel, self.stride, self.dilation, self.output):
            yield (..., *slices)

    def overlaps(self) -> bool:
        """Whether some element may belong to several windows."""
        return any(
            d * (k - 1) >= s
            for k, s, d in zip(self.kernel, self.stride, self.dilation, strict=True)
        )

    def padded(self, size: tuple[int, ...]) -> tuple[int, ...]:
        """The spatial size after padding."""
        return tuple(b + n + a for n, (b, a) in zip(size, self.pads, strict=True))


@kernel(least=1024)
def max_pool(xp: Any, x: Any, window: Window) -> tuple[Any, Any]:
    """The largest element of each window, and its number; NaN counts as largest."""
    size = x.shape[-len(window.kernel) :]
    with_nan = x.dtype.kind == "f" and bool(xp.isnan(x).any())
    x = pad(xp, x, window.pads, _lowest(xp, x))
    elements = window.elements()
    element = next(elements)
    largest = x[element].copy()
    winners = xp.zeros(largest.shape, xp.uint8 if prod(window.kernel) <= 256 else xp.int64)
    padded = any(map(any, window.pads))
    if padded:  # the padding is as low as the lowest element, and must not win where that does
        within = pad(xp, xp.ones(size, bool), window.pads)
        outside = ~within[element]
    for number, element in enumerate(elements, 1):
        value = x[element]
        wins = value > largest
        if with_nan:
            wins |= (value != value) & (largest == largest)
        if padded:
            wins |= outside & within[element]
            outside &= ~within[element]
        xp.copyto(largest, value, where=wins)
        xp.copyto(winners, winners.dtype.type(number), where=wins)
    return largest, winners


@kernel(least=256)
def spread_max(xp: Any, grad: Any, winners: Any, size: tuple[int, ...], window: Window) -> Any:
    """Each window's value of `grad`, laid where in x, of spatial `size`, it has its largest."""
    lead = grad.shape[: -len(size)]
    result = xp.zeros((*lead, *window.padded(size)), grad.dtype)
    for number, element in enumerate(window.elements()):
        share = keep_where(xp, grad, winners == number)
        if window.overlaps():
            result[element] += share
        else:
            result[element] = share
    return result[(..., *inner(size, window.pads))]


def gather_max(xp: Any, values: Any, winners: Any, window: Window) -> Any:
    """The element of `values` (shaped as x) where each window of x has its largest element."""
    values = pad(xp, values, window.pads)
    result = xp.zeros(winners.shape, values.dtype)
    for number, element in enumerate(window.elements()):
        result += keep_where(xp, values[element], winners == number)
    return result


def max_indices(xp: Any, winners: Any, size: tuple[int, ...], window: Window) -> Any:
    """Where in the flattened spatial axes of x each window has its largest element, as int64."""
    return gather_max(xp, xp.arange(prod(size)).reshape(size), winners, window)


@kernel(least=1024)
def mean_pool(xp: Any, x: Any, window: Window, divisor: Any) -> Any:
    """The sum of each window over `divisor`: a number, or an array of one for each window."""
    x = pad(xp, x, window.pads)
    elements = window.elements()
    total = x[next(elements)].copy()
    for element in elements:
        total += x[element]
    return total / xp.asarray(divisor, total.dtype)


@kernel(least=256)
def spread_mean(xp: Any, grad: Any, size: tuple[int, ...], window: Window, divisor: Any) -> Any:
    """Each window's share of `grad`, added to all its elements; x had spatial `size`."""
    lead = grad.shape[: -len(size)]
    share = grad / xp.asarray(divisor, grad.dtype)
    result = xp.zeros((*lead, *window.padded(size)), grad.dtype)
    for element in window.elements():
        result[element] += share
    return result[(..., *inner(size, window.pads))]


def _lowest(xp: Any, x: Any) -> Any:
    """What padding must be so that it never wins."""
    return -xp.inf if x.dtype.kind == "f" else xp.iinfo(x.dtype).min
