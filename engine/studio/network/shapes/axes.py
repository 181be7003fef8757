"""Nodes that lay the same values out along other axes, or take some of them."""

from __future__ import annotations

import math

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    one,
    sample_axis,
)


def flatten(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The axes from start_dim to end_dim become one."""
    start = sample_axis("start_dim", parameters["start_dim"], shape)
    end = sample_axis("end_dim", parameters["end_dim"], shape)
    if start > end:
        raise ShapeError("flatten-order", start=start + 1, end=end + 1)
    return one((*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def unflatten(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The axis becomes several, whose product it is."""
    axis = sample_axis("dim", parameters["dim"], shape)
    sizes = _laid_out(shape[axis], parameters["unflattened_size"], shape)
    return one((*shape[:axis], *sizes, *shape[axis + 1 :]))


def reshape(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """All axes become others of the same product."""
    return one(_laid_out(math.prod(shape), parameters["shape"], shape))


def _laid_out(count: int, sizes: tuple[int, ...], given: Shape) -> Shape:
    """The sizes, with what is left in the place of a -1."""
    error = ShapeError("reshape-mismatch", count=count, sizes=_text(sizes), given=given)
    known = [size for size in sizes if size != -1]
    if len(sizes) - len(known) > 1 or 0 in known:
        raise error
    product = math.prod(known)
    if count % product or (len(known) == len(sizes) and count != product):
        raise error
    return tuple(count // product if size == -1 else size for size in sizes)


def _text(sizes: tuple[int, ...]) -> str:
    return "×".join("?" if size == -1 else str(size) for size in sizes)


def permute(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The axes in another order, automatically the reverse."""
    dims = parameters["dims"]
    if dims is None:
        dims = tuple(range(len(shape), 0, -1))
    if sorted(dims) != list(range(1, len(shape) + 1)):
        raise ShapeError("order-mismatch", dims=", ".join(map(str, dims)), given=shape)
    return one((shape[dim - 1] for dim in dims), dims=dims)


def transpose(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Two axes change places."""
    first = sample_axis("dim0", parameters["dim0"], shape)
    second = sample_axis("dim1", parameters["dim1"], shape)
    sizes = list(shape)
    sizes[first], sizes[second] = sizes[second], sizes[first]
    return one(sizes)


def select(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """One place along the axis, which goes away."""
    axis = sample_axis("dim", parameters["dim"], shape)
    index, size = parameters["index"], shape[axis]
    if not -size <= index < size:
        raise ShapeError("index-out-of-range", index=index, size=size, last=size - 1, given=shape)
    return one((*shape[:axis], *shape[axis + 1 :]))


def split(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Two parts along the axis, automatically its halves."""
    axis = sample_axis("dim", parameters["dim"], shape)
    full, first = shape[axis], parameters["size"]
    if first is None:
        first = full // 2
    if not 0 < first < full:
        raise ShapeError("split-mismatch", size=full, first=first, given=shape)
    parts = tuple((*shape[:axis], size, *shape[axis + 1 :]) for size in (first, full - first))
    return parts, {"size": first}


def slice_of(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Some places along the axis, automatically up to the last."""
    axis = sample_axis("dim", parameters["dim"], shape)
    start, end, size = parameters["start"], parameters["end"], shape[axis]
    end = size if end is None else end
    count = len(range(*slice(start, end, parameters["step"]).indices(size)))
    if not count:
        raise ShapeError("slice-empty", start=start, end=end, size=size, given=shape)
    return one((*shape[:axis], count, *shape[axis + 1 :]), end=end)


def reduce(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The axes go away, or become 1 long."""
    dims = parameters["dim"]
    gone = {sample_axis("dim", dim, shape) for dim in dims}
    if len(gone) < len(dims):
        raise ShapeError("axes-twice", dims=", ".join(map(str, dims)))
    kept = enumerate(shape)
    if parameters["keepdim"]:
        return one(1 if axis in gone else size for axis, size in kept)
    return one(size for axis, size in kept if axis not in gone)


RULES: dict[str, Rule] = {
    "flatten": flatten,
    "unflatten": unflatten,
    "reshape": reshape,
    "permute": permute,
    "transpose": transpose,
    "select": select,
    "split": split,
    "slice": slice_of,
    "reduce": reduce,
}
