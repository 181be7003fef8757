"""Batch normalisation with the channels' data read from memory once.

A channel's elements are a run of memory in every sample. One thread takes a channel through all
passes, mean, variance and normalisation, so that the second and third find it in the thread's own
cache; nothing is shared, and the sums do not depend on the number of threads.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange, types
from numba.extending import intrinsic

from engine.kernels.buffers import empty
from engine.kernels.compiled import column_norm as by_columns
from engine.kernels.compiled.arrays import dense, flat
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.compiled.lanes import along, broadcast, read, sum_along, write
from engine.kernels.compiled.vectors import floats
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 14  # fewer elements are not worth a thread's start
_SHORT = 8  # shorter runs are brought together first

_float, _int = types.float32, types.int64


def normalize(x: Any, weight: Any, bias: Any, eps: float) -> Any:
    """`x` normalised by each channel's mean and variance, and those two."""
    if not _single(weight, bias):
        return NotImplemented
    scale, shift = _ones_and_zeros(weight, bias, x.shape[1])
    shape = (1, -1, *(1,) * (x.ndim - 2))
    if _in_columns(x):
        out, mean, variance = by_columns.normalize(_columns(x), scale, shift, eps)
        return out.reshape(x.shape), mean.reshape(shape), variance.reshape(shape)
    runs, batch, channels, run = _as_runs(x)
    out = empty((batch * channels * run,))
    mean, variance = np.empty(channels, np.float32), np.empty(channels, np.float32)
    threads = _threads(x)
    _normalize(runs, batch, run, scale, shift, np.float32(eps), out, mean, variance, threads)
    return _from_runs(out, x), mean.reshape(shape), variance.reshape(shape)


def rescale(x: Any, mean: Any, inverse_std: Any, weight: Any, bias: Any) -> Any:
    """`x` normalised by the given statistics."""
    if not _single(weight, bias, mean, inverse_std):
        return NotImplemented
    scale, shift = _ones_and_zeros(weight, bias, x.shape[1])
    scale = scale * flat(inverse_std)
    if _in_columns(x):
        return by_columns.rescale(_columns(x), flat(mean), scale, shift).reshape(x.shape)
    runs, batch, channels, run = _as_runs(x)
    out = empty((batch * channels * run,))
    _rescale(runs, batch, run, flat(mean), scale, shift, out, _threads(x))
    return _from_runs(out, x)


def gradients(grad: Any, x: Any, weight: Any, mean: Any, inverse_std: Any, moved: bool) -> Any:
    """The gradients for x, weight and bias."""
    if not _single(x, weight, mean, inverse_std):
        return NotImplemented
    scale, _ = _ones_and_zeros(weight, None, x.shape[1])
    if _in_columns(x):
        statistics = flat(mean), flat(inverse_std)
        found = by_columns.gradients(_columns(grad), _columns(x), scale, *statistics, moved)
        return found[0].reshape(x.shape), *found[1:]
    runs, batch, channels, run = _as_runs(x)
    out = empty((batch * channels * run,))
    weight_grad, bias_grad = np.empty(channels, np.float32), np.empty(channels, np.float32)
    _gradients(
        _as_runs(grad)[0],
        runs,
        batch,
        run,
        flat(mean),
        flat(inverse_std),
        scale,
        moved,
        out,
        weight_grad,
        bias_grad,
        _threads(x),
    )
    return _from_runs(out, x), weight_grad, bias_grad


def _single(*arrays: Any) -> bool:
    """Whether all that are given are of single precision."""
    return all(each is None or each.dtype == np.float32 for each in arrays)


def _ones_and_zeros(weight: Any, bias: Any, channels: int) -> Any:
    """Weight and bias, or what stands for those that there are not."""
    return (
        np.ones(channels, np.float32) if weight is None else flat(weight),
        np.zeros(channels, np.float32) if bias is None else flat(bias),
    )


def _threads(x: Any) -> int:
    return max(1, min(get_num_threads(), x.size // _PER_THREAD, x.shape[1]))


def _in_columns(x: Any) -> bool:
    """Whether a channel's elements are a column of the rows of x."""
    return prod(x.shape[2:]) == 1


def _columns(x: Any) -> Any:
    return dense(x).reshape(x.shape[:2])


def _as_runs(x: Any) -> Any:
    """The elements of x, and how many samples, channels and elements of a run they are.

    Where runs are short, a channel's become a single one.
    """
    batch, channels, run = x.shape[0], x.shape[1], prod(x.shape[2:])
    if run >= _SHORT or batch == 1:
        return flat(x), batch, channels, run
    return flat(x.swapaxes(0, 1)), 1, channels, batch * run


def _from_runs(runs: Any, x: Any) -> Any:
    """What `_as_runs` made of an array shaped as x, in that shape again."""
    run = prod(x.shape[2:])
    if run >= _SHORT or len(x) == 1:
        return runs.reshape(x.shape)
    return dense(runs.reshape(x.shape[1], x.shape[0], *x.shape[2:]).swapaxes(0, 1))


@intrinsic
def _sum(typing, x, count):
    """Σ x; x is an address, as in all of these."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        x, count = arguments
        x = floats(builder, x)
        return sum_along(builder, count, lambda place, mask: read(builder, x, place, mask))

    return _float(_int, _int), generate


@intrinsic
def _sum_of_squares(typing, x, mean, count):
    """Σ (x - mean)²."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        x, mean, count = arguments
        x, mean = floats(builder, x), broadcast(builder, mean)

        def square(place: Any, mask: Any) -> Any:
            away = read(builder, x, place, mask) - mean
            return away * away

        return sum_along(builder, count, square)

    return _float(_int, _float, _int), generate


@intrinsic
def _sum_of_products(typing, grad, x, mean, count):
    """Σ grad · (x - mean)."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        grad, x, mean, count = arguments
        grad, x, mean = floats(builder, grad), floats(builder, x), broadcast(builder, mean)

        def product(place: Any, mask: Any) -> Any:
            return read(builder, grad, place, mask) * (read(builder, x, place, mask) - mean)

        return sum_along(builder, count, product)

    return _float(_int, _int, _float, _int), generate


@intrinsic
def _scaled(typing, x, mean, scale, shift, out, count):
    """`out = (x - mean) · scale + shift`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        x, mean, scale, shift, out, count = arguments
        x, out = floats(builder, x), floats(builder, out)
        mean, scale, shift = (broadcast(builder, each) for each in (mean, scale, shift))

        def scaled(place: Any, mask: Any) -> None:
            value = (read(builder, x, place, mask) - mean) * scale + shift
            write(builder, out, place, mask, value)

        along(builder, count, scaled)
        return context.get_dummy_value()

    return types.void(_int, _float, _float, _float, _int, _int), generate


@intrinsic
def _slope(typing, grad, common, x, mean, slant, scale, out, count):
    """`out = (grad - common - (x - mean) · slant) · scale`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        grad, common, x, mean, slant, scale, out, count = arguments
        grad, x, out = (floats(builder, each) for each in (grad, x, out))
        common, mean, slant, scale = (
            broadcast(builder, each) for each in (common, mean, slant, scale)
        )

        def slope(place: Any, mask: Any) -> None:
            along_x = (read(builder, x, place, mask) - mean) * slant
            value = (read(builder, grad, place, mask) - common - along_x) * scale
            write(builder, out, place, mask, value)

        along(builder, count, slope)
        return context.get_dummy_value()

    return types.void(_int, _float, _int, _float, _float, _float, _int, _int), generate


@part
def _normalize_some(x, batch, run, weight, bias, eps, out, means, variances, first, last):
    """The channels from `first` to `last`."""
    channels = means.size
    source, target, row = x.ctypes.data, out.ctypes.data, 4 * run
    for c in range(first, last):
        total = np.float64(0)
        for n in range(batch):
            total += _sum(source + (n * channels + c) * row, run)
        mean = np.float32(total / (batch * run))
        total = np.float64(0)
        for n in range(batch):
            total += _sum_of_squares(source + (n * channels + c) * row, mean, run)
        variance = np.float32(total / (batch * run))
        scale = weight[c] / np.sqrt(variance + eps)
        for n in range(batch):
            at = (n * channels + c) * row
            _scaled(source + at, mean, scale, bias[c], target + at, run)
        means[c], variances[c] = mean, variance


@compiled(
    "void(float32[::1], int64, int64, float32[::1], float32[::1], float32, float32[::1], "
    "float32[::1], float32[::1], int64)",
    parallel=True,
)
def _normalize(x, batch, run, weight, bias, eps, out, means, variances, threads):
    channels = means.size
    if threads == 1:  # other threads are not even woken
        _normalize_some(
            x, batch, run, weight, bias, eps, out, means, variances, np.int64(0), channels
        )
    else:
        for t in prange(threads):
            first, last = channels * t // threads, channels * (t + 1) // threads
            _normalize_some(x, batch, run, weight, bias, eps, out, means, variances, first, last)


@part
def _rescale_some(x, run, mean, scale, shift, out, first, last):
    """The runs from `first` to `last`."""
    source, target, row = x.ctypes.data, out.ctypes.data, 4 * run
    for i in range(first, last):
        c = i % mean.size
        _scaled(source + i * row, mean[c], scale[c], shift[c], target + i * row, run)


@compiled(
    "void(float32[::1], int64, int64, float32[::1], float32[::1], float32[::1], float32[::1], "
    "int64)",
    parallel=True,
)
def _rescale(x, batch, run, mean, scale, shift, out, threads):
    runs = batch * mean.size
    if threads == 1:
        _rescale_some(x, run, mean, scale, shift, out, np.int64(0), runs)
    else:
        for t in prange(threads):
            first, last = runs * t // threads, runs * (t + 1) // threads
            _rescale_some(x, run, mean, scale, shift, out, first, last)


@part
def _gradients_of_some(
    grad, x, batch, run, mean, inverse_std, weight, moved, out, weight_grad, bias_grad, first, last
):
    """Those of the channels from `first` to `last`."""
    channels = mean.size
    grads, source, target, row = grad.ctypes.data, x.ctypes.data, out.ctypes.data, 4 * run
    for c in range(first, last):
        total, along_x = np.float64(0), np.float64(0)
        for n in range(batch):
            at = (n * channels + c) * row
            total += _sum(grads + at, run)
            along_x += _sum_of_products(grads + at, source + at, mean[c], run)
        weight_grad[c] = along_x * inverse_std[c]
        bias_grad[c] = total
        common, slant = np.float32(0), np.float32(0)
        if moved:
            common = np.float32(total / (batch * run))
            slant = np.float32(along_x / (batch * run) * inverse_std[c] * inverse_std[c])
        scale = weight[c] * inverse_std[c]
        for n in range(batch):
            at = (n * channels + c) * row
            _slope(grads + at, common, source + at, mean[c], slant, scale, target + at, run)


@compiled(
    "void(float32[::1], float32[::1], int64, int64, float32[::1], float32[::1], float32[::1], "
    "boolean, float32[::1], float32[::1], float32[::1], int64)",
    parallel=True,
)
def _gradients(
    grad, x, batch, run, mean, inverse_std, weight, moved, out, weight_grad, bias_grad, threads
):
    """`moved`: mean and deviation moved with x."""
    channels = mean.size
    if threads == 1:
        _gradients_of_some(
            grad,
            x,
            batch,
            run,
            mean,
            inverse_std,
            weight,
            moved,
            out,
            weight_grad,
            bias_grad,
            np.int64(0),
            channels,
        )
    else:
        for t in prange(threads):
            first, last = channels * t // threads, channels * (t + 1) // threads
            _gradients_of_some(
                grad,
                x,
                batch,
                run,
                mean,
                inverse_std,
                weight,
                moved,
                out,
                weight_grad,
                bias_grad,
                first,
                last,
            )
