"""Convolution over images that are laid out as lines (see `lines`), for any batch.

Each tile of eight filters by three vectors of pixels stays in registers while all channels and all
elements of the kernel pass by.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.compiled.arrays import dense, flat
from engine.kernels.compiled.dot_products import dot_all
from engine.kernels.compiled.jit import LANES, compiled, part
from engine.kernels.compiled.lines import (
    BEFORE,
    FIRST,
    OUTPUTS,
    PARTS,
    PITCH,
    SIZE,
    SLACK,
    STEP,
    STORED,
    Axis,
    layout,
)
from engine.kernels.compiled.rows import add_row, move_row
from engine.kernels.compiled.tiles import (
    ALONE,
    DOTS_SLACK,
    FILTERS,
    ROWS,
    correlate_1,
    correlate_2,
    correlate_3,
    correlate_alone_1,
    correlate_alone_6,
)
from engine.kernels.threads import get_num_threads

_NO_BIAS = np.zeros(0, np.float32)
WEIGHTS_BLOCK = 2048  # longer lines spare a weight's dot products their sums over lanes


def correlate(x: Any, weight: Any, bias: Any, axes: tuple[Axis, ...], out: Any) -> None:
    """Correlate x (N, groups · C, *) with weight (groups, filters, C, kernel), into part of out."""
    groups, filters, channels, _ = weight.shape
    threads = get_num_threads()
    table, offsets, *sizes = layout(axes, channels, len(x), threads)
    rows = ROWS if filters > 2 else 1
    blocks = -(-filters // rows)
    if filters % rows:
        missing = np.zeros((groups, blocks * rows - filters, *weight.shape[2:]), np.float32)
        weight = np.concatenate([weight, missing], 1)
    packed = np.ascontiguousarray(weight.reshape(groups, blocks, rows, -1).swapaxes(2, 3))
    _correlate_lines(
        flat(x),
        packed,
        _NO_BIAS if bias is None else flat(bias),
        out.reshape(-1),
        table,
        offsets,
        *sizes,
        channels,
        filters,
        len(x),
        threads,
    )


def weight_gradient(
    x: Any, grad: Any, axes: tuple[Axis, ...], groups: int, kernel: tuple[int, ...]
) -> Any:
    """The gradient for the weight: the dot products of shifted lines with the gradient's lines."""
    threads = get_num_threads()
    channels, filters = x.shape[1] // groups, grad.shape[1] // groups
    table, offsets, part, samples, _ = layout(axes, channels, len(x), threads, WEIGHTS_BLOCK)
    shares = min(threads, -(-len(x) // samples))
    rows = -(-filters // FILTERS) * FILTERS
    partial = np.zeros((shares, groups, rows, offsets.size + DOTS_SLACK), np.float32)
    splits = min(max(1, threads // shares), rows // FILTERS)
    _correlate_weights(
        flat(x),
        flat(grad),
        partial,
        table,
        offsets,
        part,
        samples,
        channels,
        filters,
        len(x),
        splits,
    )
    total = (partial[0] if shares == 1 else partial.sum(0))[:, :filters, : offsets.size]
    return dense(total).reshape(groups * filters, channels, *kernel)


@part
def _lay_out(x, start, table, part, lines, line):
    """Lay the rows of one channel of an image, at x[start:], along its line."""
    width, parts, before, pitch = table[SIZE, 2], table[PARTS, 2], table[BEFORE, 2], table[PITCH, 2]
    for d in range(table[SIZE, 0]):
        at_d = table[BEFORE, 0] + d
        for h in range(table[SIZE, 1]):
            at_h = table[BEFORE, 1] + h
            row_d, row_h = at_d // table[PARTS, 0], at_h // table[PARTS, 1]
            if row_d >= table[PITCH, 0] or row_h >= table[PITCH, 1]:
                continue  # no output needs it
            which = at_d % table[PARTS, 0] * table[PARTS, 1] + at_h % table[PARTS, 1]
            source = start + (d * table[SIZE, 1] + h) * width
            target = line + which * parts * part + (row_d * table[PITCH, 1] + row_h) * pitch
            if parts == 1:
                address = lines.ctypes.data + 4 * (target + before)
                count = min(width, pitch - before)
                add_row(x.ctypes.data + 4 * source, count, np.float32(0), address)
            else:
                for p in range(parts):
                    first = (p - before) % parts  # the first element of x in this part
                    place = (before + first) // parts
                    count = min((width - first + parts - 1) // parts, pitch - place)
                    address = lines.ctypes.data + 4 * (target + p * part + place)
                    move_row(
                        x.ctypes.data + 4 * (source + first),
                        parts,
                        count,
                        np.float32(0),
                        address,
                        1,
                    )


@part
def _correlate_strip(line, offsets, weight, rows, first, last, result, result_row):
    """The results from `first` to `last` along the line, for a block of `rows` filters.

    line, weight and result are addresses.
    """
    place, steps, table = first, offsets.size, offsets.ctypes.data
    while place < last:
        source, target = line + 4 * place, result + 4 * (place - first)
        if rows == 1:
            if last - place > 2 * LANES:
                correlate_alone_6(source, table, steps, weight, target, result_row, LANES)
                place += ALONE * LANES
            else:
                correlate_alone_1(source, table, steps, weight, target, result_row, LANES)
                place += LANES
        elif last - place > 2 * LANES:
            correlate_3(source, table, steps, weight, target, result_row, LANES)
            place += 3 * LANES
        elif last - place > LANES:
            correlate_2(source, table, steps, weight, target, result_row, LANES)
            place += 2 * LANES
        else:
            correlate_1(source, table, steps, weight, target, result_row, LANES)
            place += LANES


@part
def _store(result, result_row, top, bottom, table, sample, filter, filters, all_filters, bias, out):
    """Put the rows `top` to `bottom` of the line, for a block of filters, where they belong."""
    count, step = table[OUTPUTS, 2], table[STEP, 2]
    stored = table[STORED, 0] * table[STORED, 1] * table[STORED, 2]
    sample += top // (table[PITCH, 0] * table[PITCH, 1])
    d, h = top // table[PITCH, 1] % table[PITCH, 0], top % table[PITCH, 1]
    for row in range(top, bottom):
        if d < table[OUTPUTS, 0] and h < table[OUTPUTS, 1]:
            to = table[FIRST, 0] + d * table[STEP, 0]
            to = to * table[STORED, 1] + table[FIRST, 1] + h * table[STEP, 1]
            to = to * table[STORED, 2] + table[FIRST, 2]
            to += (sample * all_filters + filter) * stored
            source = result.ctypes.data + 4 * (row - top) * table[PITCH, 2]
            target = out.ctypes.data + 4 * to
            for i in range(filters):
                value = bias[filter + i] if bias.size else np.float32(0)
                if step == 1:
                    add_row(source, count, value, target)
                else:
                    move_row(source, 1, count, value, target, step)
                source += 4 * result_row
                target += 4 * stored
        h += 1
        if h == table[PITCH, 1]:
            h = 0
            d += 1
            if d == table[PITCH, 0]:
                d = 0
                sample += 1


@compiled(
    "void(float32[::1], float32[:, :, :, ::1], float32[::1], float32[::1], int64[:, ::1], "
    "int64[::1], int64, int64, int64, int64, int64, int64, int64)",
    parallel=True,
)
def _correlate_lines(
    x, weight, bias, out, table, offsets, part, samples, strip, channels, filters, batch, threads
):
    """All outputs of a correlation; weight is (groups, blocks, steps, rows of a block)."""
    groups, blocks, _, rows = weight.shape
    image = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    line = part * table[PARTS, 0] * table[PARTS, 1] * table[PARTS, 2]
    rows_of_image, pitch = table[PITCH, 0] * table[PITCH, 1], table[PITCH, 2]
    batches = (batch + samples - 1) // samples
    shares = min(blocks, max(1, (threads + batches * groups - 1) // (batches * groups)))
    jobs = batches * groups * shares
    for thread in prange(threads):
        lines = np.zeros(channels * line, np.float32)
        result_row = strip * pitch + SLACK
        result = np.empty(rows * result_row, np.float32)
        for job in range(jobs * thread // threads, jobs * (thread + 1) // threads):
            sample = job // (groups * shares) * samples
            group, share = job // shares % groups, job % shares
            present = min(samples, batch - sample)
            for b in range(present):
                for c in range(channels):
                    start = ((sample + b) * groups * channels + group * channels + c) * image
                    _lay_out(x, start, table, part, lines, c * line + b * rows_of_image * pitch)
            for top in range(0, present * rows_of_image, strip):
                bottom = min(top + strip, present * rows_of_image)
                while bottom > top and (bottom - 1) % table[PITCH, 1] >= table[OUTPUTS, 1]:
                    bottom -= 1  # rows that belong to nobody
                first, last = top * pitch, (bottom - 1) * pitch + table[OUTPUTS, 2]
                for block in range(blocks * share // shares, blocks * (share + 1) // shares):
                    factors = weight[group, block].ctypes.data
                    _correlate_strip(
                        lines.ctypes.data,
                        offsets,
                        factors,
                        rows,
                        first,
                        last,
                        result.ctypes.data,
                        result_row,
                    )
                    filter = group * filters + block * rows
                    kept = min(rows, filters - block * rows)
                    _store(
                        result,
                        result_row,
                        top,
                        bottom,
                        table,
                        sample,
                        filter,
                        kept,
                        groups * filters,
                        bias,
                        out,
                    )


@compiled(
    "void(float32[::1], float32[::1], float32[:, :, :, ::1], int64[:, ::1], int64[::1], int64, "
    "int64, int64, int64, int64, int64)",
    parallel=True,
)
def _correlate_weights(
    x, grad, partial, table, offsets, part, samples, channels, filters, batch, splits
):
    """Each share's sum over its samples: partial is (shares, groups, rows, steps), of zeros.

    A share's filters are split up among `splits` threads.
    """
    shares, groups, rows, _ = partial.shape
    image = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    line = part * table[PARTS, 0] * table[PARTS, 1] * table[PARTS, 2]
    rows_of_image, pitch = table[PITCH, 0] * table[PITCH, 1], table[PITCH, 2]
    outputs = table[OUTPUTS, 0] * table[OUTPUTS, 1] * table[OUTPUTS, 2]
    length = (samples * rows_of_image * pitch + LANES - 1) // LANES * LANES
    batches = (batch + samples - 1) // samples
    # Each image by itself, where no vector reaches into the next: so what follows its last output
    # is not multiplied. Else all images of a block as one stretch.
    used = ((table[OUTPUTS, 0] - 1) * table[PITCH, 1] + table[OUTPUTS, 1] - 1) * pitch
    vectors = (used + table[OUTPUTS, 2] + LANES - 1) // LANES
    stretches, apart = samples, rows_of_image * pitch
    if vectors * LANES > apart:
        stretches, vectors = 1, length // LANES
    for task in prange(shares * splits):
        share, split = task // splits, task % splits
        low = rows // FILTERS * split // splits * FILTERS
        high = rows // FILTERS * (split + 1) // splits * FILTERS
        lines = np.zeros(channels * line, np.float32)
        grads = np.zeros((high - low) * length, np.float32)
        for job in range(batches * share // shares, batches * (share + 1) // shares):
            sample = job * samples
            present = min(samples, batch - sample)
            if present < samples:
                grads[:] = np.float32(0)
            for group in range(groups):
                for b in range(present):
                    at = b * rows_of_image * pitch
                    for c in range(channels):
                        start = ((sample + b) * groups * channels + group * channels + c) * image
                        _lay_out(x, start, table, part, lines, c * line + at)
                    for f in range(low, min(high, filters)):
                        start = ((sample + b) * groups * filters + group * filters + f) * outputs
                        for d in range(table[OUTPUTS, 0]):
                            for h in range(table[OUTPUTS, 1]):
                                row = (f - low) * length + at + (d * table[PITCH, 1] + h) * pitch
                                source = (d * table[OUTPUTS, 1] + h) * table[OUTPUTS, 2] + start
                                add_row(
                                    grad.ctypes.data + 4 * source,
                                    table[OUTPUTS, 2],
                                    np.float32(0),
                                    grads.ctypes.data + 4 * row,
                                )
                for f in range(low, high, FILTERS):
                    dot_all(
                        grads.ctypes.data + 4 * (f - low) * length,
                        length,
                        lines.ctypes.data,
                        offsets,
                        stretches,
                        apart,
                        vectors,
                        partial[share, group, f].ctypes.data,
                        partial.shape[3],
                    )
