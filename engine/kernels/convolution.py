"""Convolution over any number of spatial axes, and its two gradients, as matrix products.

A window is unfolded along all axes but the first spatial one, into rows: kernel-fold memory
instead of kernel²-fold. Along the first axis nothing is copied, for a window's rows already lie
one below the other. Convolution here is cross-correlation, as everywhere in deep learning.

Shapes: x (N, C, *size), weight (O, C / groups, *kernel), output (N, O, *output). Padding is
(before, after) for each spatial axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from engine.kernels import patches
from engine.kernels.table import kernel
from engine.kernels.windows import Pads, inner, offsets, pad

BLOCK_BYTES = 1 << 20  # about what one core's second-level cache holds
GPU_BLOCK_BYTES = 1 << 28  # a GPU wants few large steps, as far as its memory allows


class Geometry(NamedTuple):
    """How the kernel moves, a value for each spatial axis."""

    stride: tuple[int, ...]
    pads: Pads
    dilation: tuple[int, ...]
    groups: int

    def output(self, size: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[int, ...]:
        """The spatial size of the output."""
        return tuple(
            (n + before + after - d * (k - 1) - 1) // s + 1
            for n, k, s, (before, after), d in zip(
                size, kernel, self.stride, self.pads, self.dilation, strict=True
            )
        )


@kernel(least=1)
def convolve(xp: Any, x: Any, weight: Any, geometry: Geometry, bias: Any = None) -> Any:
    """Slide `weight` over `x`, and add `bias` (O)."""
    if patches.fit(x.shape[2:], weight.shape[2:], geometry):
        return patches.convolve(xp, x, weight, geometry, bias)
    if bias is not None:
        out = convolve(xp, x, weight, geometry)
        out += bias.reshape(-1, *(1,) * (out.ndim - 2))
        return out
    if x.dtype == xp.float16:  # sums of halves would lose their digits
        return convolve(xp, x.astype("f4"), weight.astype("f4"), geometry).astype("f2")
    if x.ndim == 3:
        flat = convolve(xp, x[:, :, None], weight[:, :, None], _with_unit_axis(geometry))
        return flat[:, :, 0]
    kernel, groups = weight.shape[2:], geometry.groups
    output = geometry.output(x.shape[2:], kernel)
    o, c = len(weight) // groups, weight.shape[1]
    matrix = weight.reshape(groups, 1, o, c, kernel[0], prod(kernel[1:])).swapaxes(3, 4)
    matrix = matrix.reshape(groups, 1, o, prod(kernel) * c)
    x = _padded(xp, x, geometry)
    result = xp.empty((len(x), groups, o, output[0], prod(output[1:])), x.dtype)
    for samples in _blocks(xp, x, kernel, output):
        windows = _windows(xp, x[samples], kernel, output, geometry)
        xp.matmul(matrix, windows, out=result[samples].swapaxes(2, 3))
    return result.reshape(len(x), groups * o, *output)


@kernel(least=1)
def weight_gradient(xp: Any, x: Any, grad: Any, kernel: tuple[int, ...], geometry: Geometry) -> Any:
    """The gradient for the weight, from the input and the output's gradient."""
    if patches.fit(x.shape[2:], kernel, geometry):
        return patches.weight_gradient(xp, x, grad, kernel, geometry)
    if x.dtype == xp.float16:
        wide = weight_gradient(xp, x.astype("f4"), grad.astype("f4"), kernel, geometry)
        return wide.astype("f2")
    if x.ndim == 3:
        flat = weight_gradient(
            xp, x[:, :, None], grad[:, :, None], (1, *kernel), _with_unit_axis(geometry)
        )
        return flat[:, :, 0]
    groups, output = geometry.groups, grad.shape[2:]
    x = _padded(xp, x, geometry)
    n, _, c, height = x.shape[:4]
    o, columns = grad.shape[1] // groups, prod(kernel[1:])
    grad = grad.reshape(n, groups, o, prod(output))
    result = xp.zeros((kernel[0], groups, o, c * columns), x.dtype)
    for samples in _blocks(xp, x, kernel, output):
        grad_t = grad[samples].swapaxes(2, 3)
        rows = _unfolded(xp, x[samples], kernel, output, geometry)
        rows = rows.reshape(len(rows), groups, c * columns, height, prod(output[1:]))
        for (k,), (below,) in _rows_below(kernel, output, geometry):
            window = rows[:, :, :, below].reshape(*rows.shape[:3], prod(output))
            result[k] += xp.matmul(window, grad_t).sum(0).swapaxes(1, 2)
    result = result.reshape(kernel[0], groups * o, c, columns).transpose(1, 2, 0, 3)
    return result.reshape(groups * o, c, *kernel)


@kernel(least=1)
def input_gradient(
    xp: Any, grad: Any, weight: Any, size: tuple[int, ...], geometry: Geometry
) -> Any:
    """The gradient for an input of spatial `size`; also what a transposed convolution computes."""
    if patches.fit(size, weight.shape[2:], geometry):
        return patches.input_gradient(xp, grad, weight, size, geometry)
    if grad.dtype == xp.float16:
        wide = input_gradient(xp, grad.astype("f4"), weight.astype("f4"), size, geometry)
        return wide.astype("f2")
    if grad.ndim == 3:
        flat = input_gradient(
            xp, grad[:, :, None], weight[:, :, None], (1, *size), _with_unit_axis(geometry)
        )
        return flat[:, :, 0]
    kernel, groups, output = weight.shape[2:], geometry.groups, grad.shape[2:]
    n, o, c, columns = len(grad), len(weight) // groups, weight.shape[1], prod(kernel[1:])
    padded = tuple(b + length + a for length, (b, a) in zip(size, geometry.pads, strict=True))
    grad = grad.reshape(n, groups, o, prod(output))
    weight = weight.reshape(groups, o, c, kernel[0], columns).transpose(3, 0, 2, 4, 1)
    weight = weight.reshape(kernel[0], groups, c * columns, o)
    result = xp.zeros((n, groups, c, *padded), grad.dtype)
    for samples in _blocks(xp, result, kernel, output):
        shape = (len(grad[samples]), groups, c * columns, padded[0], prod(output[1:]))
        rows = xp.zeros(shape, grad.dtype)
        for (k,), (below,) in _rows_below(kernel, output, geometry):
            product = xp.matmul(weight[k], grad[samples])
            rows[:, :, :, below] += product.reshape(*shape[:3], output[0], shape[4])
        rows = rows.reshape(len(rows), groups, c, *kernel[1:], padded[0], *output[1:])
        _fold(rows, result[samples], kernel, output, geometry)
    result = result.reshape(n, groups * c, *padded)
    return xp.ascontiguousarray(result[(..., *inner(size, geometry.pads))])


def _blocks(xp: Any, x: Any, kernel: tuple[int, ...], output: tuple[int, ...]) -> Iterator[slice]:
    """Slices over the samples of the padded x, so that a block's rows stay in the cache."""
    most = BLOCK_BYTES if xp is np else GPU_BLOCK_BYTES
    samples, groups, channels, height, *_ = x.shape
    rows = groups * channels * height * prod(kernel[1:]) * prod(output[1:]) * x.itemsize
    step = max(1, most // max(1, rows))
    for start in range(0, samples, step):
        yield slice(start, start + step)


def _unfolded(
    xp: Any, x: Any, kernel: tuple[int, ...], output: tuple[int, ...], geometry: Geometry
) -> Any:
    """The rows of the padded x: (N, groups, C, *kernel[1:], height, *output[1:])."""
    n, groups, c, height = x.shape[:4]
    rows = xp.empty((n, groups, c, *kernel[1:], height, *output[1:]), x.dtype)
    for offset, columns in _columns(kernel, output, geometry):
        rows[(slice(None),) * 3 + offset] = x[(..., *columns)]
    return rows


def _windows(
    xp: Any, x: Any, kernel: tuple[int, ...], output: tuple[int, ...], geometry: Geometry
) -> Any:
    """The windows of the padded x: (N, groups, output[0], kernel · C, other outputs).

    In memory the height comes before the channels here: a window's rows are one run of memory, and
    windows that overlap share it, so that only the rows themselves are copied.
    """
    n, groups, c, height = x.shape[:4]
    rows = xp.empty((n, groups, height, c, *kernel[1:], *output[1:]), x.dtype)
    for offset, columns in _columns(kernel, output, geometry):
        rows[(slice(None),) * 4 + offset] = x[(..., *columns)].swapaxes(2, 3)
    row, across = c * prod(kernel[1:]), prod(output[1:])
    overlapping = xp.lib.stride_tricks.as_strided(
        rows,
        (n, groups, output[0], kernel[0], row, across),
        (
            *rows.strides[:2],
            rows.strides[2] * geometry.stride[0],
            rows.strides[2] * geometry.dilation[0],
            across * x.itemsize,
            x.itemsize,
        ),
    )
    return overlapping.reshape(n, groups, output[0], kernel[0] * row, across)


def _fold(
    rows: Any,
    x: Any,
    kernel: tuple[int, ...],
    output: tuple[int, ...],
    geometry: Geometry,
) -> None:
    """Add rows back to the padded elements that `_unfolded` took them from."""
    for offset, columns in _columns(kernel, output, geometry):
        x[(..., *columns)] += rows[(slice(None),) * 3 + offset]


def _padded(xp: Any, x: Any, geometry: Geometry) -> Any:
    """`x` padded, as (N, groups, C / groups, *size)."""
    n, c, *_ = x.shape
    x = pad(xp, x, geometry.pads)
    return x.reshape(n, geometry.groups, c // geometry.groups, *x.shape[2:])


def _columns(kernel: tuple[int, ...], output: tuple[int, ...], geometry: Geometry) -> Any:
    """The kernel's offsets along all spatial axes but the first, and the slices they pick."""
    return offsets(kernel[1:], geometry.stride[1:], geometry.dilation[1:], output[1:])


def _rows_below(kernel: tuple[int, ...], output: tuple[int, ...], geometry: Geometry) -> Any:
    """The kernel's offsets along the first spatial axis, and the slices they pick."""
    return offsets(kernel[:1], geometry.stride[:1], geometry.dilation[:1], output[:1])


def _with_unit_axis(geometry: Geometry) -> Geometry:
    """The geometry of a 1-d convolution seen as a 2-d one over a single row."""
    return Geometry(
        (1, *geometry.stride), ((0, 0), *geometry.pads), (1, *geometry.dilation), geometry.groups
    )
