"""Largest and smallest elements, of a tensor, a dimension or a pair; and bounds."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.dtypes import BOOLEAN
from engine.ops.comparison import where
from engine.ops.conversion import cast
from engine.ops.dims import Dims, shape_of, wrap_dim, wrap_dims
from engine.ops.gather import ScatterAdd
from engine.ops.reduction import Reduction, Sum
from engine.ops.registry import op
from engine.ops.results import PICKED, LowestAndHighest
from engine.ops.shape import reshape, unsqueeze
from engine.promotion import (
    Number,
    match,
    match_all,
    need_kinds,
    need_tensors,
    not_implemented,
    result_type,
)
from engine.tensor import Tensor


class Extremum(Reduction):
    """The largest or smallest elements over dims; ties share the gradient evenly."""

    saves = "x out"
    extremum: str  # "max" or "min"
    label: str

    def name(self) -> str:
        return self.label

    def forward(self, xp, x):
        return getattr(x, self.extremum)(self.dims, keepdims=self.keepdim)

    def backward(self, grad, x, out):
        shape = shape_of(x)
        top = self.spread(out, shape)
        winners = (x == top) | ((x != x) & (top != top))  # a NaN wins, and equals nothing
        array = grad.array if isinstance(grad, Tensor) else grad
        ties = cast(winners, array.dtype)
        count = self.spread(Sum.apply(ties, dims=self.dims, keepdim=True), shape)
        return self.spread(grad, shape) * (ties / count)


class ExtremumAlong(Function):
    """The extreme elements of one dimension with their places; one of several ties is picked."""

    saves = "out1"
    extremum: str  # "max" or "min"
    dim: int
    keepdim: bool

    def name(self) -> str:
        return "MaxBackward0" if self.extremum == "max" else "MinBackward0"

    def forward(self, xp, x):
        self.from_shape = x.shape
        places = getattr(x, f"arg{self.extremum}")(self.dim, keepdims=True)
        values = xp.take_along_axis(x, places, self.dim)
        if self.keepdim:
            return values, places
        return values.squeeze(self.dim), places.squeeze(self.dim)

    def backward(self, grads, places):
        grad = grads[0]
        if not self.keepdim:
            grad, places = unsqueeze(grad, self.dim), unsqueeze(places, self.dim)
        return ScatterAdd.apply(grad, places, shape_wanted=self.from_shape, dim=self.dim)


class Place(Reduction):
    """Where the largest or smallest element of a dimension is."""

    differentiable = False
    extremum: str

    def forward(self, xp, x):
        return getattr(x, f"arg{self.extremum}")(self.dims[0], keepdims=self.keepdim)


class Choice(Function):
    """The larger or smaller of two, element by element; ties share the gradient evenly."""

    saves = "x y"
    extremum: str  # "maximum", "minimum", "fmax" or "fmin"
    label: str

    def name(self) -> str:
        return self.label

    def forward(self, xp, x, y):
        return getattr(xp, self.extremum)(x, y)

    def backward(self, grad, x, y):
        ahead = x > y if self.extremum in ("maximum", "fmax") else x < y
        half = where(x == y, grad * 0.5, 0.0)
        first = where(x == y, half, where(ahead, grad, 0.0))
        return first, grad - first


class Clamp(Function):
    saves = "x low high"

    def forward(self, xp, x, low, high):
        if low is not None:
            x = xp.maximum(x, low)
        if high is not None:
            x = xp.minimum(x, high)
        return x

    def backward(self, grad, x, low, high):
        below = False if low is None else x < low
        above = False if high is None else x > high
        inside = where(below | above, 0.0, grad)
        if high is not None and low is not None:  # where the bounds cross, the upper one holds
            below, above = below & (low < high), above | (low > high)
        return (
            inside,
            where(below, grad, 0.0) if self.needs(1) else None,
            where(above, grad, 0.0) if self.needs(2) else None,
        )


def _extremum(extremum: str, input: Tensor, dim: Any, keepdim: bool, other: Tensor | None) -> Any:
    """`max` and `min` in their three forms: of everything, of a dimension, of two tensors."""
    need_tensors(extremum, input)
    if isinstance(dim, Tensor):
        return _choose(f"{extremum}imum", input, dim)
    if other is not None:
        return _choose(f"{extremum}imum", input, other)
    if dim is None:
        need_elements(extremum, input, None)
        dims = tuple(range(input.ndim))
        label = f"{extremum.capitalize()}Backward1"
        return Extremum.apply(input, dims=dims, keepdim=False, extremum=extremum, label=label)
    place = wrap_dim(dim, input.ndim)
    need_elements(extremum, input, place)
    if not input.ndim:
        return PICKED[extremum](input.clone(), (input != input).long())
    found = ExtremumAlong.apply(input, extremum=extremum, dim=place, keepdim=keepdim)
    return PICKED[extremum](*found)


def need_elements(name: str, input: Tensor, dim: int | None) -> None:
    """Raise RuntimeError or IndexError where a dimension, or all of `input`, holds no element."""
    if dim is None and not input.array.size:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
            "reduction dim with the 'dim' argument."
        )
    if dim is not None and input.ndim and not input.array.shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


@op(name="max")
def max_(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The largest element; with `dim`, (values, indices) along it; with a tensor, `maximum`.

    NaN counts as the largest. The full maximum shares its gradient evenly among ties; along a
    dimension the element at `indices` gets all of it.
    """
    return _extremum("max", input, dim, keepdim, other)


@op(name="min")
def min_(
    input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None
) -> Any:
    """The smallest element; with `dim`, (values, indices) along it; with a tensor, `minimum`.

    Ties and NaN are treated as in `max`.
    """
    return _extremum("min", input, dim, keepdim, other)


@op
def amax(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The largest elements over `dim`, or of everything; ties share the gradient evenly."""
    return _over_dims("max", input, dim, keepdim)


@op
def amin(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The smallest elements over `dim`, or of everything; ties share the gradient evenly."""
    return _over_dims("min", input, dim, keepdim)


def _over_dims(extremum: str, input: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    dims = wrap_dims(dim, input.ndim)
    if dim in (None, ()):
        need_elements(f"a{extremum}", input, None)
    for each in dims:
        need_elements(f"a{extremum}", input, each)
    label = f"A{extremum}Backward0"
    return Extremum.apply(input, dims=dims, keepdim=keepdim, extremum=extremum, label=label)


@op
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """The smallest and the largest elements, over everything or along `dim`."""
    dims: Dims = () if dim is None else dim
    return LowestAndHighest(amin(input, dims, keepdim), amax(input, dims, keepdim))


@op
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The place of the largest element, along `dim` or in the flattened tensor; int64."""
    return _place("max", input, dim, keepdim)


@op
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The place of the smallest element, along `dim` or in the flattened tensor; int64."""
    return _place("min", input, dim, keepdim)


def _place(extremum: str, input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    need_kinds(f"arg{extremum}", "iuf", input)
    if dim is None:
        if not input.array.size:
            raise IndexError(
                f"arg{extremum}(): Expected reduction dim to be specified for input.numel() == 0."
            )
        place = Place.apply(reshape(input, -1), dims=(0,), keepdim=False, extremum=extremum)
        return reshape(place, (1,) * input.ndim) if keepdim else place
    where_dim = wrap_dim(dim, input.ndim)
    need_elements(f"arg{extremum}", input, where_dim)
    if not input.ndim:
        return (input != input).long() * 0
    return Place.apply(input, dims=(where_dim,), keepdim=keepdim, extremum=extremum)


def _choose(extremum: str, input: Tensor, other: Tensor) -> Tensor:
    need_tensors(extremum, input, other)
    label = f"{extremum.capitalize()}Backward0"
    return Choice.apply(*match(input, other), extremum=extremum, label=label)


@op
def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger of two elements; NaN wins, and a tie shares the gradient evenly."""
    return _choose("maximum", input, other)


@op
def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of two elements; NaN wins, and a tie shares the gradient evenly."""
    return _choose("minimum", input, other)


@op
def fmax(input: Tensor, other: Tensor) -> Tensor:
    """The larger of two elements; a number wins over NaN."""
    return _choose("fmax", input, other)


@op
def fmin(input: Tensor, other: Tensor) -> Tensor:
    """The smaller of two elements; a number wins over NaN."""
    return _choose("fmin", input, other)


@op(inplace=True, aliases=("clip",))
def clamp(
    input: Tensor, min: Tensor | Number | None = None, max: Tensor | Number | None = None
) -> Tensor:
    """Elements no smaller than `min` and no larger than `max`; NaN stays.

    The gradient passes at the bounds themselves. Raises RuntimeError if no bound is given.
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    need_tensors("clamp", input)
    given = [bound for bound in (input, min, max) if bound is not None]
    # PyTorch bounds bools by one tensor, and by nothing else.
    by_a_tensor = len(given) == 2 and isinstance(given[1], Tensor)
    if result_type(*given).category == BOOLEAN and not by_a_tensor:
        raise not_implemented("clamp", *given)
    matched = iter(match_all(*given))
    x = next(matched)
    low = None if min is None else next(matched)
    high = None if max is None else next(matched)
    return Clamp.apply(x, low, high)


@op(inplace=True)
def clamp_min(input: Tensor, min: Tensor | Number) -> Tensor:
    """Elements no smaller than `min`."""
    need_tensors("clamp_min", input)
    return clamp(input, min=min)


@op(inplace=True)
def clamp_max(input: Tensor, max: Tensor | Number) -> Tensor:
    """Elements no larger than `max`."""
    need_tensors("clamp_max", input)
    return clamp(input, max=max)
