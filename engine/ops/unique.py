"""Each element once."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import devices
from engine.ops.dims import wrap_dim
from engine.ops.registry import op
from engine.tensor import Tensor, wrap


@op
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements in order, or the different slices along `dim`.

    With `return_inverse` and `return_counts` a tuple, with (int64) where each element of the input
    is in the result, and how often each of the result comes. They are sorted in any case; NaN
    differs from NaN.
    """
    xp = devices.namespace(input.array)
    rows = _rows(input, dim)
    order = _order(xp, rows)
    begins = _begins(xp, rows[order])
    inverse = xp.empty(len(rows), np.int64)
    inverse[order] = xp.cumsum(begins) - 1
    return _answer(input, dim, order[begins], inverse, return_inverse, return_counts)


@op
def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The elements, or the slices along `dim`, that differ from the one before them.

    The further results are those of `unique`.
    """
    xp = devices.namespace(input.array)
    rows = _rows(input, dim)
    begins = _begins(xp, rows)
    inverse = xp.cumsum(begins) - 1
    return _answer(input, dim, xp.flatnonzero(begins), inverse, return_inverse, return_counts)


def _rows(input: Tensor, dim: int | None) -> Any:
    """The slices along `dim`, or the elements, each as a row."""
    if dim is None:
        return input.array.reshape(-1, 1)
    place = wrap_dim(dim, input.ndim)
    if not input.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    first = devices.namespace(input.array).moveaxis(input.array, place, 0)
    if not first.size and first.shape[0]:
        raise RuntimeError(
            "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
        )
    return first.reshape(first.shape[0], int(np.prod(first.shape[1:])))


def _order(xp: Any, rows: Any) -> Any:
    """The places of the rows in order, compared from the first column on."""
    if not rows.shape[1]:
        return xp.arange(len(rows))
    return xp.lexsort(rows.T[::-1])


def _begins(xp: Any, rows: Any) -> Any:
    """Whether each row differs from the one before it."""
    begins = xp.ones(len(rows), bool)
    begins[1:] = (rows[1:] != rows[:-1]).any(1)
    return begins


def _answer(
    input: Tensor,
    dim: int | None,
    places: Any,
    inverse: Any,
    return_inverse: bool,
    return_counts: bool,
) -> Any:
    """The slices at `places`, and what was asked for beside them."""
    xp = devices.namespace(input.array)
    if dim is None:
        parts = [wrap(input.array.reshape(-1)[places])]
        inverse = inverse.reshape(input.array.shape)
    else:
        parts = [wrap(xp.take(input.array, places, dim))]
    if return_inverse:
        parts.append(wrap(inverse))
    if return_counts:
        counts = xp.bincount(inverse.reshape(-1), minlength=len(places))
        parts.append(wrap(counts.astype(np.int64)))
    return parts[0] if len(parts) == 1 else tuple(parts)
