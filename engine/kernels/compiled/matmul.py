"""The product of two float32 matrices of any strides.

The columns of one factor are packed into panels as wide as a tile, the rows of the other are read
where they lie. A tile goes through a scratch tile, so that neither the edges of the result nor a
transposed one need innermost loops of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import behaved
from engine.kernels.compiled.jit import LANES, compiled, part
from engine.kernels.compiled.rows import add_row, add_to_row, move_row
from engine.kernels.compiled.tiles import COLUMNS, ROWS, product_1, product_2, product_3
from engine.kernels.threads import get_num_threads

DEPTH = 1024  # steps of a tile's loop at a time: so a panel stays in the second-level cache
LEAST = 1 << 18  # multiplications from which a product pays its packing
PARALLEL_FROM = 1 << 22  # multiplications that are worth waking the other threads
GROUP = 4  # panels used in turn while a block of rows stays in the first-level cache


def matmul(a: Any, b: Any) -> Any:
    """`a @ b` of two matrices."""
    if a.ndim != 2 or b.ndim != 2 or a.size * b.shape[1] < LEAST:
        return NotImplemented
    out = empty((a.shape[0], b.shape[1]))
    add_product(a, b, out, get_num_threads(), fresh=True)
    return out


def linear(x: Any, weight: Any, bias: Any) -> Any:
    """`x @ weight.T + bias` over the last dimension."""
    if x.size * len(weight) < LEAST:
        return NotImplemented
    out = empty((*x.shape[:-1], len(weight)))
    out[...] = bias
    rows = out.reshape(-1, len(weight))
    add_product(x.reshape(-1, x.shape[-1]), weight.T, rows, get_num_threads())
    return out


def add_product(a: Any, b: Any, c: Any, threads: int, fresh: bool = False) -> None:
    """`c += a @ b`, or `c = a @ b` where c is `fresh`: a (m, depth), b (depth, n), c (m, n)."""
    a, b = behaved(a), behaved(b)
    if _cost(b, len(a)) > _cost(a.T, b.shape[1]) + c.size:
        a, b, c = b.T, a.T, c.T
    if a.size * b.shape[1] < PARALLEL_FROM:
        _multiply(a, b, c, fresh, 1)
    else:
        _multiply_parallel(a, b, c, fresh, threads)


def _cost(panels: Any, rows: int) -> float:
    """About how long a product takes whose panels come from this matrix, with so many rows."""
    depth, columns = panels.shape
    work = -(-rows // ROWS) * ROWS * -(-columns // LANES) * LANES * depth / 32
    packing = panels.size * (0.5 if panels.strides[1] == 4 else 2.0)
    return work + packing


@part
def _pack(b, first, last, column, columns, panel, width):
    """Rows first to last of `columns` columns of b, as a panel of rows `width` wide."""
    zero = np.float32(0)
    address = panel.ctypes.data
    for r in range(first, last):
        for j in range(columns, width):
            panel[(r - first) * width + j] = zero
    if b.strides[1] == 4:
        for r in range(first, last):
            source = b.ctypes.data + r * b.strides[0] + 4 * column
            add_row(source, columns, zero, address + 4 * (r - first) * width)
    else:
        for r in range(first, last):
            for j in range(columns):
                panel[(r - first) * width + j] = b[r, column + j]


@part
def _put(tile, rows, columns, c, row, column, fresh):
    """Put the part of a tile that lies inside the result there, or add it to what is there."""
    source = tile.ctypes.data
    target = c.ctypes.data + row * c.strides[0] + column * c.strides[1]
    if c.strides[1] == 4:
        for i in range(rows):
            if fresh:
                add_row(source, columns, np.float32(0), target)
            else:
                add_to_row(source, columns, target)
            source += 4 * COLUMNS
            target += c.strides[0]
    elif fresh:
        for _ in range(columns):
            move_row(source, COLUMNS, rows, np.float32(0), target, c.strides[0] // 4)
            source += 4
            target += c.strides[1]
    else:
        for j in range(columns):
            for i in range(rows):
                c[row + i, column + j] += tile[i, j]


def _product(a, b, c, fresh, threads):
    """`c = a @ b`, or unless `fresh` `c += a @ b`: a (m, depth), b (depth, n), c (m, n)."""
    m, depth = a.shape
    n = b.shape[1]
    panels = (n + COLUMNS - 1) // COLUMNS
    blocks = (m + ROWS - 1) // ROWS
    packed = np.empty(panels * COLUMNS * min(depth, DEPTH), np.float32)
    row, column = a.strides[0] // 4, a.strides[1] // 4
    for start in range(0, depth, DEPTH):
        steps = min(DEPTH, depth - start)
        new = fresh and start == 0
        pieces = max(1, min(steps // 16, 4 * threads // panels))
        for task in prange(panels * pieces):
            p, piece = task // pieces, task % pieces
            first, last = steps * piece // pieces, steps * (piece + 1) // pieces
            columns = min(COLUMNS, n - p * COLUMNS)
            width = (columns + LANES - 1) // LANES * LANES
            panel = packed[p * COLUMNS * steps + first * width :]
            _pack(b, start + first, start + last, p * COLUMNS, columns, panel, width)
        for thread in prange(threads):
            tile = np.empty((ROWS, COLUMNS), np.float32)
            edge = np.empty(ROWS * steps, np.float32)
            first, last = blocks * thread // threads, blocks * (thread + 1) // threads
            for group in range(0, panels, GROUP):
                for block in range(first, last):
                    rows = min(ROWS, m - block * ROWS)
                    factors = a.ctypes.data + 4 * (block * ROWS * row + start * column)
                    factors_row, factors_column = row, column
                    if rows < ROWS or column != 1:  # read what lies far apart only once
                        _pack(a.T, start, start + steps, block * ROWS, rows, edge, ROWS)
                        factors, factors_row, factors_column = edge.ctypes.data, 1, ROWS
                    for p in range(group, min(group + GROUP, panels)):
                        columns = min(COLUMNS, n - p * COLUMNS)
                        panel = packed.ctypes.data + 4 * p * COLUMNS * steps
                        out, out_row = tile.ctypes.data, COLUMNS
                        # A whole tile of a new result needs no detour.
                        whole = new and rows == ROWS and columns == COLUMNS and c.strides[1] == 4
                        if whole:
                            out = c.ctypes.data + block * ROWS * c.strides[0] + 4 * p * COLUMNS
                            out_row = c.strides[0] // 4
                        if columns > 2 * LANES:
                            product_3(
                                factors, factors_row, factors_column, panel, steps, out, out_row
                            )
                        elif columns > LANES:
                            product_2(
                                factors, factors_row, factors_column, panel, steps, out, out_row
                            )
                        else:
                            product_1(
                                factors, factors_row, factors_column, panel, steps, out, out_row
                            )
                        if not whole:
                            _put(tile, rows, columns, c, block * ROWS, p * COLUMNS, new)


_SIGNATURE = "void(float32[:, :], float32[:, :], float32[:, :], boolean, int64)"
_multiply = compiled(_SIGNATURE)(_product)
_multiply_parallel = compiled(_SIGNATURE, parallel=True)(_product)
