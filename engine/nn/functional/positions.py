"""Elements taken from, and put at, positions in the flattened spatial axes of an image.

Pooling with indices speaks in such positions; max-unpooling and adaptive pooling use them.
"""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function


class TakeAt(Function):
    """The elements of x (N, C, *size) at positions (N, C, *output) of its flattened last axes."""

    saves = "positions"

    def forward(self, xp: Any, x: Any, positions: Any) -> Any:
        n, c, *size = x.shape
        self.size = tuple(size)
        taken = xp.take_along_axis(x.reshape(n, c, -1), positions.reshape(n, c, -1), -1)
        return taken.reshape(positions.shape)

    def backward(self, grad: Any, positions: Any) -> Any:
        return AddAt.apply(grad, positions, size=self.size), None


class AddAt(Function):
    """Zeros (N, C, *size), with values added at positions; what meets there adds up."""

    saves = "positions"
    size: tuple[int, ...]

    def forward(self, xp: Any, values: Any, positions: Any) -> Any:
        n, c = values.shape[:2]
        whole = xp.zeros((n * c, *self.size), values.dtype).reshape(n * c, -1)
        # A row for each channel: one flat index is far quicker to add at than two.
        rows = xp.arange(n * c)[:, None] * whole.shape[1]
        places = (positions.reshape(n * c, -1) + rows).reshape(-1)
        xp.add.at(whole.reshape(-1), places, values.reshape(-1))
        return whole.reshape(n, c, *self.size)

    def backward(self, grad: Any, positions: Any) -> Any:
        return TakeAt.apply(grad, positions), None


class PutAt(AddAt):
    """Zeros (N, C, *size) with values put at positions; of several the last one stays."""

    def forward(self, xp: Any, values: Any, positions: Any) -> Any:
        n, c = values.shape[:2]
        whole = xp.zeros((n, c, *self.size), values.dtype).reshape(n, c, -1)
        xp.put_along_axis(whole, positions.reshape(n, c, -1), values.reshape(n, c, -1), -1)
        return whole.reshape(n, c, *self.size)
