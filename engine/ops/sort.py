"""Sorting, and the largest few."""

from __future__ import annotations

from engine.autograd.function import Function
from engine.ops.dims import wrap_dim
from engine.ops.gather import ScatterAdd
from engine.ops.registry import op
from engine.ops.results import PICKED, ValuesAndIndices
from engine.promotion import need_kinds
from engine.tensor import Tensor


class Sort(Function):
    """Elements in order along one dimension, with the places they came from; NaN is largest."""

    saves = "out1"
    dim: int
    descending: bool

    def forward(self, xp, x):
        self.from_shape = x.shape
        if self.descending:  # sorting the reverse and reversing that keeps equal elements in order
            reverse = xp.argsort(xp.flip(x, self.dim), self.dim, kind="stable")
            places = x.shape[self.dim] - 1 - xp.flip(reverse, self.dim)
        else:
            places = xp.argsort(x, self.dim, kind="stable")
        return xp.take_along_axis(x, places, self.dim), places

    def backward(self, grads, places):
        return ScatterAdd.apply(grads[0], places, shape_wanted=self.from_shape, dim=self.dim)


class Topk(Sort):
    """The first `k` elements of that order."""

    k: int

    def forward(self, xp, x):
        first = (slice(None),) * self.dim + (slice(self.k),)
        return tuple(xp.ascontiguousarray(each[first]) for each in super().forward(xp, x))


@op
def sort(
    input: Tensor, dim: int = -1, descending: bool = False, stable: bool = True
) -> ValuesAndIndices:
    """Elements in order along `dim`, and the places (int64) they came from.

    Equal elements keep their order; NaN counts as the largest.
    """
    place = wrap_dim(dim, input.ndim)
    if not input.ndim:
        return PICKED["sort"](input.clone(), input.long() * 0)
    return PICKED["sort"](*Sort.apply(input, dim=place, descending=descending))


@op
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """The places (int64) of the elements, in the order of their size."""
    return sort(input, dim, descending).indices


@op
def msort(input: Tensor) -> Tensor:
    """Elements in order along the first dimension."""
    return sort(input, 0).values


@op
def topk(
    input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> ValuesAndIndices:
    """The `k` largest (or smallest) elements along `dim`, in order, and their places (int64).

    Raises RuntimeError if there are fewer than `k`.
    """
    need_kinds("topk", "iuf", input)
    place = wrap_dim(dim, input.ndim)
    available = input.array.shape[place] if input.ndim else 1
    if not 0 <= k <= available:
        raise RuntimeError(
            f"selected index k out of range: k is {k}, the dimension has {available} elements"
        )
    if not input.ndim:
        return PICKED["topk"](input.clone(), input.long() * 0)
    return PICKED["topk"](*Topk.apply(input, dim=place, descending=largest, k=k))
