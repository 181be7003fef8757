"""Convolution over any number of spatial axes, and its two gradients, as matrix products.

A window is unfolded along all axes but the first spatial one, into rows: kernel-fold memory
instead of kernel²-fold. Along the first axis nothing is copied, for a window's rows already lie
one below the other. Convolution here is cross-correlation, as everywhere in deep learning.

Shapes: x (N, C, *size), weight (O, C / groups, *kernel), output (N, O, *output). Padding is
(before, after) for each spatial axis.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from engine.kernels.windows import Pads, inner, offsets, pad


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


def convolve(xp: Any, x: Any, weight: Any, geometry: Geometry) -> Any:
    """Slide `weight` over `x`."""
    if x.ndim == 3:
        flat = convolve(xp, x[:, :, None], weight[:, :, None], _with_unit_axis(geometry))
        return flat[:, :, 0]
    kernel, groups = weight.shape[2:], geometry.groups
    output = geometry.output(x.shape[2:], kernel)
    x = _padded(xp, x, geometry)
    n, _, c, height = x.shape[:4]
    o = len(weight) // groups
    # The first spatial axis comes before the channels: so a window's rows, unfolded, are one run
    # of memory, and overlapping windows overlap in it.
    rows = xp.empty((n, groups, height, c, *kernel[1:], *output[1:]), x.dtype)
    _unfold(xp.moveaxis(rows, 2, len(kernel) + 2), x, kernel, output, geometry)
    down, across = rows.strides[2], prod(output[1:]) * x.itemsize
    windows = xp.lib.stride_tricks.as_strided(
        rows,
        (n, groups, output[0], kernel[0], c * prod(kernel[1:]), prod(output[1:])),
        (
            *rows.strides[:2],
            down * geometry.stride[0],
            down * geometry.dilation[0],
            across,
            x.itemsize,
        ),
    ).reshape(n, groups, output[0], prod(kernel) * c, prod(output[1:]))
    matrix = weight.reshape(groups, 1, o, c, kernel[0], prod(kernel[1:])).swapaxes(3, 4)
    result = xp.empty((n, len(weight), *output), x.dtype)
    xp.matmul(
        matrix.reshape(groups, 1, o, prod(kernel) * c),
        windows,
        out=result.reshape(n, groups, o, output[0], prod(output[1:])).swapaxes(2, 3),
    )
    return result


def weight_gradient(xp: Any, x: Any, grad: Any, kernel: tuple[int, ...], geometry: Geometry) -> Any:
    """The gradient for the weight, from the input and the output's gradient."""
    if x.ndim == 3:
        flat = weight_gradient(
            xp, x[:, :, None], grad[:, :, None], (1, *kernel), _with_unit_axis(geometry)
        )
        return flat[:, :, 0]
    groups, output = geometry.groups, grad.shape[2:]
    x = _padded(xp, x, geometry)
    n, _, c, height = x.shape[:4]
    rows = xp.empty((n, groups, c, *kernel[1:], height, *output[1:]), x.dtype)
    _unfold(rows, x, kernel, output, geometry)
    rows = rows.reshape(n, groups, c * prod(kernel[1:]), height, prod(output[1:]))
    o = grad.shape[1] // groups
    grad = grad.reshape(n, groups, o, prod(output))
    result = xp.empty((groups, o, c, kernel[0], prod(kernel[1:])), x.dtype)
    for (k,), (below,) in _rows_below(kernel, output, geometry):
        window = rows[:, :, :, below].reshape(n, groups, rows.shape[2], prod(output))
        product = xp.matmul(grad, window.swapaxes(2, 3)).sum(0)
        result[:, :, :, k] = product.reshape(groups, o, c, prod(kernel[1:]))
    return result.reshape(groups * o, c, *kernel)


def input_gradient(
    xp: Any, grad: Any, weight: Any, size: tuple[int, ...], geometry: Geometry
) -> Any:
    """The gradient for an input of spatial `size`; also what a transposed convolution computes."""
    if grad.ndim == 3:
        flat = input_gradient(
            xp, grad[:, :, None], weight[:, :, None], (1, *size), _with_unit_axis(geometry)
        )
        return flat[:, :, 0]
    kernel, groups, output = weight.shape[2:], geometry.groups, grad.shape[2:]
    n, c, o = len(grad), weight.shape[1], len(weight) // groups
    padded = [b + length + a for length, (b, a) in zip(size, geometry.pads, strict=True)]
    grad = grad.reshape(n, groups, o, prod(output))
    weight = weight.reshape(groups, o, c, kernel[0], prod(kernel[1:]))
    rows = xp.zeros((n, groups, c * prod(kernel[1:]), padded[0], prod(output[1:])), grad.dtype)
    for (k,), (below,) in _rows_below(kernel, output, geometry):
        matrix = weight[:, :, :, k].reshape(groups, o, rows.shape[2])
        product = xp.matmul(matrix.swapaxes(1, 2), grad)
        rows[:, :, :, below] += product.reshape(
            n, groups, rows.shape[2], output[0], prod(output[1:])
        )
    rows = rows.reshape(n, groups, c, *kernel[1:], padded[0], *output[1:])
    result = xp.zeros((n, groups, c, *padded), grad.dtype)
    for offset, columns in _columns(kernel, output, geometry):
        result[(..., *columns)] += rows[(slice(None),) * 3 + offset]
    result = result.reshape(n, groups * c, *padded)
    return xp.ascontiguousarray(result[(..., *inner(size, geometry.pads))])


def _padded(xp: Any, x: Any, geometry: Geometry) -> Any:
    """`x` padded, as (N, groups, C / groups, *size)."""
    n, c, *_ = x.shape
    x = pad(xp, x, geometry.pads)
    return x.reshape(n, geometry.groups, c // geometry.groups, *x.shape[2:])


def _unfold(
    rows: Any, x: Any, kernel: tuple[int, ...], output: tuple[int, ...], geometry: Geometry
) -> None:
    """Fill rows (N, groups, C, *kernel[1:], height, *output[1:]) from the padded x."""
    for offset, columns in _columns(kernel, output, geometry):
        rows[(slice(None),) * 3 + offset] = x[(..., *columns)]


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
