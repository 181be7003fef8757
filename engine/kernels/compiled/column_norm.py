"""Batch normalisation of rows (N, C), where a channel is a column.

A strip of columns goes through all passes, mean, variance and normalisation, while it is in the
thread's own cache. Sums of some rows are of single precision, their totals of double, so that many
rows lose no digits; they do not depend on the number of threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.formulas import mapped
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_STRIP = 64  # columns
_BLOCK = 64  # rows whose sums are of single precision
_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def normalize(x: Any, scale: Any, shift: Any, eps: float) -> Any:
    """x, dense, normalised by each column's mean and variance, and those two."""
    out = empty(x.shape)
    mean, variance = np.empty(x.shape[1], np.float32), np.empty(x.shape[1], np.float32)
    _normalize(x, scale, shift, np.float32(eps), out, mean, variance, _threads(x))
    return out, mean, variance


def rescale(x: Any, mean: Any, scale: Any, shift: Any) -> Any:
    """`(x - mean) · scale + shift`."""
    out = empty(x.shape)
    _rescale(x, mean, scale, shift, out, _threads(x))
    return out


def gradients(grad: Any, x: Any, weight: Any, mean: Any, inverse_std: Any, moved: bool) -> Any:
    """The gradients for x, weight and bias; `moved`: mean and deviation moved with x."""
    out = empty(x.shape)
    weight_grad, bias_grad = np.empty(x.shape[1], np.float32), np.empty(x.shape[1], np.float32)
    _gradients(grad, x, mean, inverse_std, weight, moved, out, weight_grad, bias_grad, _threads(x))
    return out, weight_grad, bias_grad


def _threads(x: Any) -> int:
    strips = -(-x.shape[1] // _STRIP)
    return max(1, min(get_num_threads(), x.size // _PER_THREAD, strips))


_add = mapped(2, 0, lambda x, total: total + x)
_add_square = mapped(3, 0, lambda x, mean, total: total + (x - mean) * (x - mean))
_add_product = mapped(4, 0, lambda grad, x, mean, total: total + grad * (x - mean))
_scaled = mapped(4, 0, lambda x, mean, scale, shift: (x - mean) * scale + shift)
_slope = mapped(
    6,
    0,
    lambda grad, common, x, mean, slant, scale: (grad - common - (x - mean) * slant) * scale,
)


@part
def _gather(sums, totals):
    """Add the sums of some rows to the totals, and begin anew."""
    for j in range(sums.size):
        totals[j] += sums[j]
        sums[j] = np.float32(0)


@part
def _normalize_strip(x, column, width, weight, bias, eps, out, means, variances):
    """The columns from `column` on; x and out are addresses of its first elements."""
    batch, step = out.shape[0], 4 * out.shape[1]
    source, target = x + 4 * column, out.ctypes.data + 4 * column
    mean, sums = means.ctypes.data + 4 * column, np.zeros(_STRIP, np.float32)
    scale, totals = np.empty(_STRIP, np.float32), np.zeros(_STRIP, np.float64)
    partly = sums.ctypes.data
    for n in range(batch):
        _add(source + n * step, partly, partly, width)
        if n % _BLOCK == _BLOCK - 1 or n == batch - 1:
            _gather(sums, totals)
    for j in range(width):
        means[column + j] = np.float32(totals[j] / batch)
    totals[:] = 0.0
    for n in range(batch):
        _add_square(source + n * step, mean, partly, partly, width)
        if n % _BLOCK == _BLOCK - 1 or n == batch - 1:
            _gather(sums, totals)
    for j in range(width):
        variance = np.float32(totals[j] / batch)
        variances[column + j] = variance
        scale[j] = weight[column + j] / np.sqrt(variance + eps)
    shift = bias.ctypes.data + 4 * column
    for n in range(batch):
        _scaled(source + n * step, mean, scale.ctypes.data, shift, target + n * step, width)


@compiled(
    "void(float32[:, ::1], float32[::1], float32[::1], float32, float32[:, ::1], float32[::1], "
    "float32[::1], int64)",
    parallel=True,
)
def _normalize(x, weight, bias, eps, out, means, variances, threads):
    channels, source = x.shape[1], x.ctypes.data
    strips = (channels + _STRIP - 1) // _STRIP
    for thread in prange(threads):
        for strip in range(strips * thread // threads, strips * (thread + 1) // threads):
            column = strip * _STRIP
            width = min(_STRIP, channels - column)
            _normalize_strip(source, column, width, weight, bias, eps, out, means, variances)


@compiled(
    "void(float32[:, ::1], float32[::1], float32[::1], float32[::1], float32[:, ::1], int64)",
    parallel=True,
)
def _rescale(x, mean, scale, shift, out, threads):
    batch, channels = x.shape
    source, target = x.ctypes.data, out.ctypes.data
    one, two, three = mean.ctypes.data, scale.ctypes.data, shift.ctypes.data
    for thread in prange(threads):
        for n in range(batch * thread // threads, batch * (thread + 1) // threads):
            at = 4 * n * channels
            _scaled(source + at, one, two, three, target + at, channels)


@part
def _strip_gradients(
    grad, x, column, width, mean, inverse_std, weight, moved, out, weight_grad, bias_grad
):
    """Those of the columns from `column` on; grad and x are addresses."""
    batch, step = out.shape[0], 4 * out.shape[1]
    slopes, source = grad + 4 * column, x + 4 * column
    target, means = out.ctypes.data + 4 * column, mean.ctypes.data + 4 * column
    sums, products = np.zeros(_STRIP, np.float32), np.zeros(_STRIP, np.float32)
    totals, along = np.zeros(_STRIP, np.float64), np.zeros(_STRIP, np.float64)
    common, slant = np.zeros(_STRIP, np.float32), np.zeros(_STRIP, np.float32)
    scale = np.empty(_STRIP, np.float32)
    one, two = sums.ctypes.data, products.ctypes.data
    for n in range(batch):
        _add(slopes + n * step, one, one, width)
        _add_product(slopes + n * step, source + n * step, means, two, two, width)
        if n % _BLOCK == _BLOCK - 1 or n == batch - 1:
            _gather(sums, totals)
            _gather(products, along)
    for j in range(width):
        c = column + j
        weight_grad[c] = along[j] * inverse_std[c]
        bias_grad[c] = totals[j]
        scale[j] = weight[c] * inverse_std[c]
        if moved:
            common[j] = totals[j] / batch
            slant[j] = along[j] / batch * inverse_std[c] * inverse_std[c]
    for n in range(batch):
        at = n * step
        _slope(
            slopes + at,
            common.ctypes.data,
            source + at,
            means,
            slant.ctypes.data,
            scale.ctypes.data,
            target + at,
            width,
        )


@compiled(
    "void(float32[:, ::1], float32[:, ::1], float32[::1], float32[::1], float32[::1], boolean, "
    "float32[:, ::1], float32[::1], float32[::1], int64)",
    parallel=True,
)
def _gradients(grad, x, mean, inverse_std, weight, moved, out, weight_grad, bias_grad, threads):
    channels, slopes, source = x.shape[1], grad.ctypes.data, x.ctypes.data
    strips = (channels + _STRIP - 1) // _STRIP
    for thread in prange(threads):
        for strip in range(strips * thread // threads, strips * (thread + 1) // threads):
            column = strip * _STRIP
            _strip_gradients(
                slopes,
                source,
                column,
                min(_STRIP, channels - column),
                mean,
                inverse_std,
                weight,
                moved,
                out,
                weight_grad,
                bias_grad,
            )
