"""Plain recurrent networks: each thread takes its samples through the whole sequence.

See `recurrence` for how a step's sums become one matrix product.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import behaved, dense
from engine.kernels.compiled.cells import rnn_cell, rnn_slopes
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


def rnn(
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    relu: bool,
    backwards: bool,
) -> Any:
    """The hidden states of all times."""
    if not single(h, w_ih, w_hh, b_ih, b_hh):
        return NotImplemented
    times, batch, _ = x.shape
    size = h.shape[1]
    bias = np.zeros(size, np.float32) if b_ih is None else b_ih + b_hh
    panels = packed(np.concatenate([w_ih, w_hh, bias[:, None]], 1))
    hidden = empty((times, batch, size))
    threads = threads_for(x, size * size)
    _rnn(behaved(x), dense(h), panels, relu, backwards, hidden, threads)
    return hidden


def rnn_gradients(
    grad_hidden: Any,
    grad_h: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    relu: bool,
    backwards: bool,
    for_x: bool,
) -> Any:
    """The gradients for x, h, both weights, and either bias."""
    if not single(grad_h, x, h, w_ih, w_hh):
        return NotImplemented
    times, batch, inputs = x.shape
    size = h.shape[1]
    columns = np.concatenate([w_hh, w_ih], 1) if for_x else w_hh
    h_grad = empty((batch, size))
    x_grad = empty((times, batch, inputs if for_x else 0))
    threads = threads_for(x, size * size)
    weights = sums_of(threads, size, inputs + size + 1)
    _rnn_back(
        in_rows(grad_hidden),
        dense(grad_h),
        behaved(x),
        dense(h),
        hidden,
        packed(columns.T),
        relu,
        backwards,
        x_grad,
        h_grad,
        weights,
        threads,
    )
    total = weights.sum(0)[:size]
    return (
        x_grad if for_x else None,
        h_grad,
        total[:, :inputs],
        total[:, inputs : inputs + size],
        total[:, inputs + size],
    )


@compiled(
    "void(float32[:, :, :], float32[:, ::1], float32[::1], boolean, boolean, "
    "float32[:, :, ::1], int64)",
    parallel=True,
)
def _rnn(x, h, panels, relu, backwards, hidden, threads):
    times, batch, inputs = x.shape
    size = h.shape[1]
    depth, columns = inputs + size + 1, whole(size)
    for thread in prange(threads):
        low, high, blocks = share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, depth), np.float32)
        sums = np.empty((blocks * ROWS, columns), np.float32)
        rows[:, depth - 1] = np.float32(1)
        copy(h, low, rows, inputs)
        for step in range(times):
            t = times - 1 - step if backwards else step
            copy(x[t], low, rows, 0)
            multiply(
                rows.ctypes.data,
                depth,
                blocks,
                depth,
                panels.ctypes.data,
                size,
                sums.ctypes.data,
                columns,
            )
            for r in range(high - low):
                rnn_cell(
                    sums.ctypes.data + 4 * r * columns,
                    size,
                    relu,
                    hidden.ctypes.data + 4 * (t * batch + low + r) * size,
                    rows.ctypes.data + 4 * (r * depth + inputs),
                )


@compiled(
    "void(float32[:, :, :], float32[:, ::1], float32[:, :, :], float32[:, ::1], "
    "float32[:, :, ::1], float32[::1], boolean, boolean, float32[:, :, ::1], float32[:, ::1], "
    "float32[:, :, ::1], int64)",
    parallel=True,
)
def _rnn_back(
    grad, grad_h, x, h, hidden, panels, relu, backwards, x_grad, h_grad, weights, threads
):
    """Back through time; weights begin as zeros."""
    times, batch, size = grad.shape
    inputs, wanted = x.shape[2], x_grad.shape[2]
    row, columns = weights.shape[2], whole(size + wanted)
    slopes_row = size + 2 * LANES  # rows a power of two apart would share cache lines
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
            copy(x[t], low, rows, 0)
            copy(h if step == 0 else hidden[earlier], low, rows, inputs)
            for r in range(high - low):
                rnn_slopes(
                    hidden.ctypes.data + 4 * (t * batch + low + r) * size,
                    size,
                    relu,
                    grad_t + (low + r) * grad.strides[1],
                    back.ctypes.data + 4 * r * columns,
                    slopes.ctypes.data + 4 * r * slopes_row,
                )
            source = slopes.ctypes.data
            multiply(
                source,
                slopes_row,
                blocks,
                size,
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
