"""Elements taken from, and put at, positions in the flattened spatial axes of an image.

Pooling with indices speaks in such positions; max-unpooling and adaptive pooling use them.
"""

from __future__ import annotations

from math import prod
from typing import Any

from engine.autograd.function import Function
from engine.kernels.scattering import add_at


class TakeAt(Function):
    """The elements of x (N, C, *size) at positions (N, C, *output) of its flattened last axes."""

    saves = "positions"

    def forward(self, xp: Any, x: Any, positions: Any) -> Any:
        n, c, *size = x.shape
        self.size = tuple(size)
        flat = x.reshape(n * c, prod(size))
        taken = xp.take_along_axis(flat, _by_channel(positions), 1)
        return taken.reshape(positions.shape)

    def backward(self, grad: Any, positions: Any) -> Any:
        return AddAt.apply(grad, positions, size=self.size), None


class AddAt(Function):
    """Zeros (N, C, *size), with values added at positions; what meets there adds up."""

    saves = "positions"
    size: tuple[int, ...]

    def forward(self, xp: Any, values: Any, positions: Any) -> Any:
        channels = prod(values.shape[:2])
        whole = xp.zeros((channels, prod(self.size)), values.dtype)
        # One flat index is far quicker to write at than one for each axis.
        rows = xp.arange(channels)[:, None] * whole.shape[1]
        places = (_by_channel(positions) + rows).reshape(-1)
        self.place(xp, whole.reshape(-1), places, values.reshape(-1))
        return whole.reshape(*values.shape[:2], *self.size)

    def place(self, xp: Any, whole: Any, places: Any, values: Any) -> None:
        """Write the values to the whole; all are flat."""
        add_at(xp, whole, places, values)

    def backward(self, grad: Any, positions: Any) -> Any:
        return TakeAt.apply(grad, positions), None


class PutAt(AddAt):
    """Zeros (N, C, *size) with values put at positions; of several the last one stays."""

    def place(self, xp: Any, whole: Any, places: Any, values: Any) -> None:
        """Write the values to the whole; all are flat."""
        whole[places] = values


def _by_channel(positions: Any) -> Any:
    """Positions (N, C, *) as (N · C, all others)."""
    return positions.reshape(prod(positions.shape[:2]), prod(positions.shape[2:]))
