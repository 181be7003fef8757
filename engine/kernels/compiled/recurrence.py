"""What recurrent layers share: a thread's samples, their products with packed weights, and back.

A step's sums are one matrix product: a sample's row holds its input, its state and a one for the
bias, side by side. The rows, their sums and the packed weights stay in the thread's cache from one
time to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.kernels.buffers import zeros
from engine.kernels.compiled.arrays import behaved, dense
from engine.kernels.compiled.jit import LANES, inlined, part
from engine.kernels.compiled.outer import outer_1, outer_2, outer_3
from engine.kernels.compiled.rows import add_row
from engine.kernels.compiled.tiles import COLUMNS, ROWS, product_1, product_2, product_3
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 18  # fewer multiplications are not worth a thread's start


def single(*arrays: Any) -> bool:
    """Whether all that are given are of single precision."""
    return all(each is None or each.dtype == np.float32 for each in arrays)


def in_rows(x: Any) -> Any:
    """`x` such that the elements along its last dimension are neighbours."""
    return behaved(x) if x.strides[-1] == x.itemsize else dense(x)


def threads_for(x: Any, weights: int) -> int:
    times, batch, _ = x.shape
    work = times * batch * weights
    return max(1, min(get_num_threads(), -(-batch // ROWS), work // _PER_THREAD))


def packed(weight: Any) -> Any:
    """A weight (columns, depth) as panels as wide as a tile, the last one only as it must be."""
    columns, depth = weight.shape
    whole = columns // COLUMNS * COLUMNS
    rest = -(-(columns - whole) // LANES) * LANES
    packed = np.zeros((whole + rest) * depth, np.float32)
    first, last = packed[: whole * depth], packed[whole * depth :].reshape(depth, rest)
    panels = weight[:whole].reshape(-1, COLUMNS, depth)
    first.reshape(-1, depth, COLUMNS)[...] = panels.swapaxes(1, 2)
    last[:, : columns - whole] = weight[whole:].T
    return packed


def sums_of(threads: int, rows: int, columns: int) -> Any:
    """Zeros for each thread's part of a weight's gradient, in whole tiles."""
    return zeros((threads, -(-rows // ROWS) * ROWS, -(-columns // LANES) * LANES))


@part
def multiply(rows, row, blocks, depth, panels, columns, out, out_row):
    """`out = rows @ panels` for ROWS · blocks rows; rows, panels and out are addresses."""
    for p in range(0, columns, COLUMNS):
        panel, width = panels + 4 * p * depth, columns - p
        for block in range(blocks):
            source = rows + 4 * block * ROWS * row
            target = out + 4 * (block * ROWS * out_row + p)
            if width > 2 * LANES:
                product_3(source, row, 1, panel, depth, target, out_row, False)
            elif width > LANES:
                product_2(source, row, 1, panel, depth, target, out_row, False)
            else:
                product_1(source, row, 1, panel, depth, target, out_row, False)


@part
def add_outer(slopes, slopes_row, columns, rows, row, steps, out, width):
    """`out[i, j] += Σ slopes[r, i] · rows[r, j]` over `steps` samples; out is (columns, width)."""
    for j in range(0, width, COLUMNS):  # so that rows stay in the first-level cache
        for i in range(0, columns, ROWS):
            factors, target = slopes + 4 * i, out + 4 * (i * width + j)
            if width - j > 2 * LANES:
                outer_3(factors, slopes_row, rows + 4 * j, row, steps, target, width)
            elif width - j > LANES:
                outer_2(factors, slopes_row, rows + 4 * j, row, steps, target, width)
            else:
                outer_1(factors, slopes_row, rows + 4 * j, row, steps, target, width)


@inlined
def whole(columns):
    """The next multiple of a vector's length."""
    return (columns + LANES - 1) // LANES * LANES


@inlined
def share(batch, thread, threads):
    """A thread's first sample, the one after its last, and how many tiles they fill."""
    blocks = (batch + ROWS - 1) // ROWS
    first, last = blocks * thread // threads, blocks * (thread + 1) // threads
    return first * ROWS, min(last * ROWS, batch), last - first


@part
def copy(x, low, rows, column):
    """Put the samples of x from `low` on into rows, from `column` on."""
    count, width = min(len(rows), len(x) - low), x.shape[1]
    if x.strides[1] == 4:
        for r in range(count):
            source = x.ctypes.data + (low + r) * x.strides[0]
            add_row(source, width, np.float32(0), rows[r].ctypes.data + 4 * column)
    else:
        for r in range(count):
            for j in range(width):
                rows[r, column + j] = x[low + r, j]
