"""Cross-entropy of rows: while a row's log-probabilities are in the cache, its class is picked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.compiled.softmax import _row
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def cross_entropy(x: Any, classes: Any, weight: Any, ignore_index: int, reduction: str) -> Any:
    """log_softmax(x), the loss, the classes without those ignored, and each one's factor."""
    if classes.dtype != np.int64 or not (weight is None or weight.dtype == np.float32):
        return NotImplemented
    rows, count = x.shape
    each = np.ones(count, np.float32) if weight is None else flat(weight)
    out = empty(x.shape)
    used, factors, picked = np.array(classes, np.int64), *np.empty((2, rows), np.float32)
    threads = max(1, min(get_num_threads(), x.size // _PER_THREAD, rows))
    total = _cross_entropy(
        flat(x), used, each, ignore_index, reduction == "mean", out, factors, picked, threads
    )
    if total is None:  # the plain twin says which class is none
        return NotImplemented
    return out, picked if reduction == "none" else np.float32(total), used, factors


@part
def _factors(classes, weight, ignore_index, mean, factors):
    """The negative weights, as shares for the mean; ignored classes become 0. Are all valid?"""
    total = 0.0
    for i in range(classes.size):
        if classes[i] == ignore_index:
            classes[i] = 0
            factors[i] = np.float32(0)
        elif 0 <= classes[i] < weight.size:
            factors[i] = -weight[classes[i]]
            total -= factors[i]
        else:
            return False
    if mean:
        for i in range(classes.size):
            factors[i] /= np.float32(total)
    return True


@part
def _some(x, classes, out, factors, picked, first, last):
    """The rows from `first` to `last`; x is an address."""
    count = out.shape[1]
    for i in range(first, last):
        _row(x + 4 * i * count, out[i].ctypes.data, count, True)
        picked[i] = out[i, classes[i]] * factors[i]


@compiled(
    "optional(float64)(float32[::1], int64[::1], float32[::1], int64, boolean, float32[:, ::1], "
    "float32[::1], float32[::1], int64)",
    parallel=True,
)
def _cross_entropy(x, classes, weight, ignore_index, mean, out, factors, picked, threads):
    """The sum of the losses; None for a class that is none."""
    if not _factors(classes, weight, ignore_index, mean, factors):
        return None
    rows, source = classes.size, x.ctypes.data
    if threads == 1:  # other threads are not even woken
        _some(source, classes, out, factors, picked, np.int64(0), rows)
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some(source, classes, out, factors, picked, first, last)
    total = 0.0
    for i in range(rows):
        total += picked[i]
    return total
