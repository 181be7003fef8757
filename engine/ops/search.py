"""Finding values: in sorted rows, and among others."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.autograd.function import Function
from engine.creation import as_tensor
from engine.ops.gather import gather
from engine.ops.registry import op
from engine.promotion import Number, match, need_an_array, need_kinds
from engine.tensor import Tensor, wrap


@op(method=False)
def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor | Number,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where in the last dimension of `sorted_sequence` each element of `input` would stand.

    Before equal elements, or after them with `right` or side="right". Rows of a sequence with
    several dimensions are searched for the same rows of `input`. `sorter` holds the places that
    sort an unsorted sequence. Gives int64, int32 with `out_int32`.
    """
    name = "searchsorted()"
    if side not in (None, "left", "right"):
        raise RuntimeError(f"{name}: side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            f"{name}: side and right can't be set to opposites, got side of left while right was "
            "True"
        )
    if not sorted_sequence.ndim:
        raise RuntimeError(f"{name}: boundaries tensor should have positive dimension, but got 0")
    values = input if isinstance(input, Tensor) else as_tensor(input, device=sorted_sequence.device)
    if values.array.size:
        need_kinds("searchsorted", "iuf", values)
    rows = sorted_sequence.array.shape[:-1]
    if sorted_sequence.ndim > 1 and (not values.ndim or values.array.shape[:-1] != rows):
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of "
            "boundaries tensor and input value tensor must match, but we got boundaries tensor "
            f"{list(sorted_sequence.shape)} and input value tensor {list(values.shape)}"
        )
    if sorter is not None:
        sorted_sequence = gather(
            sorted_sequence.detach(), -1, _checked(name, sorter, sorted_sequence)
        )
    found = _search(sorted_sequence.array, values.array, "right" if right else side or "left")
    return wrap(found.astype(np.int32 if out_int32 else np.int64))


def _checked(name: str, sorter: Tensor, sequence: Tensor) -> Tensor:
    if sorter.array.dtype != np.int64:
        raise RuntimeError(
            f"{name}: sorter must be a tensor of long dtype but got dtype {sorter.dtype}"
        )
    if sorter.array.shape != sequence.array.shape:
        raise RuntimeError(
            f"{name}: boundary and sorter must have the same size, but got boundary tensor "
            f"{list(sequence.shape)} and got sorter tensor {list(sorter.shape)}"
        )
    size = sequence.array.shape[-1]
    if not bool(((sorter.array >= 0) & (sorter.array < size)).all()):
        raise RuntimeError(f"{name}: sorter index out of range, expected 0 to {size - 1}")
    return sorter


def _search(sequence: Any, values: Any, side: str) -> Any:
    xp = devices.namespace(sequence)
    if sequence.ndim == 1:
        return xp.asarray(xp.searchsorted(sequence, values, side))
    found = xp.empty(values.shape, np.int64)
    for row in np.ndindex(sequence.shape[:-1]):
        found[row] = xp.searchsorted(sequence[row], values[row], side)
    return found


@op(method=False)
def bucketize(
    input: Tensor | Number, boundaries: Tensor, *, out_int32: bool = False, right: bool = False
) -> Tensor:
    """Which bucket each element falls into: `searchsorted` with the arguments exchanged.

    `boundaries` is a 1-D tensor in order; with `right`, buckets hold their left boundary and not
    their right one.
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


class IsIn(Function):
    differentiable = False
    assume_unique: bool
    invert: bool

    def forward(self, xp, elements, test_elements):
        found = xp.isin(elements, test_elements, self.assume_unique, self.invert)
        return found.reshape(elements.shape)


@op(method=False)
def isin(
    elements: Tensor | Number,
    test_elements: Tensor | Number,
    *,
    assume_unique: bool = False,
    invert: bool = False,
) -> Tensor:
    """Where each of `elements` is one of `test_elements`, or with `invert` where it is not.

    `assume_unique` promises that neither has equal elements. NaN equals nothing. Raises
    RuntimeError for bool tensors.
    """
    need_an_array(elements, test_elements)
    for each in (elements, test_elements):
        if isinstance(each, Tensor) and each.dtype is dtypes.bool_:
            raise RuntimeError(
                "Unsupported input type encountered for isin(): bool; convert it with .long()"
            )
    return IsIn.apply(*match(elements, test_elements), assume_unique=assume_unique, invert=invert)
