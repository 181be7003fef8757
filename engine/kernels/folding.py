"""Windows laid out as columns, and columns summed back into the image they came from.

Shapes: x (N, C, *size), columns (N, C, elements of a window, *output).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from engine.kernels.pooling import Window
from engine.kernels.windows import inner, pad


def unfold(xp: Any, x: Any, window: Window) -> Any:
    """Every window of x as a column."""
    x = pad(xp, x, window.pads)
    columns = xp.empty((*x.shape[:2], prod(window.kernel), *window.output), x.dtype)
    for row, element in enumerate(window.elements()):
        columns[:, :, row] = x[element]
    return columns


def fold(xp: Any, columns: Any, size: Sequence[int], window: Window) -> Any:
    """An image of spatial `size` with every column added where its window lies."""
    x = xp.zeros((*columns.shape[:2], *window.padded(tuple(size))), columns.dtype)
    for row, element in enumerate(window.elements()):
        x[element] += columns[:, :, row]
    return xp.ascontiguousarray(x[(..., *inner(size, window.pads))])
