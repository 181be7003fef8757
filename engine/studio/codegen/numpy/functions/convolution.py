"""Convolutions along any number of axes, as one product of matrices."""

import numpy as np

from engine.studio.codegen.numpy.functions.initial import uniform
from engine.studio.codegen.numpy.functions.padding import pad_backward, pad_forward
from engine.studio.codegen.numpy.functions.windows import (
    add_windows,
    crop_space,
    pad_space,
    per_axis,
    take_windows,
)


def conv_init(rng, in_channels, out_channels, kernel_size, *, groups=1, bias=True):
    shape = (out_channels, in_channels // groups, *kernel_size)
    bound = np.prod(shape[1:]).item() ** -0.5
    params = {"weight": uniform(rng, bound, shape)}
    if bias:
        params["bias"] = uniform(rng, bound, out_channels)
    return params


def conv_forward(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Filters slide over x: each place gives the product of a filter with what lies under it.

    x: (N, C, *space); weight: (filters, C / groups, *kernel).
    """
    axes, n = x.ndim - 2, len(x)
    stride, padding, dilation = (per_axis(each, axes) for each in (stride, padding, dilation))
    padded = pad_space(x, padding)
    columns = take_windows(padded, weight.shape[2:], stride, dilation)
    places = columns.shape[2 + axes :]
    # All windows at once: (filters, C · kernel) · (C · kernel, places), for each group.
    columns = columns.reshape(n, groups, -1, np.prod(places))
    filters = weight.reshape(groups, len(weight) // groups, -1)
    y = (filters @ columns).reshape(n, len(weight), *places)
    if bias is not None:
        y = y + bias.reshape(-1, *(1,) * axes)
    return y, (columns, weight, padded.shape, stride, padding, dilation, groups)


def conv_backward(d_y, cache):
    columns, weight, padded_shape, stride, padding, dilation, groups = cache
    n, places = len(d_y), d_y.shape[2:]
    d_bias = d_y.sum(axis=(0, *range(2, d_y.ndim)))  # dL/db = Σ dL/dy over batch and places
    d_y = d_y.reshape(n, groups, len(weight) // groups, -1)
    d_filters = (d_y @ columns.swapaxes(2, 3)).sum(axis=0)  # dL/dW = Σ dL/dy · columnsᵀ
    filters = weight.reshape(groups, len(weight) // groups, -1)
    d_columns = filters.swapaxes(1, 2) @ d_y  # dL/dcolumns = Wᵀ · dL/dy
    d_columns = d_columns.reshape(n, padded_shape[1], *weight.shape[2:], *places)
    d_padded = add_windows(d_columns, padded_shape[2:], stride, dilation)
    return crop_space(d_padded, padding), d_filters.reshape(weight.shape), d_bias


def padded_conv_forward(
    x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"
):
    """A convolution of an image with something else than zeros around it."""
    sides = tuple(np.repeat(per_axis(padding, x.ndim - 2)[::-1], 2))  # the last axis's come first
    mode = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}[padding_mode]
    padded, pad_cache = pad_forward(x, padding=sides, mode=mode)
    y, cache = conv_forward(padded, weight, bias, stride=stride, dilation=dilation, groups=groups)
    return y, (cache, pad_cache)


def padded_conv_backward(d_y, cache):
    conv_cache, pad_cache = cache
    d_padded, d_weight, d_bias = conv_backward(d_y, conv_cache)
    return pad_backward(d_padded, pad_cache), d_weight, d_bias


def conv_transpose_init(rng, in_channels, out_channels, kernel_size, *, groups=1, bias=True):
    shape = (in_channels, out_channels // groups, *kernel_size)
    bound = np.prod(shape[1:]).item() ** -0.5
    params = {"weight": uniform(rng, bound, shape)}
    if bias:
        params["bias"] = uniform(rng, bound, out_channels)
    return params


def conv_transpose_forward(
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
    """Each value of x lays a filter down, that many times; where filters overlap they add up.

    It is a convolution's backward pass. x: (N, C, *space); weight: (C, filters / groups, *kernel).
    """
    axes, n = x.ndim - 2, len(x)
    stride, padding, dilation = (per_axis(each, axes) for each in (stride, padding, dilation))
    kernel_size = weight.shape[2:]
    filters = weight.reshape(groups, len(weight) // groups, -1)
    values = x.reshape(n, groups, len(weight) // groups, -1)
    columns = filters.swapaxes(1, 2) @ values  # columns = Wᵀ · x
    columns = columns.reshape(n, groups * weight.shape[1], *kernel_size, *x.shape[2:])
    whole = [
        (size - 1) * step + reach * (k - 1) + 1 + more
        for size, step, reach, k, more in zip(
            x.shape[2:], stride, dilation, kernel_size, per_axis(output_padding, axes), strict=True
        )
    ]
    y = crop_space(add_windows(columns, whole, stride, dilation), padding)
    if bias is not None:
        y = y + bias.reshape(-1, *(1,) * axes)
    return y, (values, weight, x.shape, stride, padding, dilation)


def conv_transpose_backward(d_y, cache):
    values, weight, shape, stride, padding, dilation = cache
    n, groups = values.shape[:2]
    d_bias = d_y.sum(axis=(0, *range(2, d_y.ndim)))
    d_whole = pad_space(d_y, padding)
    d_columns = take_windows(d_whole, weight.shape[2:], stride, dilation)
    d_columns = d_columns[(..., *(slice(size) for size in shape[2:]))]  # none is under the widening
    d_columns = d_columns.reshape(n, groups, -1, values.shape[3])
    filters = weight.reshape(groups, len(weight) // groups, -1)
    d_x = (filters @ d_columns).reshape(shape)  # dL/dx = W · dL/dcolumns
    d_filters = (values @ d_columns.swapaxes(2, 3)).sum(axis=0)  # dL/dW = Σ x · dL/dcolumnsᵀ
    return d_x, d_filters.reshape(weight.shape), d_bias


def unfold_forward(x, *, kernel_size, dilation=1, padding=0, stride=1):
    """Every window of the image as a column: (N, C · kernel, places)."""
    kernel_size, stride, padding, dilation = (
        per_axis(each, 2) for each in (kernel_size, stride, padding, dilation)
    )
    padded = pad_space(x, padding)
    columns = take_windows(padded, kernel_size, stride, dilation)
    y = columns.reshape(len(x), -1, columns.shape[4] * columns.shape[5])
    return y, (columns.shape, padded.shape[2:], stride, padding, dilation)


def unfold_backward(d_y, cache):
    shape, space, stride, padding, dilation = cache
    # A pixel is in several windows: what comes back from them adds up.
    return crop_space(add_windows(d_y.reshape(shape), space, stride, dilation), padding)


def fold_forward(x, *, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Columns (N, C · kernel, places) added up to the image whose windows they are."""
    output_size, kernel_size, stride, padding, dilation = (
        per_axis(each, 2) for each in (output_size, kernel_size, stride, padding, dilation)
    )
    space = [size + 2 * p for size, p in zip(output_size, padding, strict=True)]
    places = [
        (size - reach * (k - 1) - 1) // step + 1
        for size, k, step, reach in zip(space, kernel_size, stride, dilation, strict=True)
    ]
    columns = x.reshape(len(x), -1, *kernel_size, *places)
    y = crop_space(add_windows(columns, space, stride, dilation), padding)
    return y, (x.shape, kernel_size, stride, padding, dilation)


def fold_backward(d_y, cache):
    shape, kernel_size, stride, padding, dilation = cache
    return take_windows(pad_space(d_y, padding), kernel_size, stride, dilation).reshape(shape)
