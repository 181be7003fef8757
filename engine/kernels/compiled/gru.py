"""GRU: each thread takes its part of the batch through the whole sequence; see `recurrence`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import behaved, dense
from engine.kernels.compiled.cells import gru_cell, gru_slopes
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


def gru(x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool) -> Any:
    """The hidden states of all times, and r, z, n and what the state brings to n."""
    if not single(h, w_ih, w_hh, b_ih, b_hh):
        return NotImplemented
    times, batch, _ = x.shape
    size = h.shape[1]
    if b_ih is None:
        b_ih = b_hh = np.zeros(3 * size, np.float32)
    # A row is the input, a one, the state, and another one.
    brought = np.concatenate([w_ih, b_ih[:, None]], 1)
    kept = np.concatenate([w_hh, b_hh[:, None]], 1)
    both = packed(np.concatenate([brought[: 2 * size], kept[: 2 * size]], 1))
    hidden, gates = empty((times, batch, size)), empty((times, batch, 4 * size))
    _gru(
        behaved(x),
        dense(h),
        both,
        packed(brought[2 * size :]),
        packed(kept[2 * size :]),
        backwards,
        hidden,
        gates,
        threads_for(x, 3 * size * size),
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
    if not single(grad_h, x, h, w_ih, w_hh):
        return NotImplemented
    times, batch, inputs = x.shape
    size = h.shape[1]
    h_grad = empty((batch, size))
    x_grad = empty((times, batch, inputs if for_x else 0))
    threads = threads_for(x, 3 * size * size)
    brought, kept = sums_of(threads, 3 * size, inputs + 1), sums_of(threads, 3 * size, size + 1)
    turned = np.concatenate([w_ih[2 * size :], w_ih[: 2 * size]])  # n comes first
    _gru_back(
        in_rows(grad_hidden),
        dense(grad_h),
        behaved(x),
        dense(h),
        hidden,
        gates,
        packed(w_hh.T),
        packed(turned.T),
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
    wide, columns = whole(2 * size), whole(size)
    row = wide + 2 * columns
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, depth), np.float32)
        sums = np.empty((blocks * ROWS, row), np.float32)
        rows[:, inputs] = np.float32(1)
        rows[:, depth - 1] = np.float32(1)
        copy(h, low, rows, inputs + 1)
        source, target = rows.ctypes.data, sums.ctypes.data
        state = source + 4 * (inputs + 1)
        for step in range(times):
            t = times - 1 - step if backwards else step
            copy(x[t], low, rows, 0)
            multiply(source, depth, blocks, depth, both.ctypes.data, 2 * size, target, row)
            multiply(
                source,
                depth,
                blocks,
                inputs + 1,
                brought.ctypes.data,
                size,
                target + 4 * wide,
                row,
            )
            multiply(
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
    "void(float32[:, :, :], float32[:, ::1], float32[:, :, :], float32[:, ::1], "
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
    columns, wanted_columns = whole(size), whole(wanted)
    slopes_row = 4 * size + 2 * LANES  # rows a power of two apart would share cache lines
    sample = 4 * size
    for thread in prange(threads):
        low, high, blocks = share(batch, thread, threads)
        rows = np.zeros((blocks * ROWS, row), np.float32)
        slopes = np.zeros((blocks * ROWS, slopes_row), np.float32)
        back = np.zeros((blocks * ROWS, columns), np.float32)
        back_x = np.zeros((blocks * ROWS, wanted_columns), np.float32)
        direct = np.zeros((blocks * ROWS, size), np.float32)
        rows[:, inputs] = np.float32(1)
        rows[:, wide + size] = np.float32(1)
        copy(grad_h, low, direct, 0)
        for step in range(times - 1, -1, -1):
            t = times - 1 - step if backwards else step
            earlier = t + 1 if backwards else t - 1
            grad_t = grad.ctypes.data + t * grad.strides[0]
            copy(x[t], low, rows, 0)
            copy(h if step == 0 else hidden[earlier], low, rows, wide)
            for r in range(high - low):
                place = (t * batch + low + r) * sample
                gru_slopes(
                    gates.ctypes.data + 4 * place,
                    rows.ctypes.data + 4 * (r * row + wide),
                    size,
                    grad_t + (low + r) * grad.strides[1],
                    back.ctypes.data + 4 * r * columns,
                    direct.ctypes.data + r * sample,
                    slopes.ctypes.data + 4 * r * slopes_row,
                )
            for_x, for_h = slopes.ctypes.data, slopes.ctypes.data + sample
            steps = high - low
            multiply(
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
                multiply(
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
            add_outer(for_x, slopes_row, height, source, row, steps, target, wide)
            source, target = source + 4 * wide, kept[thread].ctypes.data
            add_outer(for_h, slopes_row, height, source, row, steps, target, row - wide)
        for r in range(high - low):
            for j in range(size):
                h_grad[low + r, j] = direct[r, j] + back[r, j]
