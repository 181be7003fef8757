"""Convolution over batches that fill the lanes of a vector; see `stacks`.

Each tile of eight filters by three pixels, in all images of a stack, stays in registers while all
channels and all elements of the kernel pass by.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import dense, flat
from engine.kernels.compiled.dot_products import dot_all
from engine.kernels.compiled.jit import LANES, compiled, part
from engine.kernels.compiled.lines import Axis
from engine.kernels.compiled.rows import add_row
from engine.kernels.compiled.stacks import (
    BEFORE,
    FIRST,
    HEIGHTS,
    LENGTH,
    OFFSETS,
    OUTPUTS,
    PARTS,
    PER_HEIGHT,
    RANGES,
    SIZE,
    STEP,
    STORED,
    layout,
    place,
    turn_in,
    turn_out,
)
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
STACK_BYTES = 3 << 19  # of a stack's channels at most: what a second-level cache holds
STRETCH_BYTES = 9 << 12  # of the rows whose dot products are summed up at a time


def pays(batch: int, channels: int, axes: tuple[tuple[Axis, ...], ...]) -> bool:
    """Whether a batch is quicker in stacks than along lines.

    Lines multiply what lies between rows and images; stacks what lies in lanes without an image.
    """
    if not batch:
        return False
    stacks = -(-batch // LANES)
    table = layout(axes, channels).table
    if 4 * LANES * channels * _line(table) > STACK_BYTES:
        return False
    used = prod(
        sum(axis.outputs for axis in parts) / sum(axis.pitch for axis in parts) for parts in axes
    )
    return 0 < used < batch / (stacks * LANES)


def correlate(
    x: Any, weights: list[Any], bias: Any, axes: tuple[tuple[Axis, ...], ...], out: Any
) -> None:
    """Correlate x (N, groups · C, *), into all of out.

    `weights` are, for every plan of the layout, (groups, filters, C, depth, height, width).
    """
    groups, filters, channels = weights[0].shape[:3]
    plan = layout(axes, channels)
    rows = ROWS if filters > 2 else 1
    blocks = -(-filters // rows)
    packed = [_packed(weight, blocks, rows) for weight in weights]
    threads = get_num_threads()
    image, pixels = (prod(plan.table[each].tolist()) for each in (SIZE, STORED))
    vectors = channels * _line(plan.table) + image + rows * pixels
    _correlate_stacks(
        flat(x),
        packed[0] if len(packed) == 1 else np.concatenate(packed),
        _NO_BIAS if bias is None else flat(bias),
        out.reshape(-1),
        *plan[:4],
        channels,
        filters,
        rows,
        groups,
        len(x),
        empty((threads, LANES * vectors)),
    )


def _line(table: Any) -> int:
    """How many vectors a channel of a stack takes."""
    return prod((table[PARTS] * table[LENGTH]).tolist())


def _packed(weight: Any, blocks: int, rows: int) -> Any:
    """A plan's weight as its steps go: (groups, blocks, height, depth, C, width, rows), flat."""
    groups, filters = weight.shape[:2]
    padded = np.zeros((groups, blocks * rows, *weight.shape[2:]), np.float32)
    padded[:, :filters] = weight
    by_block = padded.reshape(groups, blocks, rows, *weight.shape[2:])
    return by_block.transpose(0, 1, 5, 4, 3, 6, 2).reshape(-1)


def weight_gradient(
    x: Any, grad: Any, axes: tuple[Axis, ...], groups: int, kernel: tuple[int, ...]
) -> Any:
    """The gradient for the weight: the dot products of shifted pixels with the gradient's."""
    channels, filters = x.shape[1] // groups, grad.shape[1] // groups
    plan = layout(tuple((axis,) for axis in axes), channels)
    stacks = -(-len(x) // LANES)
    rows, steps = -(-filters // FILTERS) * FILTERS, plan.offsets.size
    shares = min(get_num_threads(), stacks)
    partial = np.zeros((shares, groups, rows, steps + DOTS_SLACK), np.float32)
    image, pixels = (prod(each.tolist()) for each in (plan.table[SIZE], plan.plans[0, :3]))
    splits = min(max(1, get_num_threads() // shares), rows // FILTERS)
    vectors = channels * _line(plan.table) + rows * prod(plan.table[LENGTH].tolist())
    scratch = empty((shares * splits, LANES * (vectors + max(image, pixels))))
    _correlate_stack_weights(
        flat(x), flat(grad), partial, *plan[:3], channels, filters, len(x), scratch
    )
    total = (partial[0] if shares == 1 else partial.sum(0))[:, :filters, :steps]
    depth, height, width = (*(1,) * (3 - len(kernel)), *kernel)
    by_height = total.reshape(groups * filters, height, depth, channels, width)
    return dense(by_height.transpose(0, 3, 2, 1, 4)).reshape(-1, channels, *kernel)


@part
def _correlate_row(line, offsets, steps, weight, rows, count, result, result_row, step):
    """`count` pixels of a row of results, `step` pixels apart, for a block of `rows` filters.

    All but the numbers are addresses.
    """
    done, vector = 0, 4 * LANES
    while done < count:
        source, target = line + vector * done, result + vector * step * done
        if rows == 1:
            if count - done >= ALONE:
                correlate_alone_6(source, offsets, steps, weight, target, result_row, step * LANES)
                done += ALONE
            else:
                correlate_alone_1(source, offsets, steps, weight, target, result_row, step * LANES)
                done += 1
        elif count - done >= 3:
            correlate_3(source, offsets, steps, weight, target, result_row, step * LANES)
            done += 3
        elif count - done == 2:
            correlate_2(source, offsets, steps, weight, target, result_row, step * LANES)
            done += 2
        else:
            correlate_1(source, offsets, steps, weight, target, result_row, step * LANES)
            done += 1


@part
def _correlate_block(plan, ranges, offsets, table, lines, weight, rows, result, pixels):
    """All results of a plan for a block of filters; lines, offsets, weight, result: addresses."""
    steps = plan[PER_HEIGHT]
    for d in range(plan[OUTPUTS]):
        for h in range(plan[OUTPUTS + 1]):
            first, last = ranges[plan[RANGES] + 2 * h], ranges[plan[RANGES] + 2 * h + 1]
            row = (d * table[LENGTH, 1] + h) * table[LENGTH, 2]
            to = plan[FIRST] + d * plan[STEP]
            to = to * table[STORED, 1] + plan[FIRST + 1] + h * plan[STEP + 1]
            to = to * table[STORED, 2] + plan[FIRST + 2]
            _correlate_row(
                lines + 4 * LANES * row,
                offsets + 8 * first * steps,
                (last - first) * steps,
                weight + 4 * first * steps * rows,
                rows,
                plan[OUTPUTS + 2],
                result + 4 * LANES * to,
                LANES * pixels,
                plan[STEP + 2],
            )


@compiled(
    "void(float32[::1], float32[::1], float32[::1], float32[::1], int64[:, ::1], int64[:, ::1], "
    "int64[::1], int64[::1], int64, int64, int64, int64, int64, float32[:, ::1])",
    parallel=True,
)
def _correlate_stacks(
    x,
    weight,
    bias,
    out,
    table,
    plans,
    offsets,
    ranges,
    channels,
    filters,
    rows,
    groups,
    batch,
    scratch,
):
    """All results of a correlation; weight is packed plan by plan."""
    vector = 4 * LANES
    image = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    pixels = table[STORED, 0] * table[STORED, 1] * table[STORED, 2]
    line = table[PARTS, 0] * table[PARTS, 1] * table[PARTS, 2]
    line *= table[LENGTH, 0] * table[LENGTH, 1] * table[LENGTH, 2]
    blocks, stacks = (filters + rows - 1) // rows, (batch + LANES - 1) // LANES
    threads = len(scratch)
    padded = False
    for axis in range(3):
        padded |= table[BEFORE, axis] > 0
        padded |= table[PARTS, axis] * table[LENGTH, axis] > table[SIZE, axis]
    shares = min(blocks, max(1, (threads + stacks * groups - 1) // (stacks * groups)))
    jobs = stacks * groups * shares
    for thread in prange(threads):
        lines = scratch[thread].ctypes.data
        turned = lines + vector * channels * line
        result = turned + vector * image
        if padded:
            scratch[thread, : LANES * channels * line] = np.float32(0)
        for job in range(jobs * thread // threads, jobs * (thread + 1) // threads):
            sample = job // (groups * shares) * LANES
            group, share = job // shares % groups, job % shares
            present = min(LANES, batch - sample)
            for c in range(channels):
                start = ((sample * groups + group) * channels + c) * image
                turn_in(x, start, groups * channels * image, present, image, turned)
                place(turned, table, lines + vector * c * line)
            for block in range(blocks * share // shares, blocks * (share + 1) // shares):
                for p in range(len(plans)):
                    plan = plans[p]
                    first = plan[OFFSETS] * groups * blocks
                    first += (group * blocks + block) * plan[HEIGHTS] * plan[PER_HEIGHT]
                    _correlate_block(
                        plan,
                        ranges,
                        offsets.ctypes.data + 8 * plan[OFFSETS],
                        table,
                        lines,
                        weight.ctypes.data + 4 * first * rows,
                        rows,
                        result,
                        pixels,
                    )
                for i in range(min(rows, filters - block * rows)):
                    filter = group * filters + block * rows + i
                    turn_out(
                        result + vector * i * pixels,
                        present,
                        pixels,
                        bias[filter] if bias.size else np.float32(0),
                        out,
                        (sample * groups * filters + filter) * pixels,
                        groups * filters * pixels,
                    )


@compiled(
    "void(float32[::1], float32[::1], float32[:, :, :, ::1], int64[:, ::1], int64[:, ::1], "
    "int64[::1], int64, int64, int64, float32[:, ::1])",
    parallel=True,
)
def _correlate_stack_weights(
    x, grad, partial, table, plans, offsets, channels, filters, batch, scratch
):
    """Each share's sum over its stacks: partial is (shares, groups, rows, steps), of zeros.

    A share's filters are split up among threads, as many as there is scratch memory for.
    """
    shares, groups, rows, target_row = partial.shape
    splits = len(scratch) // shares
    vector = 4 * LANES
    image = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    part = table[LENGTH, 0] * table[LENGTH, 1] * table[LENGTH, 2]
    line = table[PARTS, 0] * table[PARTS, 1] * table[PARTS, 2] * part
    depth, height, width = plans[0, OUTPUTS], plans[0, OUTPUTS + 1], plans[0, OUTPUTS + 2]
    pixels, pitch = depth * height * width, table[LENGTH, 2]
    stacks = (batch + LANES - 1) // LANES
    heights = max(1, STRETCH_BYTES // (vector * (FILTERS + 2) * max(width, 1)))
    for task in prange(shares * splits):
        share, split = task // splits, task % splits
        low = rows // FILTERS * split // splits * FILTERS
        high = rows // FILTERS * (split + 1) // splits * FILTERS
        lines = scratch[task].ctypes.data
        grads = lines + vector * channels * line
        turned = grads + vector * rows * part
        scratch[task] = np.float32(0)
        for stack in range(stacks * share // shares, stacks * (share + 1) // shares):
            sample = stack * LANES
            present = min(LANES, batch - sample)
            for group in range(groups):
                for c in range(channels):
                    start = ((sample * groups + group) * channels + c) * image
                    turn_in(x, start, groups * channels * image, present, image, turned)
                    place(turned, table, lines + vector * c * line)
                for f in range(low, min(high, filters)):
                    start = ((sample * groups + group) * filters + f) * pixels
                    turn_in(grad, start, groups * filters * pixels, present, pixels, turned)
                    for row in range(depth * height):
                        to = f * part
                        to += (row // height * table[LENGTH, 1] + row % height) * pitch
                        source = turned + vector * row * width
                        add_row(source, width * LANES, np.float32(0), grads + vector * to)
                for d in range(depth):
                    for h in range(0, height, heights):
                        first = vector * (d * table[LENGTH, 1] + h) * pitch
                        for f in range(low, high, FILTERS):
                            dot_all(
                                grads + vector * f * part + first,
                                LANES * part,
                                lines + first,
                                offsets,
                                min(heights, height - h),
                                LANES * pitch,
                                width,
                                partial[share, group, f].ctypes.data,
                                target_row,
                            )
