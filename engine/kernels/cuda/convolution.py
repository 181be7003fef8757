"""Convolution and its two gradients, each as one product of matrices over whole batches.

A column of a matrix has the elements of one window. Laying an image out in columns is one step,
and adding columns back to the image is another, in which every element of the image gathers its
own: nothing is added by two at once, so that the sum is the same every time.

Columns have the shape (groups, C / groups · window, N · windows).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import cupy

from engine.kernels.cuda import frame
from engine.kernels.cuda.frame import EACH_OF_WINDOW, IMAGE, IS_INSIDE, OUTPUT, WINDOW, at
from engine.kernels.cuda.writing import MOST, elementwise, flat, place

BLOCK_BYTES = 1 << 28
"""Of columns at once: a GPU wants few large steps, as far as its memory allows."""

_SPACE = (("z", "in_z"), ("y", "in_y"), ("x", "in_x"))
_IN_COLUMNS = (
    *(("c", ""), ("kz", "k_z"), ("ky", "k_y"), ("kx", "k_x"), ("n", "samples")),
    *(("oz", "out_z"), ("oy", "out_y"), ("ox", "out_x")),
)

_unfold = elementwise(
    "unfold",
    f"raw T image, int32 samples, int32 channels, {frame.PARAMETERS}",
    "T column",
    f"""
    {place(*OUTPUT, ("n", "samples"), *WINDOW)} const int c = rest;
    {frame.PLACE_IN_IMAGE}
    column = {IS_INSIDE} ? {at("image", ("n", ""), ("c", "channels"), *_SPACE)} : T(0);
    """,
)
_fold = elementwise(
    "fold",
    f"raw T columns, int32 samples, int32 channels, {frame.PARAMETERS}",
    "T pixel",
    f"""
    {place(*IMAGE, ("c", "channels"))} const int n = rest;
    W sum = 0;
    {EACH_OF_WINDOW} {{
        {frame.PLACE_IN_OUTPUT}
        sum += W({at("columns", *_IN_COLUMNS)});
    }}
    pixel = T(sum);
    """,
)
_channels_last = elementwise(
    "channels_last",
    "raw T rows, raw T bias, bool has_bias, int32 samples, int32 channels, int32 places",
    "T value",
    f"""
    {place(("p", "places"), ("c", "channels"))} const int n = rest;
    const W sum = W({at("rows", ("c", ""), ("n", "samples"), ("p", "places"))});
    value = T(has_bias ? sum + W(bias[c]) : sum);
    """,
)


def convolve(x: Any, weight: Any, geometry: Any, bias: Any = None) -> Any:
    """Slide `weight` over `x`, and add `bias`."""
    kernel, o = weight.shape[2:], len(weight)
    output = geometry.output(x.shape[2:], kernel)
    blocks = _blocks(x.shape, kernel, output)
    if blocks is NotImplemented:
        return NotImplemented
    filters = _filters(weight, geometry)
    out = cupy.empty((len(x), o, *output), x.dtype)
    for samples in blocks:
        columns = _columns(x[samples], kernel, output, geometry)
        rows = flat(_product(filters, columns))
        sizes = len(x[samples]), o, prod(output)
        _channels_last(rows, rows if bias is None else bias, bias is not None, *sizes, out[samples])
    return out


def weight_gradient(x: Any, grad: Any, kernel: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for the weight, from the input and the output's gradient."""
    output = grad.shape[2:]
    blocks = _blocks(x.shape, kernel, output)
    if blocks is NotImplemented:
        return NotImplemented
    total: Any = 0
    for samples in blocks:
        columns = _columns(x[samples], kernel, output, geometry)
        total = total + _product(_rows(grad[samples], geometry), columns.swapaxes(1, 2))
    return total.reshape(grad.shape[1], x.shape[1] // geometry.groups, *kernel)


def input_gradient(grad: Any, weight: Any, size: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for an input of spatial `size`."""
    kernel, output = weight.shape[2:], grad.shape[2:]
    channels = weight.shape[1] * geometry.groups
    shape = (len(grad), channels, *size)
    blocks = _blocks(shape, kernel, output)
    if blocks is NotImplemented:
        return NotImplemented
    filters = _filters(weight, geometry).swapaxes(1, 2)
    result = cupy.empty(shape, grad.dtype)
    numbers = frame.numbers(size, kernel, *_moves(geometry), output)
    for samples in blocks:
        columns = _product(filters, _rows(grad[samples], geometry))
        _fold(flat(columns), len(grad[samples]), channels, *numbers, result[samples])
    return result


def _columns(x: Any, kernel: tuple[int, ...], output: tuple[int, ...], geometry: Any) -> Any:
    n, channels = x.shape[:2]
    groups = geometry.groups
    columns = cupy.empty((groups, channels // groups * prod(kernel), n * prod(output)), x.dtype)
    numbers = frame.numbers(x.shape[2:], kernel, *_moves(geometry), output)
    _unfold(flat(x), n, channels, *numbers, columns)
    return columns


def _filters(weight: Any, geometry: Any) -> Any:
    """The elements of each filter as a row: (groups, O / groups, C / groups · window)."""
    groups = geometry.groups
    return cupy.ascontiguousarray(weight).reshape(groups, len(weight) // groups, -1)


def _rows(grad: Any, geometry: Any) -> Any:
    """All places of a channel in a row: (groups, O / groups, N · windows)."""
    rows = cupy.ascontiguousarray(grad.swapaxes(0, 1))
    return rows.reshape(geometry.groups, grad.shape[1] // geometry.groups, -1)


def _product(a: Any, b: Any) -> Any:
    return cupy.dot(a[0], b[0])[None] if len(a) == 1 else cupy.matmul(a, b)


def _moves(geometry: Any) -> tuple[Any, Any, Any]:
    return geometry.stride, geometry.dilation, geometry.pads


def _blocks(shape: tuple[int, ...], kernel: tuple[int, ...], output: tuple[int, ...]) -> Any:
    """Slices over the samples, so that a block's columns fit; NotImplemented if one's do not."""
    samples, channels, *size = shape
    each = channels * prod(kernel) * prod(output)
    if max(each, channels * prod(size)) >= MOST:
        return NotImplemented
    return _slices(samples, max(1, BLOCK_BYTES // (4 * max(each, 1))))


def _slices(samples: int, step: int) -> Iterator[slice]:
    for start in range(0, samples, step):
        yield slice(start, start + step)
