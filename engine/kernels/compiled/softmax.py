"""Softmax and its logarithm: each row is read from memory once, and written once.

An array is seen as (rows, classes, columns). Where there is one column, a row's classes lie side by
side; otherwise the columns do, and a strip of them is computed at a time, so that it stays in the
cache from one pass to the next.
"""

from __future__ import annotations

import math
from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.extremes import largest
from engine.kernels.compiled.formulas import mapped, mapped_and_summed, summed
from engine.kernels.compiled.functions import exp, log, most
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_STRIP = 64  # columns
_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def softmax(x: Any, dim: int) -> Any:
    """e^x divided by its sum along `dim`."""
    out = empty(x.shape)
    x = flat(x)
    _softmax(x, x, out.reshape(-1), *_seen(out.shape, dim), False, False)
    return out


def log_softmax(x: Any, dim: int) -> Any:
    """The logarithm of softmax."""
    out = empty(x.shape)
    x = flat(x)
    _softmax(x, x, out.reshape(-1), *_seen(out.shape, dim), True, False)
    return out


def softmax_gradient(grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of softmax's result `out`."""
    if out.dtype != np.float32:
        return NotImplemented
    result = empty(out.shape)
    _softmax(flat(grad), flat(out), result.reshape(-1), *_seen(out.shape, dim), False, True)
    return result


def log_softmax_gradient(grad: Any, out: Any, dim: int) -> Any:
    """The gradient for x, from that of log_softmax's result `out`."""
    if out.dtype != np.float32:
        return NotImplemented
    result = empty(out.shape)
    _softmax(flat(grad), flat(out), result.reshape(-1), *_seen(out.shape, dim), True, True)
    return result


def _seen(shape: tuple[int, ...], dim: int) -> tuple[int, int, int, int]:
    """Rows, classes and columns, and how many threads they are worth."""
    rows, classes, columns = prod(shape[:dim]), shape[dim], prod(shape[dim + 1 :])
    jobs = rows * -(-columns // _STRIP)
    worth = min(get_num_threads(), rows * classes * columns // _PER_THREAD, jobs)
    return rows, classes, columns, max(1, worth)


_exp_of_difference = mapped_and_summed(1, 1, lambda x, highest: exp(x - highest))
_sum_of_exp = summed(1, 1, lambda x, highest: exp(x - highest))
_scale = mapped(1, 1, lambda x, factor: x * factor)
_shift = mapped(1, 2, lambda x, highest, total: (x - highest) - total)
_sum = summed(1, 0, lambda x: x)
_sum_of_products = summed(2, 0, lambda x, y: x * y)
_slope = mapped(2, 1, lambda grad, out, total: out * (grad - total))
_slope_of_log = mapped(2, 1, lambda grad, out, total: grad - exp(out) * total)

# The same for columns side by side, of which each has its own highest element and total.
_fill = mapped(0, 1, lambda value: value)
_raise = mapped(2, 0, lambda x, highest: most(highest, x))
_exp_of_differences = mapped(2, 0, lambda x, highest: exp(x - highest))
_add = mapped(2, 0, lambda x, total: total + x)
_add_exp = mapped(3, 0, lambda x, highest, total: total + exp(x - highest))
_add_product = mapped(3, 0, lambda x, y, total: total + x * y)
_invert = mapped(1, 0, lambda total: 1.0 / total)
_scales = mapped(2, 0, lambda x, factor: x * factor)
_log = mapped(1, 0, log)
_shifts = mapped(3, 0, lambda x, highest, total: (x - highest) - total)
_slopes = mapped(3, 0, lambda grad, out, total: out * (grad - total))
_slopes_of_log = mapped(3, 0, lambda grad, out, total: grad - exp(out) * total)


@part
def _row(x, out, classes, logarithm):
    """Softmax of one row; x and out are addresses, as in all parts."""
    highest = largest(x, classes)
    if logarithm:
        total = np.float32(math.log(_sum_of_exp(x, highest, classes)))
        _shift(x, highest, total, out, classes)
    else:
        total = _exp_of_difference(x, highest, out, classes)
        _scale(out, np.float32(1) / total, out, classes)


@part
def _row_gradient(grad, out, result, classes, logarithm):
    """The gradient for one row."""
    if logarithm:
        _slope_of_log(grad, out, _sum(grad, classes), result, classes)
    else:
        _slope(grad, out, _sum_of_products(grad, out, classes), result, classes)


@part
def _columns(x, out, classes, step, width, highest, total, logarithm):
    """Softmax of `width` columns side by side; `step` bytes lie between their classes."""
    _fill(np.float32(-math.inf), highest, width)
    _fill(np.float32(0), total, width)
    for c in range(classes):
        _raise(x + c * step, highest, highest, width)
    if logarithm:
        for c in range(classes):
            _add_exp(x + c * step, highest, total, total, width)
        _log(total, total, width)
        for c in range(classes):
            _shifts(x + c * step, highest, total, out + c * step, width)
    else:
        for c in range(classes):
            _exp_of_differences(x + c * step, highest, out + c * step, width)
            _add(out + c * step, total, total, width)
        _invert(total, total, width)
        for c in range(classes):
            _scales(out + c * step, total, out + c * step, width)


@part
def _columns_gradient(grad, out, result, classes, step, width, total, logarithm):
    """The gradient for `width` columns side by side."""
    _fill(np.float32(0), total, width)
    for c in range(classes):
        if logarithm:
            _add(grad + c * step, total, total, width)
        else:
            _add_product(grad + c * step, out + c * step, total, total, width)
    for c in range(classes):
        at = c * step
        if logarithm:
            _slopes_of_log(grad + at, out + at, total, result + at, width)
        else:
            _slopes(grad + at, out + at, total, result + at, width)


@part
def _some(x, out, result, first, last, classes, columns, logarithm, gradient):
    """The jobs from `first` to `last`: rows, or strips of columns."""
    scratch = np.empty(2 * _STRIP, np.float32)
    highest, total = scratch.ctypes.data, scratch.ctypes.data + 4 * _STRIP
    strips = (columns + _STRIP - 1) // _STRIP
    for job in range(first, last):
        column = job % strips * _STRIP
        width = min(_STRIP, columns - column)
        at = 4 * (job // strips * classes * columns + column)
        if columns == 1 and gradient:
            _row_gradient(x + at, out + at, result + at, classes, logarithm)
        elif columns == 1:
            _row(x + at, result + at, classes, logarithm)
        elif gradient:
            _columns_gradient(
                x + at, out + at, result + at, classes, 4 * columns, width, total, logarithm
            )
        else:
            _columns(x + at, result + at, classes, 4 * columns, width, highest, total, logarithm)


@compiled(
    "void(float32[::1], float32[::1], float32[::1], int64, int64, int64, int64, boolean, boolean)",
    parallel=True,
)
def _softmax(x, out, result, rows, classes, columns, threads, logarithm, gradient):
    """Softmax of x, or, where `gradient`, what it makes of x if its result was `out`."""
    jobs = rows * ((columns + _STRIP - 1) // _STRIP)
    one, two, three = x.ctypes.data, out.ctypes.data, result.ctypes.data
    if threads == 1:  # other threads are not even woken
        _some(one, two, three, np.int64(0), jobs, classes, columns, logarithm, gradient)
    else:
        for t in prange(threads):
            first, last = jobs * t // threads, jobs * (t + 1) // threads
            _some(one, two, three, first, last, classes, columns, logarithm, gradient)
