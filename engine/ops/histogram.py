"""Counting elements by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine import devices, dtypes
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.promotion import Number
from engine.tensor import Tensor, wrap


class Histogram(NamedTuple):
    """How much falls into each bin, and the bins' edges: one more than bins."""

    hist: Tensor
    bin_edges: Tensor

    def __repr__(self) -> str:
        return result_str(self, "histogram")


class HistogramDD(NamedTuple):
    """How much falls into each bin, and the edges along each dimension."""

    hist: Tensor
    bin_edges: tuple[Tensor, ...]

    def __repr__(self) -> str:
        return result_str(self, "histogramdd")


@op
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each of 0, 1, 2, … comes in a 1-D tensor of integers, at least `minlength` numbers.

    Gives int64; with `weights` their sums, in float32 if they are that, else in float64.
    """
    if input.dtype.category != dtypes.INTEGER:
        raise NotImplementedError(f"bincount() needs integers, got {input.dtype}")
    if input.ndim != 1 or (input.array.size and int(input.array.min()) < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if minlength < 0:
        raise RuntimeError(f"minlength should be >= 0, got {minlength}")
    if weights is not None and weights.array.shape != input.array.shape:
        raise RuntimeError(
            f"weights should be 1-d and have the same length as input, got {list(weights.shape)} "
            f"and {list(input.shape)}"
        )
    xp = devices.namespace(input.array)
    places = input.array.astype(np.int64)
    if weights is None:
        return wrap(xp.bincount(places, minlength=minlength).astype(np.int64))
    wide = np.float32 if weights.dtype is dtypes.float32 else np.float64
    return wrap(xp.bincount(places, weights.array, minlength).astype(wide))


@op
def histc(input: Tensor, bins: int = 100, min: Number = 0, max: Number = 0) -> Tensor:
    """How many elements fall into each of `bins` equal parts of `min` to `max`.

    Where both are the same, the smallest and largest elements take their place. Elements outside
    are not counted; the last bin holds its upper edge too.
    """
    _need_floating("histc", input)
    if min > max:
        raise RuntimeError(f"histc: max must be larger than min, got {max} and {min}")
    values = input.array.reshape(-1)
    edges = _even_edges("histc", values, bins, None if min == max else (min, max))
    return wrap(_counts([_even_bins(edges, values)], (bins,), None).astype(values.dtype))


@op
def histogram(
    input: Tensor,
    bins: int | Tensor,
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Histogram:
    """How many elements, or how much of `weight`, fall into each bin, and the bins' edges.

    `bins` is a number of equal parts of `range` (the smallest to the largest element by default),
    or a 1-D tensor of edges. With `density`, the integral over the bins is 1.
    """
    if weight is not None and weight.array.shape != input.array.shape:
        raise RuntimeError(
            f"histogram: if weight tensor is provided it should have the shape of input, got "
            f"{list(weight.shape)} and {list(input.shape)}"
        )
    hist, edges = histogramdd(
        input.reshape(-1, 1),
        [bins],
        range=range,
        weight=None if weight is None else weight.reshape(-1),
        density=density,
    )
    return Histogram(hist, edges[0])


@op(method=False)
def histogramdd(
    input: Tensor,
    bins: int | Sequence[Any],
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> HistogramDD:
    """`histogram` of points, the last dimension of `input` being their coordinates.

    `bins` is a number, or for each coordinate a number or a tensor of edges; `range` holds the
    lower and upper end for each coordinate, one after another.
    """
    _need_floating("histogramdd", input)
    if input.ndim < 2:
        raise RuntimeError("histogramdd: input tensor should have at least 2 dimensions")
    size = input.array.shape[-1]
    per_dim = [bins] * size if isinstance(bins, int) else list(bins)
    if len(per_dim) != size:
        raise RuntimeError(
            "histogramdd: The size of bins must be equal to the innermost dimension of the input, "
            f"got {len(per_dim)} and {size}"
        )
    if range is not None and len(range) != 2 * size:
        raise RuntimeError(
            f"histogramdd: for a {size}-dimensional histogram range should have {2 * size} "
            f"elements, but got {len(range)}"
        )
    weights = _checked_weights(input, weight)
    points = input.array.reshape(-1, size)
    edges = [
        _given_edges(input, each)
        if isinstance(each, Tensor)
        else _even_edges(
            "histogramdd",
            points[:, dim],
            each,
            None if range is None else (range[2 * dim], range[2 * dim + 1]),
        )
        for dim, each in enumerate(per_dim)
    ]
    bins_of_points = [_bins(each, values) for each, values in zip(edges, points.T, strict=True)]
    shape = tuple(len(each) - 1 for each in edges)
    counts = _counts(bins_of_points, shape, weights).astype(input.array.dtype)
    if density:
        counts = _density(counts, edges)
    return HistogramDD(wrap(counts), tuple(wrap(each) for each in edges))


def _need_floating(name: str, input: Tensor) -> None:
    if not input.is_floating_point():
        raise NotImplementedError(f"{name}() needs floating-point values, got {input.dtype}")


def _checked_weights(input: Tensor, weight: Tensor | None) -> Any:
    if weight is None:
        return None
    if weight.dtype is not input.dtype:
        raise RuntimeError(
            "histogramdd: if weight tensor is provided, input tensor and weight tensor should have "
            f"the same dtype, but got {input.dtype} and {weight.dtype}"
        )
    if weight.array.shape != input.array.shape[:-1]:
        raise RuntimeError(
            "histogramdd: if weight tensor is provided it should have the same shape as the input "
            f"tensor excluding its innermost dimension, but got {list(weight.shape)} for "
            f"{list(input.shape)}"
        )
    return weight.array.reshape(-1)


def _given_edges(input: Tensor, edges: Tensor) -> Any:
    if edges.ndim != 1:
        raise RuntimeError(
            f"histogramdd: bins tensor should have one dimension, but got {edges.ndim} dimensions"
        )
    if edges.dtype is not input.dtype:
        raise RuntimeError(
            "histogramdd: input tensor and bins tensors should have the same dtype, but got "
            f"{input.dtype} and {edges.dtype}"
        )
    if edges.array.size < 2:
        raise RuntimeError(f"histogramdd: expected at least 2 edges, got {edges.array.size}")
    return edges.array.copy()


def _even_edges(name: str, values: Any, bins: int, bounds: tuple[Number, Number] | None) -> Any:
    """The edges of equal bins from one bound to the other, or over all values."""
    if bins < 1:
        raise RuntimeError(f"{name}(): bins must be > 0, but got {bins}")
    if bounds is not None:
        low, high = float(bounds[0]), float(bounds[1])
    elif values.size:
        low, high = float(values.min()), float(values.max())
    else:
        low, high = 0.0, 1.0
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(f"{name}: range of [{low}, {high}] is not finite")
    if low > high:
        raise RuntimeError(f"{name}: min should not exceed max, but got min {low} max {high}")
    if low == high:
        low, high = low - 0.5, high + 0.5
    # Counted from the nearer end and in the values' own dtype, as PyTorch does: what lies right on
    # an edge must fall to the same side of it.
    xp, number = devices.namespace(values), values.dtype.type
    first, last = number(low), number(high)
    step, places = (last - first) / number(bins), xp.arange(bins + 1).astype(values.dtype)
    forward, backward = first + step * places, last - step * (bins - places)
    return xp.where(places < (bins + 1) // 2, forward, backward)


def _bins(edges: Any, values: Any) -> Any:
    """The bin that each value falls into, the last one for its upper edge; -1 for those outside."""
    xp = devices.namespace(values)
    bins = xp.searchsorted(edges, values, "right") - 1
    return _inside(xp, edges, values, bins)


def _even_bins(edges: Any, values: Any) -> Any:
    """`_bins` by arithmetic, where they are all as wide; rounding may move what is on an edge."""
    xp, number = devices.namespace(values), values.dtype.type
    first, last = edges[0], edges[-1]
    with np.errstate(all="ignore"):
        bins = ((values - first) * number(len(edges) - 1) / (last - first)).astype(np.int64)
    return _inside(xp, edges, values, bins)


def _inside(xp: Any, edges: Any, values: Any, bins: Any) -> Any:
    outside = ~((values >= edges[0]) & (values <= edges[-1]))  # NaN too
    return xp.where(outside, -1, xp.minimum(bins, len(edges) - 2))


def _counts(bins: list[Any], shape: tuple[int, ...], weights: Any) -> Any:
    """How many points, or how much of their weight, fall into each bin.

    `bins` has for each dimension the bin of every point.
    """
    xp = devices.namespace(bins[0])
    inside = bins[0] >= 0
    place = bins[0]
    for more, count in zip(bins[1:], shape[1:], strict=True):
        inside &= more >= 0
        place = place * count + more
    counted = None if weights is None else weights[inside]
    return xp.bincount(place[inside], counted, int(np.prod(shape))).reshape(shape)


def _density(counts: Any, edges: list[Any]) -> Any:
    """Counts divided by their sum and by the widths of their bins."""
    with np.errstate(all="ignore"):
        counts = counts / counts.sum()
        for dim, borders in enumerate(edges):
            shape = [1] * len(edges)
            shape[dim] = -1
            counts = counts / (borders[1:] - borders[:-1]).reshape(shape)
    return counts
