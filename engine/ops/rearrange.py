"""The same elements in other places: repeated, reversed, rolled, cut to a triangle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.autograd.function import Function
from engine.ops.broadcasting import expand
from engine.ops.dims import Dims, ndim_of, read_sizes, wrap_dim, wrap_dims
from engine.ops.registry import op
from engine.ops.shape import reshape
from engine.tensor import Tensor


class Flip(Function):
    dims: tuple[int, ...]

    def forward(self, xp, x):
        return xp.flip(x, self.dims).copy()

    def backward(self, grad):
        return Flip.apply(grad, dims=self.dims)


class Roll(Function):
    shifts: tuple[int, ...]
    dims: tuple[int, ...]

    def forward(self, xp, x):
        return xp.roll(x, self.shifts, self.dims)

    def backward(self, grad):
        back = tuple(-shift for shift in self.shifts)
        return Roll.apply(grad, shifts=back, dims=self.dims)


class Tril(Function):
    diagonal: int

    def forward(self, xp, x):
        return xp.tril(x, self.diagonal)

    def backward(self, grad):
        return Tril.apply(grad, diagonal=self.diagonal)


class Triu(Function):
    diagonal: int

    def forward(self, xp, x):
        return xp.triu(x, self.diagonal)

    def backward(self, grad):
        return Triu.apply(grad, diagonal=self.diagonal)


@op(function=False)
def repeat(input: Tensor, repeats: Any, *more: Any) -> Tensor:
    """Copies of the tensor laid side by side, `repeats` times along each dimension."""
    times = read_sizes((repeats, *more))
    if len(times) < input.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    own = (1,) * (len(times) - input.ndim) + input.array.shape
    spaced = reshape(input, [n for size in own for n in (1, size)])
    tiled = expand(spaced, [n for pair in zip(times, own, strict=True) for n in pair])
    return reshape(tiled, [time * size for time, size in zip(times, own, strict=True)])


@op
def tile(input: Tensor, dims: Any, *more: Any) -> Tensor:
    """Like `repeat`, with missing leading repeats taken for 1."""
    times = read_sizes((dims, *more))
    return repeat(input, (1,) * (input.ndim - len(times)) + times)


@op
def flip(input: Any, dims: Any, *more: Any) -> Any:
    """The elements in reverse order along `dims`; a copy."""
    chosen = read_sizes((dims, *more))
    return Flip.apply(input, dims=wrap_dims(chosen, ndim_of(input)) if chosen else ())


@op
def roll(input: Tensor, shifts: int | Sequence[int], dims: Dims = None) -> Tensor:
    """The elements moved along `dims`; what leaves at the end comes in at the start."""
    steps = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    if dims is None:
        return reshape(roll(reshape(input, -1), steps, 0), input.array.shape)
    places = (dims,) if isinstance(dims, int) else tuple(dims)
    if len(steps) != len(places):
        raise RuntimeError(
            f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(places)}"
        )
    if places and not input.ndim:
        raise IndexError(f"Dimension specified as {places[0]} but tensor has no dimensions")
    return Roll.apply(input, shifts=steps, dims=tuple(wrap_dim(d, input.ndim) for d in places))


@op(inplace=True)
def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle of matrices, up to `diagonal`; zeros above."""
    _need_matrix("tril", input)
    return Tril.apply(input, diagonal=diagonal)


@op(inplace=True)
def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle of matrices, from `diagonal` on; zeros below."""
    _need_matrix("triu", input)
    return Triu.apply(input, diagonal=diagonal)


def _need_matrix(name: str, input: Tensor) -> None:
    if input.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
