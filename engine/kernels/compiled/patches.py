"""Images cut into patches, and put together again: rows of a window are copied as runs of memory.

Images have three axes here, the missing ones of size one; see `engine.kernels.patches`.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty, zeros
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.jit import compiled, inlined, part
from engine.kernels.compiled.rows import add_row
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 16  # fewer elements are not worth a thread's start
SIZE, KERNEL, STRIDE, OUTPUT = range(4)  # rows of a table, a column for each axis


def cut(x: Any, kernel: Any, stride: Any, output: Any) -> Any:
    """The elements of each window of x as a row of a matrix."""
    n, channels, *size = x.shape
    if tuple(size) == tuple(kernel):  # nothing to copy
        return NotImplemented
    out = empty((n * prod(output), channels * prod(kernel)))
    table = _table(size, kernel, stride, output)
    _cut(flat(x), channels, table, out.reshape(-1), _threads(out, n))
    return out


def put_together(rows: Any, n: int, size: Any, kernel: Any, stride: Any, output: Any) -> Any:
    """Images of spatial `size` from such rows; 0 where no window is."""
    if tuple(size) == tuple(kernel):
        return NotImplemented
    channels = rows.shape[1] // prod(kernel)
    windows = zip(size, kernel, stride, output, strict=True)
    covered = all(k == s and s * count == n for n, k, s, count in windows)
    out = (empty if covered else zeros)((n, channels, *size))
    table = _table(size, kernel, stride, output)
    _put_together(flat(rows), channels, table, out.reshape(-1), _threads(rows, n))
    return out


def _table(size: Any, kernel: Any, stride: Any, output: Any) -> Any:
    axes = zip(size, kernel, stride, output, strict=True)
    return np.array([(1, 1, 1, 1)] * (3 - len(size)) + list(axes), np.int64).T.copy()


def _threads(rows: Any, n: int) -> int:
    return max(1, min(get_num_threads(), rows.size // _PER_THREAD, n))


@inlined
def _sizes(channels, table):
    """The elements of an image and of a patch, and the patches of an image."""
    image = channels * table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    patch = channels * table[KERNEL, 0] * table[KERNEL, 1] * table[KERNEL, 2]
    return image, patch, table[OUTPUT, 0] * table[OUTPUT, 1] * table[OUTPUT, 2]


@part
def _copy(image, rows, channels, table, patch, cutting):
    """Between one image and its patches, which way `cutting` tells; both are addresses."""
    width, run, step = table[SIZE, 2], table[KERNEL, 2], table[STRIDE, 2]
    zero = np.float32(0)
    for c in range(channels):
        for d in range(table[OUTPUT, 0]):
            for h in range(table[OUTPUT, 1]):
                window = (d * table[OUTPUT, 1] + h) * table[OUTPUT, 2]
                for i in range(table[KERNEL, 0]):
                    deep = c * table[SIZE, 0] + d * table[STRIDE, 0] + i
                    for j in range(table[KERNEL, 1]):
                        row = deep * table[SIZE, 1] + h * table[STRIDE, 1] + j
                        element = ((c * table[KERNEL, 0] + i) * table[KERNEL, 1] + j) * run
                        for w in range(table[OUTPUT, 2]):
                            there = image + 4 * (row * width + w * step)
                            here = rows + 4 * ((window + w) * patch + element)
                            if cutting:
                                add_row(there, run, zero, here)
                            else:
                                add_row(here, run, zero, there)


@compiled("void(float32[::1], int64, int64[:, ::1], float32[::1], int64)", parallel=True)
def _cut(x, channels, table, out, threads):
    image, patch, windows = _sizes(channels, table)
    samples, source, target = x.size // max(image, 1), x.ctypes.data, out.ctypes.data
    for thread in prange(threads):
        for n in range(samples * thread // threads, samples * (thread + 1) // threads):
            rows = target + 4 * n * windows * patch
            _copy(source + 4 * n * image, rows, channels, table, patch, True)


@compiled("void(float32[::1], int64, int64[:, ::1], float32[::1], int64)", parallel=True)
def _put_together(rows, channels, table, out, threads):
    image, patch, windows = _sizes(channels, table)
    samples, source, target = out.size // max(image, 1), rows.ctypes.data, out.ctypes.data
    for thread in prange(threads):
        for n in range(samples * thread // threads, samples * (thread + 1) // threads):
            from_ = source + 4 * n * windows * patch
            _copy(target + 4 * n * image, from_, channels, table, patch, False)
