"""Elements by their rank: medians, the k-th smallest, quantiles; and the most frequent.

Each finds the places of elements first and takes those with `gather`, so gradients need no rule.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.autograd.function import Function
from engine.creation import as_tensor
from engine.ops.arithmetic import lerp
from engine.ops.comparison import isnan, where
from engine.ops.conversion import cast
from engine.ops.dims import wrap_dim
from engine.ops.extrema import Extremum, need_elements
from engine.ops.gather import gather
from engine.ops.reduction import any_, sum_
from engine.ops.registry import op
from engine.ops.results import PICKED, ValuesAndIndices
from engine.ops.rounding import ceil, floor, round
from engine.ops.scan import Record
from engine.ops.shape import movedim, reshape, squeeze
from engine.ops.sort import sort
from engine.promotion import Number, need_kinds
from engine.tensor import Tensor


class PlaceOfMedian(Function):
    """Where the lower median of the last dimension is."""

    differentiable = False
    ignores_nan: bool

    def forward(self, xp, x):
        order = xp.argsort(x, -1, kind="stable")  # NaN comes last
        numbers = (x == x).sum(-1, keepdims=True)
        size = x.shape[-1]
        if self.ignores_nan:
            rank = xp.maximum((numbers - 1) // 2, 0)
        else:
            rank = xp.where(numbers == size, (size - 1) // 2, xp.minimum(numbers, size - 1))
        return xp.take_along_axis(order, rank, -1)


class PlaceOfKth(Function):
    """Where the k-th smallest element of the last dimension is."""

    differentiable = False
    k: int

    def forward(self, xp, x):
        return xp.argsort(x, -1, kind="stable")[..., self.k - 1, None]


class PlaceOfMode(Function):
    """Where the last of the most frequent elements of the last dimension is."""

    differentiable = False

    def forward(self, xp, x):
        order = xp.argsort(x, -1, kind="stable")
        ordered = xp.take_along_axis(x, order, -1)
        places = xp.arange(x.shape[-1])
        begins = xp.ones(x.shape, bool)
        begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
        since, _ = Record.apply(xp.where(begins, places, 0), dim=x.ndim - 1, label="Cummax")
        longest = (places - since).argmax(-1, keepdims=True)  # the end of the longest run
        return xp.take_along_axis(order, longest, -1)


class Median(Extremum):
    """The lower median of all elements; ties share the gradient evenly."""

    ignores_nan: bool

    def forward(self, xp, x):
        flat = x.reshape(-1)
        place = PlaceOfMedian.apply(flat, ignores_nan=self.ignores_nan)
        return flat[place[0]].reshape(())


def _along(
    name: str, function: type[Function], input: Tensor, dim: int, keepdim: bool, **more: Any
) -> Any:
    """The elements along `dim` whose places `function` finds, and those places."""
    if not input.ndim:
        return PICKED[name](input.clone(), cast(input != input, np.dtype(np.int64)) * 0)
    last = movedim(input, dim, -1)
    if not last.array.size:
        shape = (*last.array.shape[:-1], 1)
        indices = devices.namespace(input.array).zeros(shape, np.int64)
        places = Tensor(indices)
        values = reshape(last, shape)
    else:
        places = function.apply(last, **more)
        values = gather(last, -1, places)
    if keepdim:
        return PICKED[name](movedim(values, -1, dim), movedim(places, -1, dim))
    return PICKED[name](squeeze(values, -1), squeeze(places, -1))


def _median(name: str, input: Tensor, dim: int | None, keepdim: bool) -> Any:
    ignores_nan = name == "nanmedian"
    if input.dtype is dtypes.bool_:
        raise NotImplementedError(f"{name}() is not implemented for bool: convert with .to(uint8)")
    if dim is not None:
        place = wrap_dim(dim, input.ndim)
        need_elements(name, input, place)
        return _along(name, PlaceOfMedian, input, place, keepdim, ignores_nan=ignores_nan)
    if not input.array.size:
        nothing = math.nan if input.is_floating_point() else np.iinfo(input.array.dtype).min
        return as_tensor(nothing, dtype=input.dtype, device=input.device)
    return Median.apply(
        input,
        dims=tuple(range(input.ndim)),
        keepdim=False,
        label=f"{name.capitalize()}Backward0",
        ignores_nan=ignores_nan,
    )


@op
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, the lower of two; with `dim`, (values, indices) along it.

    NaN, where there is one, is the answer. Over everything, ties share the gradient evenly.
    """
    return _median("median", input, dim, keepdim)


@op
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """`median` of what is not NaN."""
    return _median("nanmedian", input, dim, keepdim)


@op
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """The `k`-th smallest element along `dim`, counted from 1, and its place (int64)."""
    need_kinds("kthvalue", "iuf", input)
    place = wrap_dim(dim, input.ndim)
    need_elements("kthvalue", input, place)
    if not 1 <= k <= (input.array.shape[place] if input.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {place}: {k}")
    return _along("kthvalue", PlaceOfKth, input, place, keepdim, k=k)


@op
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> ValuesAndIndices:
    """The most frequent element along `dim`, the smallest of several, and its last place."""
    place = wrap_dim(dim, input.ndim)
    need_elements("mode", input, place)
    return _along("mode", PlaceOfMode, input, place, keepdim)


@op
def quantile(
    input: Tensor,
    q: Tensor | Number,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The elements below which a share `q` (between 0 and 1) of those along `dim` lies.

    A 1-D `q` adds a first dimension. `interpolation` says what is taken between two elements:
    "linear", "lower", "higher", "midpoint" or "nearest". NaN, where there is one, is the answer.
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


@op
def nanquantile(
    input: Tensor,
    q: Tensor | Number,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """`quantile` of what is not NaN."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


def _quantile(
    name: str, input: Tensor, q: Any, dim: int | None, keepdim: bool, interpolation: str
) -> Tensor:
    share = _share(name, input, q)
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, "
            f"but got {interpolation}"
        )
    place = None if dim is None else wrap_dim(dim, input.ndim)
    if place is None or not input.ndim:
        last = reshape(input, -1)
        kept = (1,) * input.ndim
    else:
        last = movedim(input, place, -1)
        kept = tuple(1 if d == place else size for d, size in enumerate(input.array.shape))
    ordered = sort(last, -1).values
    result = _between(ordered, reshape(share, -1), interpolation, name == "nanquantile")
    result = movedim(result, -1, 0)  # (q, *rows)
    shape = kept if keepdim else result.array.shape[1:]
    return reshape(result, (*share.array.shape, *shape))


def _share(name: str, input: Tensor, q: Any) -> Tensor:
    """`q` as a tensor, after checks."""
    if input.dtype not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if not input.array.size:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
        return as_tensor(q, dtype=input.dtype, device=input.device)
    if q.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor, got {q.ndim}D")
    if q.dtype is not input.dtype:
        raise RuntimeError(
            f"{name}() q tensor must be same dtype as the input tensor, got {q.dtype} and "
            f"{input.dtype}"
        )
    if q.device != input.device:
        raise RuntimeError(f"{name}() q tensor must be on the same device as the input tensor")
    if not bool(((q.array >= 0) & (q.array <= 1)).all()):
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
    return q


def _between(ordered: Tensor, share: Tensor, interpolation: str, ignores_nan: bool) -> Tensor:
    """The quantiles (*rows, q) of rows in order, with NaN last."""
    missing = isnan(ordered)
    size = ordered.array.shape[-1]
    if ignores_nan:
        highest = cast((size - 1) - sum_(missing, -1, keepdim=True), share.array.dtype)
        rank = (share * highest).clamp(min=0)
    else:
        rank = share * (size - 1)
        rank = where(any_(missing, -1, keepdim=True), float(size - 1), rank)  # NaN comes last
    if interpolation in ("lower", "higher", "nearest"):
        rounding = {"lower": floor, "higher": ceil, "nearest": round}[interpolation]
        return gather(ordered, -1, cast(rounding(rank), np.dtype(np.int64)))
    below = floor(rank)
    first = gather(ordered, -1, cast(below, np.dtype(np.int64)))
    second = gather(ordered, -1, cast(ceil(rank), np.dtype(np.int64)))
    if interpolation == "midpoint":
        return lerp(first, second, 0.5)
    return lerp(first, second, rank - below)
