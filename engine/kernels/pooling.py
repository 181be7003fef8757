"""Pooling over any number of spatial axes: the largest element of each window, or their sum.

Every function visits the windows' elements offset by offset, for all windows at once.
Shapes: x (..., *size), the result and its gradient (..., *output).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from engine.kernels.masking import keep_where
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


def max_pool(xp: Any, x: Any, window: Window) -> Any:
    """The largest element of each window; NaN counts as largest."""
    x = pad(xp, x, window.pads, _lowest(xp, x))
    elements = window.elements()
    largest = x[next(elements)].copy()
    for element in elements:
        xp.maximum(largest, x[element], out=largest)
    return largest


def spread_max(xp: Any, grad: Any, x: Any, largest: Any, window: Window) -> Any:
    """Each window's value of `grad`, laid where the window has its largest element."""
    size = x.shape[-len(window.kernel) :]
    lead = x.shape[: -len(window.kernel)]
    result = xp.zeros((*lead, *window.padded(size)), grad.dtype)
    for element, wins in _winners(xp, x, largest, window):
        share = keep_where(xp, grad, wins)
        if window.overlaps():
            result[element] += share
        else:
            result[element] = share
    return result[(..., *inner(size, window.pads))]


def gather_max(xp: Any, values: Any, x: Any, largest: Any, window: Window) -> Any:
    """The element of `values` (shaped as x) where each window of x has its largest element."""
    values = pad(xp, values, window.pads)
    result = xp.zeros(largest.shape, values.dtype)
    for element, wins in _winners(xp, x, largest, window):
        result += keep_where(xp, values[element], wins)
    return result


def max_indices(xp: Any, x: Any, largest: Any, window: Window) -> Any:
    """Where in the flattened spatial axes of x each window has its largest element, as int64."""
    size = x.shape[-len(window.kernel) :]
    positions = xp.arange(prod(size)).reshape(size)
    positions = pad(xp, positions, window.pads)
    result = xp.zeros(largest.shape, xp.int64)
    for element, wins in _winners(xp, x, largest, window):
        result += keep_where(xp, positions[element], wins)
    return result


def sum_pool(xp: Any, x: Any, window: Window) -> Any:
    """The sum of each window."""
    x = pad(xp, x, window.pads)
    elements = window.elements()
    total = x[next(elements)].copy()
    for element in elements:
        total += x[element]
    return total


def spread_sum(xp: Any, grad: Any, size: tuple[int, ...], window: Window) -> Any:
    """Each window's value of `grad`, added to all elements of the window; x had spatial `size`."""
    lead = grad.shape[: -len(size)]
    result = xp.zeros((*lead, *window.padded(size)), grad.dtype)
    for element in window.elements():
        result[element] += grad
    return result[(..., *inner(size, window.pads))]


def _winners(xp: Any, x: Any, largest: Any, window: Window) -> Iterator[tuple[Any, Any]]:
    """Yield each element's index expression, and in which windows it is the first largest."""
    size = x.shape[-len(window.kernel) :]
    x = pad(xp, x, window.pads, _lowest(xp, x))
    # NaN equals nothing, so only `x != x` finds where it won; that search is paid for only then.
    with_nan = bool(xp.isnan(largest).any())
    # Padding is as low as the lowest element, a byte of 0 say, and must not win where that does.
    with_lowest = any(map(any, window.pads)) and bool((largest == _lowest(xp, x)).any())
    if with_lowest:
        within = pad(xp, xp.ones(size, bool), window.pads)
    undecided = xp.ones(largest.shape, bool)
    for element in window.elements():
        value = x[element]
        wins = value == largest
        if with_lowest:
            wins &= within[element]
        if with_nan:
            wins |= value != value
        wins &= undecided
        undecided ^= wins
        yield element, wins


def _lowest(xp: Any, x: Any) -> Any:
    """What padding must be so that it never wins."""
    return -xp.inf if x.dtype.kind == "f" else xp.iinfo(x.dtype).min
