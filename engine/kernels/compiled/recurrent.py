"""LSTM and GRU: each thread takes its part of the batch through the whole sequence.

A step's sums are one matrix product: a sample's row holds its input, its state and a one for the
bias, side by side. The rows, their sums and the packed weights stay in the thread's cache from one
time to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty, zeros
from engine.kernels.compiled.arrays import behaved, dense
from engine.kernels.compiled.cells import gru_cell, gru_slopes, lstm_cell, lstm_slopes
from engine.kernels.compiled.jit import LANES, compiled, inlined, part
from engine.kernels.compiled.outer import outer_1, outer_2, outer_3
from engine.kernels.compiled.rows import add_row
from engine.kernels.compiled.tiles import COLUMNS, ROWS, product_1, product_2, product_3
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 18  # fewer multiplications are not worth a thread's start


def lstm(
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    backwards: bool,
) -> Any:
    """The hidden states, the cells and the gates of all times."""
    if not _single(h, c, w_ih, w_hh, b_ih, b_hh):
        return NotImplemented
    times, batch, _ = x.shape
    size = h.shape[1]
    bias = np.zeros(4 * size, np.float32) if b_ih is None else b_ih + b_hh
    panels = _panels(np.concatenate([w_ih, w_hh, bias[:, None]], 1))
    hidden, cells, gates = (empty((times, batch, n)) for n in (size, size, 4 * size))
    threads = _threads(x, 4 * size * size)
    _lstm(behaved(x), dense(h), dense(c), panels, backwards, hidden, cells, gates, threads)
    return hidden, cells, gates


def lstm_gradients(
    grad_hidden: Any,
    grad_h: Any,
    grad_c: Any,
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    cells: Any,
    gates: Any,
    backwards: bool,
    for_x: bool,
) -> Any:
    """The gradients for x, h, c, both weights, and either bias."""
    if not _single(grad_h, grad_c, x, h, c, w_ih, w_hh):
        return NotImplemented
    times, batch, inputs = x.shape
    size = h.shape[1]
    columns = np.concatenate([w_hh, w_ih], 1) if for_x else w_hh
    h_grad, c_grad = empty((batch, size)), np.array(grad_c, order="C")
    x_grad = empty((times, batch, inputs if for_x else 0))
    threads = _threads(x, 4 * size * size)
    weights = _sums(threads, 4 * size, inputs + size + 1)
    _lstm_back(
        dense(grad_hidden),
        dense(grad_h),
        behaved(x),
        dense(h),
        dense(c),
        hidden,
        cells,
        gates,
        _panels(columns.T),
        backwards,
        x_grad,
        h_grad,
        c_grad,
        weights,
        threads,
    )
    total = weights.sum(0)[: 4 * size]
    return (
        x_grad if for_x else None,
        h_grad,
        c_grad,
        total[:, :inputs],
        total[:, inputs : inputs + size],
        total[:, inputs + size],
    )


def gru(x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool) -> Any:
    """The hidden states of all times, and r, z, n and what the state brings to n."""
    if not _single(h, w_ih, w_hh, b_ih, b_hh):
        return NotImplemented
    times, batch, _ = x.shape
    size = h.shape[1]
    if b_ih is None:
        b_ih = b_hh = np.zeros(3 * size, np.float32)
    # A row is the input, a one, the state, and another one.
    brought = np.concatenate([w_ih, b_ih[:, None]], 1)
    kept = np.concatenate([w_hh, b_hh[:, None]], 1)
    both = _panels(np.concatenate([brought[: 2 * size], kept[: 2 * size]], 1))
    hidden, gates = empty((times, batch, size)), empty((times, batch, 4 * size))
    _gru(
        behaved(x),
        dense(h),
        both,
        _panels(brought[2 * size :]),
        _panels(kept[2 * size :]),
        backwards,
        hidden,
        gates,
        _threads(x, 3 * size * size),
    )
    return hidden, gates


def gru_gradients(
    grad_hidden: Any,
    grad_h: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    gates: Any,
    backwards: bool,
    for_x: bool,
) -> Any:
    """The gradients for x, h, both weights and both biases."""
    if not _single(grad_h, x, h, w_ih, w_hh):
        return NotImplemented
    times, batch, inputs = x.shape
    size = h.shape[1]
    h_grad = empty((batch, size))
    x_grad = empty((times, batch, inputs if for_x else 0))
    threads = _threads(x, 3 * size * size)
    brought, kept = _sums(threads, 3 * size, inputs + 1), _sums(threads, 3 * size, size + 1)
    turned = np.concatenate([w_ih[2 * size :], w_ih[: 2 * size]])  # n comes first
    _gru_back(
        dense(grad_hidden),
        dense(grad_h),
        behaved(x),
        dense(h),
        hidden,
        gates,
        _panels(w_hh.T),
        _panels(turned.T),
        backwards,
        x_grad,
        h_grad,
        brought,
        kept,
        threads,
    )
    from_n, to_h = brought.sum(0)[: 3 * size], kept.sum(0)[: 3 * size]
    to_x = np.concatenate([from_n[size:], from_n[:size]])
    return (
        x_grad if for_x else None,
        h_grad,
        to_x[:, :inputs],
        to_h[:, :size],
        to_x[:, inputs],
        to_h[:, size],
    )


def _single(*arrays: Any) -> bool:
    """Whether all that are given are of single precision."""
    return all(each is None or each.dtype == np.float32 for each in arrays)


def _threads(x: Any, weights: int) -> int:
    times, batch, _ = x.shape
    work = times * batch * weights
    return max(1, min(get_num_threads(), -(-batch // ROWS), work // _PER_THREAD))


def _panels(weight: Any) -> Any:
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


def _sums(threads: int, rows: int, columns: int) -> Any:
    """Zeros for each thread's part of a weight's gradient, in whole tiles."""
    return zeros((threads, -(-rows // ROWS) * ROWS, -(-columns // LANES) * LANES))


@part
def _multiply(rows, row, blocks, depth, panels, columns, out, out_row):
    """`out = rows @ panels` for ROWS · blocks rows; rows, panels and out are addresses."""
    for p in range(0, columns, COLUMNS):
        panel, width = panels + 4 * p * depth, columns - p
        for block in range(blocks):
            source = rows + 4 * block * ROWS * row
            target = out + 4 * (block * ROWS * out_row + p)
            if width > 2 * LANES:
                product_3(source, row, 1, panel, depth, target, out_row)
            elif width > LANES:
                product_2(source, row, 1, panel, depth, target, out_row)
            else:
                product_1(source, row, 1, panel, depth, target, out_row)


@part
def _add_outer(slopes, slopes_row, columns, rows, row, steps, out, width):
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
def _whole(columns):
    """The next multiple of a vector's length."""
    return (columns + LANES - 1) // LANES * LANES


@inlined
def _share(batch, thread, threads):
    """A thread's first sample, the one after its last, and how many tiles they fill."""
    blocks = (batch + ROWS - 1) // ROWS
    first, last = blocks * thread // threads, blocks * (thread + 1) // threads
    return first * ROWS, min(last * ROWS, batch), last - first


@part
def _copy(x, low, rows, column):
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


@compiled(
    "void(float32[:, :, :], float32[:, ::1], float32[:, ::1], float32[::1], boolean, "
    "float32[:, :, ::1], float32[:, :, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _lstm(x, h, c, panels, backwards, hidden, cells, gates, threads):
    times, batch, inputs = x.shape
    size = h.shape[1]
    depth, columns = inputs + size + 1, _whole(4 * size)
    sample = 4 * size  # bytes of a state
    for thread in prange(threads):
        low, high, blocks = _share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, depth), np.float32)
        sums = np.empty((blocks * ROWS, columns), np.float32)
        rows[:, depth - 1] = np.float32(1)
        _copy(h, low, rows, inputs)
        before = c.ctypes.data
        for step in range(times):
            t = times - 1 - step if backwards else step
            _copy(x[t], low, rows, 0)
            _multiply(
                rows.ctypes.data,
                depth,
                blocks,
                depth,
                panels.ctypes.data,
                4 * size,
                sums.ctypes.data,
                columns,
            )
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                lstm_cell(
                    sums.ctypes.data + 4 * r * columns,
                    before + (low + r) * sample,
                    size,
                    gates.ctypes.data + 4 * place,
                    cells.ctypes.data + place,
                    hidden.ctypes.data + place,
                    rows.ctypes.data + 4 * (r * depth + inputs),
                )
            before = cells.ctypes.data + t * batch * sample


@compiled(
    "void(float32[:, :, ::1], float32[:, ::1], float32[:, :, :], float32[:, ::1], "
    "float32[:, ::1], float32[:, :, ::1], float32[:, :, ::1], float32[:, :, ::1], float32[::1], "
    "boolean, float32[:, :, ::1], float32[:, ::1], float32[:, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _lstm_back(
    grad,
    grad_h,
    x,
    h,
    c,
    hidden,
    cells,
    gates,
    panels,
    backwards,
    x_grad,
    h_grad,
    c_grad,
    weights,
    threads,
):
    """Back through time; c_grad begins as the last cell's gradient, weights as zeros."""
    times, batch, size = grad.shape
    inputs, wanted = x.shape[2], x_grad.shape[2]
    row, columns = weights.shape[2], _whole(size + wanted)
    slopes_row = 4 * size + 2 * LANES  # rows a power of two apart would share cache lines
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = _share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, row), np.float32)
        slopes = np.zeros((blocks * ROWS, slopes_row), np.float32)
        back = np.zeros((blocks * ROWS, columns), np.float32)
        rows[:, inputs + size] = np.float32(1)
        _copy(grad_h, low, back, 0)
        for step in range(times - 1, -1, -1):
            t = times - 1 - step if backwards else step
            earlier = t + 1 if backwards else t - 1
            before = c.ctypes.data if step == 0 else cells.ctypes.data + earlier * batch * sample
            _copy(x[t], low, rows, 0)
            _copy(h if step == 0 else hidden[earlier], low, rows, inputs)
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                lstm_slopes(
                    gates.ctypes.data + 4 * place,
                    before + (low + r) * sample,
                    cells.ctypes.data + place,
                    size,
                    grad.ctypes.data + place,
                    back.ctypes.data + 4 * r * columns,
                    c_grad.ctypes.data + (low + r) * sample,
                    slopes.ctypes.data + 4 * r * slopes_row,
                )
            source = slopes.ctypes.data
            _multiply(
                source,
                slopes_row,
                blocks,
                4 * size,
                panels.ctypes.data,
                size + wanted,
                back.ctypes.data,
                columns,
            )
            _add_outer(
                source,
                slopes_row,
                weights.shape[1],
                rows.ctypes.data,
                row,
                high - low,
                weights[thread].ctypes.data,
                row,
            )
            for r in range(high - low):
                for j in range(wanted):
                    x_grad[t, low + r, j] = back[r, size + j]
        for r in range(high - low):
            for j in range(size):
                h_grad[low + r, j] = back[r, j]


@compiled(
    "void(float32[:, :, :], float32[:, ::1], float32[::1], float32[::1], float32[::1], boolean, "
    "float32[:, :, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _gru(x, h, both, brought, kept, backwards, hidden, gates, threads):
    """The weights are those of r and z, and what input and state bring to n."""
    times, batch, inputs = x.shape
    size = h.shape[1]
    depth = inputs + size + 2
    wide, columns = _whole(2 * size), _whole(size)
    row = wide + 2 * columns
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = _share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, depth), np.float32)
        sums = np.empty((blocks * ROWS, row), np.float32)
        rows[:, inputs] = np.float32(1)
        rows[:, depth - 1] = np.float32(1)
        _copy(h, low, rows, inputs + 1)
        source, target = rows.ctypes.data, sums.ctypes.data
        state = source + 4 * (inputs + 1)
        for step in range(times):
            t = times - 1 - step if backwards else step
            _copy(x[t], low, rows, 0)
            _multiply(source, depth, blocks, depth, both.ctypes.data, 2 * size, target, row)
            _multiply(
                source,
                depth,
                blocks,
                inputs + 1,
                brought.ctypes.data,
                size,
                target + 4 * wide,
                row,
            )
            _multiply(
                state,
                depth,
                blocks,
                size + 1,
                kept.ctypes.data,
                size,
                target + 4 * (wide + columns),
                row,
            )
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                sum_ = target + 4 * r * row
                before = state + 4 * r * depth
                gru_cell(
                    sum_,
                    sum_ + 4 * wide,
                    sum_ + 4 * (wide + columns),
                    before,
                    size,
                    gates.ctypes.data + 4 * place,
                    hidden.ctypes.data + place,
                    before,
                )


@compiled(
    "void(float32[:, :, ::1], float32[:, ::1], float32[:, :, :], float32[:, ::1], "
    "float32[:, :, ::1], float32[:, :, ::1], float32[::1], float32[::1], boolean, "
    "float32[:, :, ::1], float32[:, ::1], float32[:, :, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _gru_back(
    grad,
    grad_h,
    x,
    h,
    hidden,
    gates,
    to_state,
    to_input,
    backwards,
    x_grad,
    h_grad,
    brought,
    kept,
    threads,
):
    """Back through time; the weights' gradients, brought and kept, begin as zeros."""
    times, batch, size = grad.shape
    inputs, wanted = x.shape[2], x_grad.shape[2]
    wide, row = brought.shape[2], brought.shape[2] + kept.shape[2]
    columns, wanted_columns = _whole(size), _whole(wanted)
    slopes_row = 4 * size + 2 * LANES  # rows a power of two apart would share cache lines
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = _share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, row), np.float32)
        slopes = np.zeros((blocks * ROWS, slopes_row), np.float32)
        back = np.zeros((blocks * ROWS, columns), np.float32)
        back_x = np.zeros((blocks * ROWS, wanted_columns), np.float32)
        direct = np.zeros((blocks * ROWS, size), np.float32)
        rows[:, inputs] = np.float32(1)
        rows[:, wide + size] = np.float32(1)
        _copy(grad_h, low, direct, 0)
        for step in range(times - 1, -1, -1):
            t = times - 1 - step if backwards else step
            earlier = t + 1 if backwards else t - 1
            _copy(x[t], low, rows, 0)
            _copy(h if step == 0 else hidden[earlier], low, rows, wide)
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                gru_slopes(
                    gates.ctypes.data + 4 * place,
                    rows.ctypes.data + 4 * (r * row + wide),
                    size,
                    grad.ctypes.data + place,
                    back.ctypes.data + 4 * r * columns,
                    direct.ctypes.data + r * sample,
                    slopes.ctypes.data + 4 * r * slopes_row,
                )
            for_x, for_h = slopes.ctypes.data, slopes.ctypes.data + sample
            steps = high - low
            _multiply(
                for_h,
                slopes_row,
                blocks,
                3 * size,
                to_state.ctypes.data,
                size,
                back.ctypes.data,
                columns,
            )
            if wanted:
                _multiply(
                    for_x,
                    slopes_row,
                    blocks,
                    3 * size,
                    to_input.ctypes.data,
                    wanted,
                    back_x.ctypes.data,
                    wanted_columns,
                )
                for r in range(steps):
                    for j in range(wanted):
                        x_grad[t, low + r, j] = back_x[r, j]
            source, height = rows.ctypes.data, brought.shape[1]
            target = brought[thread].ctypes.data
            _add_outer(for_x, slopes_row, height, source, row, steps, target, wide)
            source, target = source + 4 * wide, kept[thread].ctypes.data
            _add_outer(for_h, slopes_row, height, source, row, steps, target, row - wide)
        for r in range(high - low):
            for j in range(size):
                h_grad[low + r, j] = direct[r, j] + back[r, j]
