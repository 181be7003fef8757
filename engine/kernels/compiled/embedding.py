"""Lookups in a table and their gradient.

Every thread has rows of its own, so that indices which occur often need no care, and sums are the
same for any number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.formulas import mapped
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def look_up(table: Any, indices: Any) -> Any:
    """The rows of the table at the indices."""
    if table.ndim != 2 or table.shape[1] < 8 or not table.flags.c_contiguous:
        return NotImplemented  # NumPy copies a few floats as well
    places = np.ascontiguousarray(indices, np.int64).reshape(-1)
    out = empty((*indices.shape, table.shape[1]))
    _look_up(flat(table), places, table.shape[1], out.reshape(-1), _threads(out))
    return out


def gather(grad: Any, indices: Any, rows: int) -> Any:
    """A table with each vector of grad added to its index's row."""
    places = np.ascontiguousarray(indices, np.int64).reshape(-1)
    table = empty((rows, grad.shape[-1]))
    _gather(flat(grad), places, table, _threads(grad))
    return table


def _threads(x: Any) -> int:
    return max(1, min(get_num_threads(), x.size // _PER_THREAD))


_copy = mapped(1, 0, lambda x: x)
_add = mapped(2, 0, lambda x, total: total + x)
_clear = mapped(0, 1, lambda value: value)


@part
def _some_lookups(table, places, width, out, first, last):
    """The lookups from `first` to `last`; table and out are addresses."""
    for i in range(first, last):
        _copy(table + 4 * width * places[i], out + 4 * width * i, width)


@compiled("void(float32[::1], int64[::1], int64, float32[::1], int64)", parallel=True)
def _look_up(table, places, width, out, threads):
    count, source, target = places.size, table.ctypes.data, out.ctypes.data
    if threads == 1:  # other threads are not even woken
        _some_lookups(source, places, width, target, np.int64(0), count)
    else:
        for t in prange(threads):
            first, last = count * t // threads, count * (t + 1) // threads
            _some_lookups(source, places, width, target, first, last)


@part
def _some_rows(grad, places, width, table, first, last):
    """The table's rows from `first` to `last`; grad and table are addresses."""
    _clear(np.float32(0), table + 4 * width * first, (last - first) * width)
    for i in range(places.size):
        if first <= places[i] < last:
            row = table + 4 * width * places[i]
            _add(grad + 4 * width * i, row, row, width)


@compiled("void(float32[::1], int64[::1], float32[:, ::1], int64)", parallel=True)
def _gather(grad, places, table, threads):
    rows, width = table.shape
    source, target = grad.ctypes.data, table.ctypes.data
    if threads == 1:
        _some_rows(source, places, width, target, np.int64(0), rows)
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some_rows(source, places, width, target, first, last)
