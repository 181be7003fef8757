"""Rows normalised by their own mean and variance, each read from memory once.

A row stays in a thread's own cache from one pass to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.formulas import mapped, summed, swept
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start


def normalize(
    x: Any,
    weight: Any,
    bias: Any,
    eps: float,
    seen: tuple[int, int, int],
    centred: bool = True,
) -> Any:
    """(x - mean) / √(variance + eps) · weight + bias, and each row's mean and biased variance."""
    if not _single(weight, bias):
        return NotImplemented
    rows, channels, inner = seen
    given = weight if weight is not None else bias
    size = channels if given is None else given.size
    out = empty(x.shape)
    mean, variance = np.empty(rows, np.float32), np.empty(rows, np.float32)
    _normalize(
        flat(x),
        np.ones(size, np.float32) if weight is None else flat(weight),
        np.zeros(size, np.float32) if bias is None else flat(bias),
        np.float32(eps),
        out.reshape(-1),
        mean,
        variance,
        channels,
        inner,
        centred,
        _threads(x, rows),
    )
    return out, mean, variance


def gradients(
    grad: Any,
    x: Any,
    weight: Any,
    mean: Any,
    inverse_std: Any,
    seen: tuple[int, int, int],
    groups: int,
    centred: bool = True,
) -> Any:
    """The gradients for x, weight and bias."""
    if not _single(x, weight, mean, inverse_std):
        return NotImplemented
    rows, channels, inner = seen
    threads = _threads(x, rows)
    out = empty(x.shape)
    sums = np.zeros((threads, 2, groups, channels), np.float32)
    _gradients(
        flat(grad),
        flat(x),
        np.ones(groups * channels, np.float32) if weight is None else flat(weight),
        flat(mean),
        flat(inverse_std),
        out.reshape(-1),
        sums.reshape(threads, -1),
        channels,
        inner,
        centred,
    )
    weight_grad, bias_grad = sums[0] if threads == 1 else sums.sum(0)
    return out, weight_grad, bias_grad


def _single(*arrays: Any) -> bool:
    """Whether all that are given are of single precision."""
    return all(each is None or each.dtype == np.float32 for each in arrays)


def _threads(x: Any, rows: int) -> int:
    return max(1, min(get_num_threads(), x.size // _PER_THREAD, rows))


_sum = summed(1, 0, lambda x: x)
_sum_of_squares = summed(1, 1, lambda x, mean: (x - mean) * (x - mean))
_sum_of_products = summed(2, 1, lambda grad, x, mean: grad * (x - mean))
# With a weight for each element of a row …
_scaled = mapped(3, 2, lambda x, weight, bias, mean, inverse: (x - mean) * inverse * weight + bias)


def _gathered(grad, x, weight, weights, biases, mean, inverse):
    away = x - mean
    slope = grad * weight
    return weights + grad * (away * inverse), biases + grad, slope, slope * away


_gather = swept(5, 2, 2, _gathered)
_slope = mapped(
    3,
    4,
    lambda grad, weight, x, mean, common, along, inverse: (
        (grad * weight - common - (x - mean) * along) * inverse
    ),
)
# … and with one for a run of elements.
_scaled_run = mapped(1, 3, lambda x, mean, scale, shift: (x - mean) * scale + shift)
_slope_run = mapped(
    2,
    5,
    lambda grad, x, weight, mean, common, along, inverse: (
        (grad * weight - common - (x - mean) * along) * inverse
    ),
)


@part
def _row(x, weight, bias, eps, out, channels, inner, centred):
    """Normalise one row; gives its mean and variance. Addresses, as in all parts."""
    count = channels * inner
    mean = np.float32(_sum(x, count) / count) if centred else np.float32(0)
    variance = np.float32(_sum_of_squares(x, mean, count) / count)
    inverse = np.float32(1) / np.sqrt(variance + eps)
    if inner == 1:
        _scaled(x, weight.ctypes.data, bias.ctypes.data, mean, inverse, out, channels)
    else:
        for c in range(channels):
            at = 4 * c * inner
            _scaled_run(x + at, mean, inverse * weight[c], bias[c], out + at, inner)
    return mean, variance


@part
def _row_gradient(grad, x, weight, mean, inverse, out, weights, biases, channels, inner, centred):
    """The gradient for one row; its share of weight's and bias's is added to those."""
    common, along = np.float32(0), np.float32(0)
    if inner == 1:
        factors = weight.ctypes.data
        sums, others = weights.ctypes.data, biases.ctypes.data
        common, along = _gather(
            grad, x, factors, sums, others, mean, inverse, sums, others, channels
        )
    else:
        for c in range(channels):
            at = 4 * c * inner
            total = _sum(grad + at, inner)
            product = _sum_of_products(grad + at, x + at, mean, inner)
            common += weight[c] * total
            along += weight[c] * product
            weights[c] += product * inverse
            biases[c] += total
    count = np.float32(channels * inner)
    common = common / count if centred else np.float32(0)
    along = along / count * inverse * inverse
    if inner == 1:
        _slope(grad, weight.ctypes.data, x, mean, common, along, inverse, out, channels)
    else:
        for c in range(channels):
            at = 4 * c * inner
            _slope_run(grad + at, x + at, weight[c], mean, common, along, inverse, out + at, inner)


@part
def _some(x, weight, bias, eps, out, means, variances, channels, inner, centred, first, last):
    """Normalise the rows from `first` to `last`."""
    groups, step = weight.size // channels, 4 * channels * inner
    for row in range(first, last):
        start, at = row % groups * channels, row * step
        factors, terms = weight[start : start + channels], bias[start : start + channels]
        means[row], variances[row] = _row(
            x + at, factors, terms, eps, out + at, channels, inner, centred
        )


@part
def _some_gradients(
    grad, x, weight, mean, inverse_std, out, sums, channels, inner, centred, first, last
):
    """The gradients for the rows from `first` to `last`."""
    groups, step = weight.size // channels, 4 * channels * inner
    weights, biases = sums[: weight.size], sums[weight.size :]
    for row in range(first, last):
        start, at = row % groups * channels, row * step
        _row_gradient(
            grad + at,
            x + at,
            weight[start : start + channels],
            mean[row],
            inverse_std[row],
            out + at,
            weights[start : start + channels],
            biases[start : start + channels],
            channels,
            inner,
            centred,
        )


@compiled(
    "void(float32[::1], float32[::1], float32[::1], float32, float32[::1], float32[::1], "
    "float32[::1], int64, int64, boolean, int64)",
    parallel=True,
)
def _normalize(x, weight, bias, eps, out, means, variances, channels, inner, centred, threads):
    rows, one, two = means.size, x.ctypes.data, out.ctypes.data
    if threads == 1:  # other threads are not even woken
        first = np.int64(0)
        _some(one, weight, bias, eps, two, means, variances, channels, inner, centred, first, rows)
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some(
                one, weight, bias, eps, two, means, variances, channels, inner, centred, first, last
            )


@compiled(
    "void(float32[::1], float32[::1], float32[::1], float32[::1], float32[::1], float32[::1], "
    "float32[:, ::1], int64, int64, boolean)",
    parallel=True,
)
def _gradients(grad, x, weight, mean, inverse, out, sums, channels, inner, centred):
    """`sums` holds weight's gradient, and behind it bias's, of every thread."""
    threads, rows = len(sums), mean.size
    one, two, three = grad.ctypes.data, x.ctypes.data, out.ctypes.data
    if threads == 1:
        first = np.int64(0)
        _some_gradients(
            one, two, weight, mean, inverse, three, sums[0], channels, inner, centred, first, rows
        )
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some_gradients(
                one,
                two,
                weight,
                mean,
                inverse,
                three,
                sums[t],
                channels,
                inner,
                centred,
                first,
                last,
            )
