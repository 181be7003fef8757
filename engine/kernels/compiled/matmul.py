"""The product of two float32 matrices of any strides.

The columns of one factor are packed into panels as wide as a tile, the rows of the other are read
where they lie. A tile goes through a scratch tile, so that neither the edges of the result nor a
transposed one need innermost loops of their own.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import behaved
from engine.kernels.compiled.blocks import BLOCK, add_turned_block, turn_block
from engine.kernels.compiled.jit import LANES, compiled, part
from engine.kernels.compiled.rows import add_row, add_to_row, move_row
from engine.kernels.compiled.tiles import COLUMNS, ROWS, product_1, product_2, product_3
from engine.kernels.threads import get_num_threads

STEPS = 192  # of a tile's loop at a time: so much of a panel stays in the first-level cache
DEPTH = 8 * STEPS  # of the factors are packed at a time
GROUP = 32  # blocks of rows whose tiles stay in the second-level cache
# Multiplications from which a product pays its packing and the waking of the other threads, and
# the same where a side of the result is short: below them BLAS, on one thread, is quicker.
LEAST, LEAST_OF_SHORT = 1 << 21, 1 << 22
SHORT = 32
LEAST_OF_EACH = 1 << 15  # multiplications of one of many products


def matmul(a: Any, b: Any) -> Any:
    """`a @ b` of two matrices, or of those along the leading dimensions."""
    if min(a.ndim, b.ndim) < 2:
        return NotImplemented
    if b.ndim == 2 and a.ndim > 2:
        rows = matmul(a.reshape(-1, a.shape[-1]), b)
        return rows if rows is NotImplemented else rows.reshape(*a.shape[:-1], b.shape[1])
    if a.ndim > 2 or b.ndim > 2:
        return _matmul_each(a, b)
    if not _pays(len(a), a.shape[1], b.shape[1]):
        return NotImplemented
    out = empty((a.shape[0], b.shape[1]))
    add_product(a, b, out, get_num_threads(), fresh=True)
    return out


def _matmul_each(a: Any, b: Any) -> Any:
    """The product of each of many matrices with its partner; each by one thread."""
    (m, depth), n = a.shape[-2:], b.shape[-1]
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    count, threads = prod(lead), get_num_threads()
    if m * depth * n < LEAST_OF_EACH or m * depth * n * count < LEAST:
        return NotImplemented
    a, b = (np.broadcast_to(x, (*lead, *x.shape[-2:])).reshape(-1, *x.shape[-2:]) for x in (a, b))
    out = empty((count, m, n))
    c = out
    if _cost(b[0], m) > _cost(a[0].T, n) + m * n:
        a, b, c = b.swapaxes(1, 2), a.swapaxes(1, 2), c.swapaxes(1, 2)
    panels, blocks = -(-c.shape[2] // COLUMNS), -(-c.shape[1] // ROWS)
    group = min(GROUP, blocks)
    packed = empty((threads, panels * COLUMNS * min(depth, DEPTH)))
    tiles = empty((threads, group * panels, ROWS, COLUMNS))
    gathered = empty((threads, group, ROWS * min(depth, DEPTH)))
    _multiply_each(behaved(a), behaved(b), c, packed, tiles, gathered)
    return out.reshape(*lead, m, n)


def linear(x: Any, weight: Any, bias: Any) -> Any:
    """`x @ weight.T + bias` over the last dimension."""
    depth = x.shape[-1]
    if not _pays(x.size // max(depth, 1), depth, len(weight)):
        return NotImplemented
    out = empty((*x.shape[:-1], len(weight)))
    out[...] = bias
    rows = out.reshape(-1, len(weight))
    add_product(x.reshape(-1, x.shape[-1]), weight.T, rows, get_num_threads())
    return out


def _pays(rows: int, depth: int, columns: int) -> bool:
    """Whether a product of these sizes is quicker by tiles than by BLAS."""
    least = LEAST_OF_SHORT if min(rows, columns) < SHORT else LEAST
    return rows * depth * columns >= least


def add_product(a: Any, b: Any, c: Any, threads: int, fresh: bool = False) -> None:
    """`c += a @ b`, or `c = a @ b` where c is `fresh`: a (m, depth), b (depth, n), c (m, n)."""
    a, b = behaved(a), behaved(b)
    if _cost(b, len(a)) > _cost(a.T, b.shape[1]) + c.size:
        a, b, c = b.T, a.T, c.T
    depth, panels, blocks = min(len(b), DEPTH), -(-b.shape[1] // COLUMNS), -(-len(a) // ROWS)
    group = min(GROUP, -(-blocks // threads))
    packed = empty((panels * COLUMNS * depth,))
    tiles = empty((threads, group * panels, ROWS, COLUMNS))
    gathered = empty((threads, group, ROWS * depth))
    _multiply(a, b, c, fresh, packed, tiles, gathered, threads)


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
        source = b.ctypes.data + first * b.strides[0] + column * b.strides[1]
        blocks = columns // BLOCK if b.strides[0] == 4 else 0
        turned = (last - first) // BLOCK * BLOCK if blocks else 0  # rows
        for r in range(0, turned, BLOCK):
            for j in range(0, blocks * BLOCK, BLOCK):
                turn_block(
                    source + 4 * r + j * b.strides[1],
                    b.strides[1] // 4,
                    address + 4 * (r * width + j),
                    width,
                    zero,
                )
        for j in range(columns):
            done = turned if j < blocks * BLOCK else 0
            move_row(
                source + done * b.strides[0] + j * b.strides[1],
                b.strides[0] // 4,
                last - first - done,
                zero,
                address + 4 * (done * width + j),
                width,
            )


@part
def _put(tile, rows, columns, c, row, column, fresh):
    """Put the part of a tile that lies inside the result there, or add it to what is there."""
    source = tile.ctypes.data
    target = c.ctypes.data + row * c.strides[0] + column * c.strides[1]
    if c.strides[1] == 4:
        for _ in range(rows):
            if fresh:
                add_row(source, columns, np.float32(0), target)
            else:
                add_to_row(source, columns, target)
            source += 4 * COLUMNS
            target += c.strides[0]
    else:
        whole = rows // BLOCK * BLOCK if c.strides[0] == 4 else 0
        turned = columns // BLOCK * BLOCK if whole else 0
        for i in range(0, whole, BLOCK):
            for j in range(0, turned, BLOCK):
                from_, to = source + 4 * (i * COLUMNS + j), target + 4 * i + j * c.strides[1]
                if fresh:
                    turn_block(from_, COLUMNS, to, c.strides[1] // 4, np.float32(0))
                else:
                    add_turned_block(from_, COLUMNS, to, c.strides[1] // 4, np.float32(0))
        for j in range(columns):
            for i in range(whole if j < turned else 0, rows):
                if fresh:
                    c[row + i, column + j] = tile[i, j]
                else:
                    c[row + i, column + j] += tile[i, j]


@part
def _tile(factors, row, column, panel, steps, out, out_row, more, columns):
    """One tile over some steps; all but the numbers are addresses."""
    if columns > 2 * LANES:
        product_3(factors, row, column, panel, steps, out, out_row, more)
    elif columns > LANES:
        product_2(factors, row, column, panel, steps, out, out_row, more)
    else:
        product_1(factors, row, column, panel, steps, out, out_row, more)


@part
def _pack_panel(b, start, p, piece, pieces, depth, panels):
    """A piece of panel p, of `depth` rows of b from `start`; `panels` is where they all lie."""
    first, last = depth * piece // pieces, depth * (piece + 1) // pieces
    columns = min(COLUMNS, b.shape[1] - p * COLUMNS)
    width = (columns + LANES - 1) // LANES * LANES
    panel = panels[p * COLUMNS * depth + first * width :]
    _pack(b, start + first, start + last, p * COLUMNS, columns, panel, width)


@part
def _add_blocks(a, c, start, depth, fresh, blocks, last_block, packed, tiles, gathered):
    """The blocks of rows from `blocks` to `last_block`, of the columns of a from `start`.

    Unless `fresh`, c is added to.
    """
    m, n = c.shape
    panels = (n + COLUMNS - 1) // COLUMNS
    # The rows of a are read where they lie, unless their elements lie apart or rows are missing.
    lying = m // ROWS if a.strides[1] == 4 else 0
    direct = c.strides[1] == 4
    for first in range(blocks, last_block, len(gathered)):
        last = min(first + len(gathered), last_block)
        for block in range(max(first, lying), last):
            rows = min(ROWS, m - block * ROWS)
            _pack(a.T, start, start + depth, block * ROWS, rows, gathered[block - first], ROWS)
        for step in range(0, depth, STEPS):
            steps = min(STEPS, depth - step)
            for p in range(panels):
                columns = min(COLUMNS, n - p * COLUMNS)
                width = (columns + LANES - 1) // LANES * LANES
                panel = p * COLUMNS * depth + step * width
                for block in range(first, last):
                    if block < lying:
                        factors = a.ctypes.data + block * ROWS * a.strides[0] + 4 * (start + step)
                        row, column = a.strides[0] // 4, 1
                    else:
                        factors = gathered[block - first].ctypes.data + 4 * ROWS * step
                        row, column = 1, ROWS
                    tile = tiles[(block - first) * panels + p]
                    out, out_row = tile.ctypes.data, COLUMNS
                    rows = min(ROWS, m - block * ROWS)
                    more = step > 0
                    # A whole tile of a result in row-major order needs no detour.
                    whole = direct and rows == ROWS and columns == COLUMNS
                    if whole:
                        out = c.ctypes.data + block * ROWS * c.strides[0] + 4 * p * COLUMNS
                        out_row = c.strides[0] // 4
                        more |= not fresh
                    _tile(
                        factors,
                        row,
                        column,
                        packed.ctypes.data + 4 * panel,
                        steps,
                        out,
                        out_row,
                        more,
                        columns,
                    )
                    if step + steps == depth and not whole:
                        _put(tile, rows, columns, c, block * ROWS, p * COLUMNS, fresh)


@compiled(
    "void(float32[:, :], float32[:, :], float32[:, :], boolean, float32[::1], "
    "float32[:, :, :, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _multiply(a, b, c, fresh, packed, tiles, gathered, threads):
    """`c = a @ b`, or unless `fresh` `c += a @ b`: a (m, depth), b (depth, n), c (m, n)."""
    depth = len(b)
    panels = (b.shape[1] + COLUMNS - 1) // COLUMNS
    blocks = (len(a) + ROWS - 1) // ROWS
    for start in range(0, depth, DEPTH):
        here = min(DEPTH, depth - start)
        pieces = max(1, min(here // 16, 4 * threads // panels))
        for task in prange(panels * pieces):
            _pack_panel(b, start, task // pieces, task % pieces, pieces, here, packed)
        for t in prange(threads):
            first, last = blocks * t // threads, blocks * (t + 1) // threads
            new = fresh and start == 0
            _add_blocks(a, c, start, here, new, first, last, packed, tiles[t], gathered[t])


@compiled(
    "void(float32[:, :, :], float32[:, :, :], float32[:, :, :], float32[:, ::1], "
    "float32[:, :, :, ::1], float32[:, :, ::1])",
    parallel=True,
)
def _multiply_each(a, b, c, packed, tiles, gathered):
    """`c[i] = a[i] @ b[i]` for all i, each thread some of them."""
    count, depth, threads = len(a), a.shape[2], len(packed)
    panels = (c.shape[2] + COLUMNS - 1) // COLUMNS
    blocks = (c.shape[1] + ROWS - 1) // ROWS
    for t in prange(threads):
        for i in range(count * t // threads, count * (t + 1) // threads):
            for start in range(0, depth, DEPTH):
                here = min(DEPTH, depth - start)
                for p in range(panels):
                    _pack_panel(b[i], start, p, 0, 1, here, packed[t])
                _add_blocks(
                    a[i], c[i], start, here, start == 0, 0, blocks, packed[t], tiles[t], gathered[t]
                )
