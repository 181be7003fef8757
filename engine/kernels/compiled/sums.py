"""Sums over the first and the last dimensions of an array, with those between them kept.

The array is seen as (outer, kept, inner). Where there is an inner part, its runs are summed one by
one; where there is none, whole rows are added to each other. Either way a few hundred numbers are
added up in single precision, and their sums in double or by a second accumulator: so many small
numbers do not vanish beside their sum.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.compiled.formulas import mapped, summed
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 15  # fewer elements are not worth a thread's start
_BLOCK = 1 << 12  # floats of a run summed in single precision, 64 in each of its accumulators
_ROWS = 1 << 8  # rows added to one accumulator


def total(x: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
    """The sum over `dims`."""
    reduced = sorted(dims)
    first = next((place for place, dim in enumerate(reduced) if dim != place), len(reduced))
    ending = len(reduced) - first
    if reduced[first:] != list(range(x.ndim - ending, x.ndim)):
        return NotImplemented  # a dimension in the middle
    if not (x.flags.c_contiguous and x.flags.behaved):
        return NotImplemented
    end = x.ndim - ending
    outer, kept, inner = prod(x.shape[:first]), prod(x.shape[first:end]), prod(x.shape[end:])
    if kept == 1:
        outer, inner = 1, outer * inner
    if outer > 1 and 1 < inner < 16:
        return NotImplemented  # short runs
    threads = max(1, min(get_num_threads(), x.size // _PER_THREAD))
    if inner == 1:
        sums = np.zeros((threads, kept), np.float32)
        _add_rows(x.reshape(outer, kept), sums)
    else:
        sums = np.zeros((1 if kept >= threads else threads, kept), np.float64)
        _sum_runs(x.reshape(-1), outer, inner, sums, threads)
    result = sums[0] if len(sums) == 1 else sums.sum(0)
    shape = [1 if dim in dims else size for dim, size in enumerate(x.shape)]
    return result.astype(np.float32, copy=False).reshape(shape if keepdim else x.shape[first:end])


_sum = summed(1, 0, lambda x: x)
_add = mapped(2, 0, lambda x, so_far: so_far + x)


@part
def _runs(x, outer, kept, inner, first, last, begin, end, sums):
    """Sum the elements from `begin` to `end` of each run of the kept from `first` to `last`.

    x is an address.
    """
    for n in range(outer):
        for c in range(first, last):
            run = x + 4 * (n * kept + c) * inner
            for start in range(begin, end, _BLOCK):
                sums[c] += _sum(run + 4 * start, min(_BLOCK, end - start))


@compiled("void(float32[::1], int64, int64, float64[:, ::1], int64)", parallel=True)
def _sum_runs(x, outer, inner, sums, threads):
    """Each thread has some of the kept, or, where `sums` has a row for each, a part of all runs."""
    parts, kept = sums.shape
    source, zero = x.ctypes.data, np.int64(0)
    if threads == 1:  # other threads are not even woken
        _runs(source, outer, kept, inner, zero, kept, zero, inner, sums[0])
    else:
        for t in prange(threads):
            if parts == 1:
                first, last = kept * t // threads, kept * (t + 1) // threads
                _runs(source, outer, kept, inner, first, last, zero, inner, sums[0])
            else:
                begin, end = inner * t // threads, inner * (t + 1) // threads
                _runs(source, outer, kept, inner, zero, kept, begin, end, sums[t])


@part
def _rows(x, first, last, sums):
    """Add up the rows from `first` to `last`."""
    width = sums.size
    block = np.zeros(width, np.float32)
    some, target = block.ctypes.data, sums.ctypes.data
    for start in range(first, last, _ROWS):
        for row in range(start, min(start + _ROWS, last)):
            _add(x + 4 * row * width, some, some, width)
        _add(some, target, target, width)
        block[:] = np.float32(0)


@compiled("void(float32[:, ::1], float32[:, ::1])", parallel=True)
def _add_rows(x, sums):
    """Each thread adds up a part of the rows."""
    rows, threads, source = len(x), len(sums), x.ctypes.data
    if threads == 1:
        _rows(source, np.int64(0), rows, sums[0])
    else:
        for t in prange(threads):
            _rows(source, rows * t // threads, rows * (t + 1) // threads, sums[t])
