"""LSTM: each thread takes its part of the batch through the whole sequence; see `recurrence`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import behaved, dense
from engine.kernels.compiled.cells import lstm_cell, lstm_slopes
from engine.kernels.compiled.jit import LANES, compiled
from engine.kernels.compiled.recurrence import (
    add_outer,
    copy,
    in_rows,
    multiply,
    packed,
    share,
    single,
    sums_of,
    threads_for,
    whole,
)
from engine.kernels.compiled.tiles import ROWS


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
    if not single(h, c, w_ih, w_hh, b_ih, b_hh):
        return NotImplemented
    times, batch, _ = x.shape
    size = h.shape[1]
    bias = np.zeros(4 * size, np.float32) if b_ih is None else b_ih + b_hh
    panels = packed(np.concatenate([w_ih, w_hh, bias[:, None]], 1))
    hidden, cells, gates = (empty((times, batch, n)) for n in (size, size, 4 * size))
    threads = threads_for(x, 4 * size * size)
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
    if not single(grad_h, grad_c, x, h, c, w_ih, w_hh):
        return NotImplemented
    times, batch, inputs = x.shape
    size = h.shape[1]
    columns = np.concatenate([w_hh, w_ih], 1) if for_x else w_hh
    h_grad, c_grad = empty((batch, size)), np.array(grad_c, order="C")
    x_grad = empty((times, batch, inputs if for_x else 0))
    threads = threads_for(x, 4 * size * size)
    weights = sums_of(threads, 4 * size, inputs + size + 1)
    _lstm_back(
        in_rows(grad_hidden),
        dense(grad_h),
        behaved(x),
        dense(h),
        dense(c),
        hidden,
        cells,
        gates,
        packed(columns.T),
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


@compiled(
    "void(float32[:, :, :], float32[:, ::1], float32[:, ::1], float32[::1], boolean, "
    "float32[:, :, ::1], float32[:, :, ::1], float32[:, :, ::1], int64)",
    parallel=True,
)
def _lstm(x, h, c, panels, backwards, hidden, cells, gates, threads):
    times, batch, inputs = x.shape
    size = h.shape[1]
    depth, columns = inputs + size + 1, whole(4 * size)
    sample = 4 * size  # bytes of a state
    for thread in prange(threads):
        low, high, blocks = share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, depth), np.float32)
        sums = np.empty((blocks * ROWS, columns), np.float32)
        rows[:, depth - 1] = np.float32(1)
        copy(h, low, rows, inputs)
        before = c.ctypes.data
        for step in range(times):
            t = times - 1 - step if backwards else step
            copy(x[t], low, rows, 0)
            multiply(
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
    "void(float32[:, :, :], float32[:, ::1], float32[:, :, :], float32[:, ::1], "
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
    row, columns = weights.shape[2], whole(size + wanted)
    slopes_row = 4 * size + 2 * LANES  # rows a power of two apart would share cache lines
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, row), np.float32)
        slopes = np.zeros((blocks * ROWS, slopes_row), np.float32)
        back = np.zeros((blocks * ROWS, columns), np.float32)
        rows[:, inputs + size] = np.float32(1)
        copy(grad_h, low, back, 0)
        for step in range(times - 1, -1, -1):
            t = times - 1 - step if backwards else step
            earlier = t + 1 if backwards else t - 1
            grad_t = grad.ctypes.data + t * grad.strides[0]
            before = c.ctypes.data if step == 0 else cells.ctypes.data + earlier * batch * sample
            copy(x[t], low, rows, 0)
            copy(h if step == 0 else hidden[earlier], low, rows, inputs)
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                lstm_slopes(
                    gates.ctypes.data + 4 * place,
                    before + (low + r) * sample,
                    cells.ctypes.data + place,
                    size,
                    grad_t + (low + r) * grad.strides[1],
                    back.ctypes.data + 4 * r * columns,
                    c_grad.ctypes.data + (low + r) * sample,
                    slopes.ctypes.data + 4 * r * slopes_row,
                )
            source = slopes.ctypes.data
            multiply(
                source,
                slopes_row,
                blocks,
                4 * size,
                panels.ctypes.data,
                size + wanted,
                back.ctypes.data,
                columns,
            )
            add_outer(
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
