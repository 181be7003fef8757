"""Convolution whose windows do not overlap, as the product of two matrices.

A row of one holds the elements of a window, its patch: without overlap that is one copy of the
image, and none where a window is the whole of it. A layer that cuts an image into patches is such a
convolution, and so is one whose kernel is as large as the image.

Shapes as in `convolution`, for one group and without padding.
"""

from __future__ import annotations

from math import prod
from typing import Any

from engine.kernels.matmul import linear, matmul
from engine.kernels.table import kernel


def fit(size: tuple[int, ...], kernel: tuple[int, ...], geometry: Any) -> bool:
    """Whether no two windows over an image of spatial `size` share an element.

    Kernels of one element are left out: they need no patches.
    """
    if geometry.groups > 1 or prod(kernel) == 1 or any(map(any, geometry.pads)):
        return False
    return all(
        (k <= s or n < k + s) and (d == 1 or k == 1)
        for n, k, s, d in zip(size, kernel, geometry.stride, geometry.dilation, strict=True)
    )


def convolve(xp: Any, x: Any, weight: Any, geometry: Any, bias: Any) -> Any:
    """Slide `weight` over `x`, and add `bias` (O)."""
    output = geometry.output(x.shape[2:], weight.shape[2:])
    patches = cut(xp, x, weight.shape[2:], geometry.stride, output)
    filters = _as_matrix(weight)
    out = matmul(xp, patches, filters.T) if bias is None else linear(xp, patches, filters, bias)
    return _as_images(xp, out, len(x), output)


def weight_gradient(xp: Any, x: Any, grad: Any, kernel: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for the weight, from the input and the output's gradient."""
    patches = cut(xp, x, kernel, geometry.stride, grad.shape[2:])
    found = matmul(xp, _as_rows(grad).T, patches)
    return found.reshape(grad.shape[1], x.shape[1], *kernel)


def input_gradient(xp: Any, grad: Any, weight: Any, size: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for an input of spatial `size`."""
    rows = matmul(xp, _as_rows(grad), _as_matrix(weight))
    kernel, stride, output = weight.shape[2:], geometry.stride, grad.shape[2:]
    return put_together(xp, rows, len(grad), size, kernel, stride, output)


@kernel(least=1024)
def cut(
    xp: Any, x: Any, kernel: tuple[int, ...], stride: tuple[int, ...], output: tuple[int, ...]
) -> Any:
    """The elements of each window of x as a row of a matrix: (N · windows, C · elements)."""
    windows = _windows(xp, x, kernel, stride, output)
    return windows.reshape(len(x) * prod(output), x.shape[1] * prod(kernel))


@kernel(least=1024)
def put_together(
    xp: Any,
    rows: Any,
    n: int,
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    output: tuple[int, ...],
) -> Any:
    """Images (n, C, *size) from such rows; 0 where no window is."""
    channels = rows.shape[1] // prod(kernel)
    if tuple(size) == tuple(kernel):
        return rows.reshape(n, channels, *size)
    result = xp.zeros((n, channels, *size), rows.dtype)
    windows = _windows(xp, result, kernel, stride, output)
    windows[...] = rows.reshape(windows.shape)
    return result


def _windows(
    xp: Any, x: Any, kernel: tuple[int, ...], stride: tuple[int, ...], output: tuple[int, ...]
) -> Any:
    """A view of x's windows: (N, *output, C, *kernel)."""
    sample, channel, *steps = x.strides
    return xp.lib.stride_tricks.as_strided(
        x,
        (len(x), *output, x.shape[1], *kernel),
        (sample, *(s * step for s, step in zip(stride, steps, strict=True)), channel, *steps),
    )


def _as_matrix(weight: Any) -> Any:
    """The elements of each filter as a row."""
    return weight.reshape(len(weight), prod(weight.shape[1:]))


def _as_rows(grad: Any) -> Any:
    """The channels of each place of all images, as rows of a matrix."""
    n, channels = grad.shape[:2]
    places = prod(grad.shape[2:])
    return grad.reshape(n, channels, places).swapaxes(1, 2).reshape(n * places, channels)


def _as_images(xp: Any, rows: Any, n: int, output: tuple[int, ...]) -> Any:
    """Such rows as images (N, O, *output)."""
    channels = rows.shape[1]
    images = rows.reshape(n, prod(output), channels).swapaxes(1, 2)
    return xp.ascontiguousarray(images).reshape(n, channels, *output)
