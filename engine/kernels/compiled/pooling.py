"""Pooling, window by window; rows of 2 × 2 squares go through vectors.

One thread takes an image of one channel at a time. Images have three axes here, the missing ones of
size one. Padding is never made: a window is cut off where the image ends.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.jit import compiled, inlined, part
from engine.kernels.compiled.squares import (
    largest_of_squares,
    spread_to_all,
    spread_to_winners,
    sums_of_squares,
)
from engine.kernels.compiled.taps import add_elements, add_to_elements, take_larger
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 13  # fewer windows are not worth a thread's start
SIZE, KERNEL, STRIDE, BEFORE, DILATION, OUTPUT = range(6)  # rows of a table, a column for each axis


def max_pool(x: Any, window: Any) -> Any:
    """The largest element of each window, and its number."""
    if prod(window.kernel) > 256:  # a number does not fit into a byte
        return NotImplemented
    axes = len(window.kernel)
    shape = (*x.shape[:-axes], *window.output)
    out, winners = empty(shape), np.empty(shape, np.uint8)
    table = _table(x.shape[-axes:], window)
    _max_pool(flat(x), table, _threads(out), out.reshape(-1), winners.reshape(-1))
    return out, winners


def spread_max(grad: Any, winners: Any, size: tuple[int, ...], window: Any) -> Any:
    """Each window's value of `grad`, laid where x has its largest element."""
    if winners.dtype != np.uint8:
        return NotImplemented
    out = empty((*grad.shape[: -len(size)], *size))
    winners = np.ascontiguousarray(winners).reshape(-1)
    table = _table(size, window)
    _spread_max(flat(grad), winners, table, _threads(grad), out.reshape(-1))
    return out


def mean_pool(x: Any, window: Any, divisor: Any) -> Any:
    """The sum of each window over `divisor`."""
    axes = len(window.kernel)
    out = empty((*x.shape[:-axes], *window.output))
    table = _table(x.shape[-axes:], window)
    _mean_pool(flat(x), table, _factors(divisor, window), _threads(out), out.reshape(-1))
    return out


def spread_mean(grad: Any, size: tuple[int, ...], window: Any, divisor: Any) -> Any:
    """Each window's share of `grad`, added to all its elements."""
    out = empty((*grad.shape[: -len(size)], *size))
    table, factors = _table(size, window), _factors(divisor, window)
    _spread_mean(flat(grad), table, factors, _threads(grad), out.reshape(-1))
    return out


def _table(size: tuple[int, ...], window: Any) -> Any:
    """The geometry along three axes."""
    axes = zip(
        size,
        window.kernel,
        window.stride,
        [before for before, _ in window.pads],
        window.dilation,
        window.output,
        strict=True,
    )
    return np.array([(1, 1, 1, 0, 1, 1)] * (3 - len(size)) + list(axes), np.int64).T.copy()


def _factors(divisor: Any, window: Any) -> Any:
    """What to multiply the sum of each window with."""
    factors = np.float32(1) / np.asarray(divisor, np.float32)
    return np.broadcast_to(factors, window.output).flatten()


def _threads(windows: Any) -> int:
    return max(1, min(get_num_threads(), windows.size // _PER_THREAD))


@inlined
def _squares(table):
    """Whether the windows are 2 × 2 squares side by side, all of them whole."""
    return (
        table[SIZE, 0] == table[OUTPUT, 0] == table[KERNEL, 0] == 1
        and table[KERNEL, 1] == table[KERNEL, 2] == table[STRIDE, 1] == table[STRIDE, 2] == 2
        and table[BEFORE, 1] == table[BEFORE, 2] == 0
        and table[DILATION, 1] == table[DILATION, 2] == 1
        and 2 * table[OUTPUT, 1] <= table[SIZE, 1]
        and 2 * table[OUTPUT, 2] <= table[SIZE, 2]
    )


@inlined
def _span(table, axis, place):
    """A window's place along an axis: its start, its first element inside and the one after all."""
    start = place * table[STRIDE, axis] - table[BEFORE, axis]
    step = table[DILATION, axis]
    first = (step - 1 - start) // step if start < 0 else 0
    last = min(table[KERNEL, axis], (table[SIZE, axis] - start + step - 1) // step)
    return start, first, last


@part
def _largest(x, table, out, winners):
    """Max-pooling of one image; x is the address of its first element."""
    height, width, kernel, count = (
        table[SIZE, 1],
        table[SIZE, 2],
        table[KERNEL, 2],
        table[OUTPUT, 2],
    )
    firsts = np.empty(count, np.int64)
    for w in range(count):
        _, firsts[w], _ = _span(table, 2, w)
    for d in range(table[OUTPUT, 0]):
        start_d, first_d, last_d = _span(table, 0, d)
        for h in range(table[OUTPUT, 1]):
            start_h, first_h, last_h = _span(table, 1, h)
            window = (d * table[OUTPUT, 1] + h) * count
            number = (first_d * table[KERNEL, 1] + first_h) * kernel
            for w in range(count):  # the first element wins over nothing
                out[window + w], winners[window + w] = np.float32(-np.inf), number + firsts[w]
            for i in range(first_d, last_d):
                row_d = (start_d + i * table[DILATION, 0]) * height
                for j in range(first_h, last_h):
                    row = x + 4 * (row_d + start_h + j * table[DILATION, 1]) * width
                    for k in range(kernel):
                        take_larger(
                            row,
                            k * table[DILATION, 2] - table[BEFORE, 2],
                            table[STRIDE, 2],
                            width,
                            count,
                            (i * table[KERNEL, 1] + j) * kernel + k,
                            out.ctypes.data + 4 * window,
                            winners.ctypes.data + window,
                        )


@part
def _spread_to_winners(grad, winners, table, offsets, out):
    """The gradient of max-pooling of one image."""
    window = 0
    for d in range(table[OUTPUT, 0]):
        start_d = d * table[STRIDE, 0] - table[BEFORE, 0]
        for h in range(table[OUTPUT, 1]):
            start_h = start_d * table[SIZE, 1] + h * table[STRIDE, 1] - table[BEFORE, 1]
            start = start_h * table[SIZE, 2] - table[BEFORE, 2]
            for w in range(table[OUTPUT, 2]):
                out[start + w * table[STRIDE, 2] + offsets[winners[window]]] += grad[window]
                window += 1


@part
def _offsets(table):
    """How far each element of a window lies from its start."""
    offsets = np.empty(table[KERNEL, 0] * table[KERNEL, 1] * table[KERNEL, 2], np.int64)
    number = 0
    for i in range(table[KERNEL, 0]):
        row_d = i * table[DILATION, 0] * table[SIZE, 1]
        for j in range(table[KERNEL, 1]):
            row = (row_d + j * table[DILATION, 1]) * table[SIZE, 2]
            for k in range(table[KERNEL, 2]):
                offsets[number] = row + k * table[DILATION, 2]
                number += 1
    return offsets


@part
def _sums(x, table, out):
    """The sums of all windows of one image; x is the address of its first element."""
    height, width, count = table[SIZE, 1], table[SIZE, 2], table[OUTPUT, 2]
    out[:] = np.float32(0)
    for d in range(table[OUTPUT, 0]):
        start_d, first_d, last_d = _span(table, 0, d)
        for h in range(table[OUTPUT, 1]):
            start_h, first_h, last_h = _span(table, 1, h)
            sums = out.ctypes.data + 4 * (d * table[OUTPUT, 1] + h) * count
            for i in range(first_d, last_d):
                row_d = (start_d + i * table[DILATION, 0]) * height
                for j in range(first_h, last_h):
                    row = x + 4 * (row_d + start_h + j * table[DILATION, 1]) * width
                    for k in range(table[KERNEL, 2]):
                        first = k * table[DILATION, 2] - table[BEFORE, 2]
                        add_elements(row, first, table[STRIDE, 2], width, count, sums)


@part
def _spread(shares, table, out):
    """Add each window's share to all its elements in one image."""
    height, width, count = table[SIZE, 1], table[SIZE, 2], table[OUTPUT, 2]
    out[:] = np.float32(0)
    for d in range(table[OUTPUT, 0]):
        start_d, first_d, last_d = _span(table, 0, d)
        for h in range(table[OUTPUT, 1]):
            start_h, first_h, last_h = _span(table, 1, h)
            source = shares.ctypes.data + 4 * (d * table[OUTPUT, 1] + h) * count
            for i in range(first_d, last_d):
                row_d = (start_d + i * table[DILATION, 0]) * height
                for j in range(first_h, last_h):
                    row = row_d + start_h + j * table[DILATION, 1]
                    row = out.ctypes.data + 4 * row * width
                    for k in range(table[KERNEL, 2]):
                        first = k * table[DILATION, 2] - table[BEFORE, 2]
                        add_to_elements(source, row, first, table[STRIDE, 2], width, count)


@part
def _clear_rest(image, table):
    """Zero in the last column and row, where no square is."""
    width = table[SIZE, 2]
    for w in range(2 * table[OUTPUT, 2], width):
        for h in range(table[SIZE, 1]):
            image[h * width + w] = np.float32(0)
    for place in range(2 * table[OUTPUT, 1] * width, table[SIZE, 1] * width):
        image[place] = np.float32(0)


@compiled("void(float32[::1], int64[:, ::1], int64, float32[::1], uint8[::1])", parallel=True)
def _max_pool(x, table, threads, out, winners):
    size = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    output = table[OUTPUT, 0] * table[OUTPUT, 1] * table[OUTPUT, 2]
    width, across = table[SIZE, 2], table[OUTPUT, 2]
    images = x.size // size
    squares = _squares(table)
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            source = x.ctypes.data + 4 * image * size
            start = image * output
            if squares:
                target, numbers = out.ctypes.data + 4 * start, winners.ctypes.data + start
                for h in range(table[OUTPUT, 1]):
                    row, place = source + 8 * h * width, h * across
                    largest_of_squares(
                        row, row + 4 * width, across, target + 4 * place, numbers + place
                    )
            else:
                end = start + output
                _largest(source, table, out[start:end], winners[start:end])


@compiled("void(float32[::1], uint8[::1], int64[:, ::1], int64, float32[::1])", parallel=True)
def _spread_max(grad, winners, table, threads, out):
    size = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    output = table[OUTPUT, 0] * table[OUTPUT, 1] * table[OUTPUT, 2]
    width, across = table[SIZE, 2], table[OUTPUT, 2]
    images = out.size // size
    squares, offsets = _squares(table), _offsets(table)
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            slopes = out[image * size : (image + 1) * size]
            start = image * output
            if squares:
                source, numbers = grad.ctypes.data + 4 * start, winners.ctypes.data + start
                for h in range(table[OUTPUT, 1]):
                    row = slopes.ctypes.data + 8 * h * width
                    place = h * across
                    spread_to_winners(
                        source + 4 * place, numbers + place, across, row, row + 4 * width
                    )
                _clear_rest(slopes, table)
            else:
                slopes[:] = np.float32(0)
                end = start + output
                _spread_to_winners(grad[start:end], winners[start:end], table, offsets, slopes)


@compiled("void(float32[::1], int64[:, ::1], float32[::1], int64, float32[::1])", parallel=True)
def _mean_pool(x, table, factors, threads, out):
    size = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    width, across = table[SIZE, 2], table[OUTPUT, 2]
    images = x.size // size
    squares = _squares(table) and factors.min() == factors.max()
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            source = x.ctypes.data + 4 * image * size
            means = out[image * factors.size : (image + 1) * factors.size]
            if squares:
                for h in range(table[OUTPUT, 1]):
                    row = source + 8 * h * width
                    target = means.ctypes.data + 4 * h * across
                    sums_of_squares(row, row + 4 * width, across, factors[0], target)
            else:
                _sums(source, table, means)
                for i in range(factors.size):
                    means[i] *= factors[i]


@compiled("void(float32[::1], int64[:, ::1], float32[::1], int64, float32[::1])", parallel=True)
def _spread_mean(grad, table, factors, threads, out):
    size = table[SIZE, 0] * table[SIZE, 1] * table[SIZE, 2]
    width, across = table[SIZE, 2], table[OUTPUT, 2]
    images = out.size // size
    squares = _squares(table) and factors.min() == factors.max()
    for thread in prange(threads):
        scaled = np.empty(factors.size, np.float32)
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            slopes = out[image * size : (image + 1) * size]
            shares = grad[image * factors.size : (image + 1) * factors.size]
            if squares:
                for h in range(table[OUTPUT, 1]):
                    row = slopes.ctypes.data + 8 * h * width
                    source = shares.ctypes.data + 4 * h * across
                    spread_to_all(source, across, factors[0], row, row + 4 * width)
                _clear_rest(slopes, table)
            else:
                for i in range(factors.size):
                    scaled[i] = shares[i] * factors[i]
                _spread(scaled, table, slopes)
