"""Adaptive pooling; one thread takes an image of one channel at a time.

Images have three axes here, the missing ones of size one. The rows of a window are summed up first,
so that the inner loops run along whole rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.jit import compiled, inlined, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def mean_pool(x: Any, output: tuple[int, ...]) -> Any:
    """The mean of each window over the last axes."""
    size, out = x.shape[-len(output) :], empty((*x.shape[: -len(output)], *output))
    _mean_pool(flat(x), _three(size), _three(output), _threads(x.size), out.reshape(-1))
    return out


def spread_mean(grad: Any, size: tuple[int, ...]) -> Any:
    """Each window's share of `grad`, added to all its elements."""
    output, out = grad.shape[-len(size) :], empty((*grad.shape[: -len(size)], *size))
    _spread_mean(flat(grad), _three(size), _three(output), _threads(out.size), out.reshape(-1))
    return out


def max_positions(x: Any, output: tuple[int, ...]) -> Any:
    """Where in the flattened last axes each window has its largest element."""
    size = x.shape[-len(output) :]
    out = np.empty((*x.shape[: -len(output)], *output), np.int64)
    _max_positions(flat(x), _three(size), _three(output), _threads(x.size), out.reshape(-1))
    return out


def _three(size: tuple[int, ...]) -> Any:
    return np.array((1,) * (3 - len(size)) + tuple(size), np.int64)


def _threads(elements: int) -> int:
    return max(1, min(get_num_threads(), elements // _PER_THREAD))


@inlined
def _first(size, output, axis, place):
    """The first element of a window along an axis."""
    return place * size[axis] // output[axis]


@inlined
def _after(size, output, axis, place):
    """The first element after a window along an axis."""
    return ((place + 1) * size[axis] + output[axis] - 1) // output[axis]


@part
def _means(x, size, output, out):
    """The means of all windows of one image."""
    width, across = size[2], output[2]
    sums = np.empty(width, np.float32)
    for d in range(output[0]):
        first_d, after_d = _first(size, output, 0, d), _after(size, output, 0, d)
        for h in range(output[1]):
            first_h, after_h = _first(size, output, 1, h), _after(size, output, 1, h)
            sums[:] = np.float32(0)
            for i in range(first_d, after_d):
                for j in range(first_h, after_h):
                    row = (i * size[1] + j) * width
                    for w in range(width):
                        sums[w] += x[row + w]
            rows = (after_d - first_d) * (after_h - first_h)
            target = (d * output[1] + h) * across
            for w in range(across):
                first_w, after_w = _first(size, output, 2, w), _after(size, output, 2, w)
                total = np.float32(0)
                for k in range(first_w, after_w):
                    total += sums[k]
                out[target + w] = total / np.float32(rows * (after_w - first_w))


@part
def _spread(grad, size, output, out):
    """The gradient of the means of one image."""
    width, across = size[2], output[2]
    shares = np.empty(width, np.float32)
    out[:] = np.float32(0)
    for d in range(output[0]):
        first_d, after_d = _first(size, output, 0, d), _after(size, output, 0, d)
        for h in range(output[1]):
            first_h, after_h = _first(size, output, 1, h), _after(size, output, 1, h)
            rows = (after_d - first_d) * (after_h - first_h)
            source = (d * output[1] + h) * across
            shares[:] = np.float32(0)
            for w in range(across):
                first_w, after_w = _first(size, output, 2, w), _after(size, output, 2, w)
                share = grad[source + w] / np.float32(rows * (after_w - first_w))
                for k in range(first_w, after_w):
                    shares[k] += share
            for i in range(first_d, after_d):
                for j in range(first_h, after_h):
                    row = (i * size[1] + j) * width
                    for w in range(width):
                        out[row + w] += shares[w]


@part
def _largest(x, size, output, out):
    """The place of the largest element of each window of one image; the first NaN is larger."""
    number = 0
    for d in range(output[0]):
        first_d, after_d = _first(size, output, 0, d), _after(size, output, 0, d)
        for h in range(output[1]):
            first_h, after_h = _first(size, output, 1, h), _after(size, output, 1, h)
            for w in range(output[2]):
                first_w, after_w = _first(size, output, 2, w), _after(size, output, 2, w)
                best = (first_d * size[1] + first_h) * size[2] + first_w
                largest = x[best]
                for i in range(first_d, after_d):
                    for j in range(first_h, after_h):
                        row = (i * size[1] + j) * size[2]
                        for place in range(row + first_w, row + after_w):
                            value = x[place]
                            # Not "larger", so that a NaN wins, but not over one before it.
                            if not value <= largest and largest == largest:
                                largest, best = value, place
                out[number] = best
                number += 1


_SIGNATURE = "void(float32[::1], int64[::1], int64[::1], int64, {}[::1])"


@compiled(_SIGNATURE.format("float32"), parallel=True)
def _mean_pool(x, size, output, threads, out):
    elements, windows = size.prod(), output.prod()
    images = x.size // elements
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            source = x[image * elements : (image + 1) * elements]
            _means(source, size, output, out[image * windows : (image + 1) * windows])


@compiled(_SIGNATURE.format("float32"), parallel=True)
def _spread_mean(grad, size, output, threads, out):
    elements, windows = size.prod(), output.prod()
    images = out.size // elements
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            source = grad[image * windows : (image + 1) * windows]
            _spread(source, size, output, out[image * elements : (image + 1) * elements])


@compiled(_SIGNATURE.format("int64"), parallel=True)
def _max_positions(x, size, output, threads, out):
    elements, windows = size.prod(), output.prod()
    images = x.size // elements
    for thread in prange(threads):
        for image in range(images * thread // threads, images * (thread + 1) // threads):
            source = x[image * elements : (image + 1) * elements]
            _largest(source, size, output, out[image * windows : (image + 1) * windows])
