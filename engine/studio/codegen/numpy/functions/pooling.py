"""Pooling: each window becomes one value."""

import numpy as np

from engine.studio.codegen.numpy.functions.windows import (
    add_windows,
    pad_space,
    per_axis,
    take_windows,
)


def pool_windows(x, kernel_size, stride, padding, dilation, ceil_mode, value):
    """The windows of x, each as one column: (N, C, kernel, *places); and how to lay them back.

    `value` stands around the edges. With ceil_mode a last window may stick out at the far edge.
    """
    axes = x.ndim - 2
    kernel_size = per_axis(kernel_size, axes)
    stride = kernel_size if stride is None else per_axis(stride, axes)
    padding, dilation = per_axis(padding, axes), per_axis(dilation, axes)
    padded = pad_space(x, padding, value)
    if ceil_mode:
        more = []
        for size, p, k, step, reach in zip(
            padded.shape[2:], padding, kernel_size, stride, dilation, strict=True
        ):
            rest = (size - reach * (k - 1) - 1) % step
            moves = -(-(size - reach * (k - 1) - 1) // step)
            begins_inside = moves * step < size - p
            more.append((0, step - rest if rest and begins_inside else 0))
        padded = np.pad(padded, [(0, 0), (0, 0), *more], constant_values=value)
    columns = take_windows(padded, kernel_size, stride, dilation)
    places = columns.shape[2 + axes :]
    layout = (columns.shape, padded.shape[2:], stride, dilation, padding, x.shape[2:])
    return columns.reshape(*x.shape[:2], -1, *places), layout


def unpool_windows(d_columns, layout):
    """Gradients by the windows of `pool_windows`, added up to the gradient by x."""
    shape, space, stride, dilation, padding, size = layout
    d_padded = add_windows(d_columns.reshape(shape), space, stride, dilation)
    inner = [slice(p, p + n) for p, n in zip(padding, size, strict=True)]
    return d_padded[:, :, *inner]


def max_pool_forward(x, *, kernel_size=2, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest value of each window."""
    columns, layout = pool_windows(x, kernel_size, stride, padding, dilation, ceil_mode, -np.inf)
    winners = columns.argmax(axis=2)[:, :, None]
    y = np.take_along_axis(columns, winners, axis=2)[:, :, 0]
    return y, (winners, columns.shape, layout)


def max_pool_backward(d_y, cache):
    winners, shape, layout = cache
    # Only the largest value of a window had a say, so the whole gradient goes to it.
    d_columns = np.zeros(shape, d_y.dtype)
    np.put_along_axis(d_columns, winners, d_y[:, :, None], axis=2)
    return unpool_windows(d_columns, layout)


def avg_pool_forward(
    x, *, kernel_size=2, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """The mean of each window."""
    axes = x.ndim - 2
    columns, layout = pool_windows(x, kernel_size, stride, padding, 1, ceil_mode, 0)
    # What lies in each window, by a picture of ones: what sticks out beyond the padding never
    # counts, and the padding only if it is wanted.
    ones = np.ones((1, 1, *x.shape[2:]), x.dtype)
    if count_include_pad:
        ones, padding = pad_space(ones, per_axis(padding, axes), 1), 0
    inside, _ = pool_windows(ones, kernel_size, stride, padding, 1, ceil_mode, 0)
    count = inside.sum(axis=2)[..., *(slice(size) for size in columns.shape[3:])]
    return columns.sum(axis=2) / count, (count, columns.shape, layout)


def avg_pool_backward(d_y, cache):
    count, shape, layout = cache
    d_columns = np.broadcast_to((d_y / count)[:, :, None], shape)  # each value had 1 / count of it
    return unpool_windows(d_columns, layout)


def lp_pool_forward(x, *, norm_type=2.0, kernel_size=2, stride=None, ceil_mode=False):
    """The length of each window's values: (Σ xᵖ)¹ᐟᵖ."""
    means, cache = avg_pool_forward(
        x**norm_type, kernel_size=kernel_size, stride=stride, ceil_mode=ceil_mode
    )
    count = np.prod(per_axis(kernel_size, x.ndim - 2)).item()
    y = (means * count) ** (1 / norm_type)
    return y, (x, y, count, norm_type, cache)


def lp_pool_backward(d_y, cache):
    x, y, count, norm_type, mean_cache = cache
    # dy/dΣ = y¹⁻ᵖ / p, and none where a window is all 0; dxᵖ/dx = p · xᵖ⁻¹
    d_sums = d_y * np.where(y == 0, 0, np.where(y == 0, 1, y) ** (1 - norm_type)) / norm_type
    return avg_pool_backward(d_sums * count, mean_cache) * norm_type * x ** (norm_type - 1)


def adaptive_places(shape, output_size):
    """Where each output place looks: windows of about one size that cover x."""
    bounds = [
        [(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
        for size, count in zip(shape[2:], output_size, strict=True)
    ]
    for place in np.ndindex(*output_size):
        yield place, tuple(slice(*bounds[axis][i]) for axis, i in enumerate(place))


def adaptive_avg_pool_forward(x, *, output_size=1):
    """The means of as many windows as wanted, whatever the size of x."""
    output_size = per_axis(output_size, x.ndim - 2)
    y = np.empty((*x.shape[:2], *output_size), x.dtype)
    for place, window in adaptive_places(x.shape, output_size):
        y[:, :, *place] = x[:, :, *window].mean(axis=tuple(range(2, x.ndim)))
    return y, (x.shape, output_size)


def adaptive_avg_pool_backward(d_y, cache):
    shape, output_size = cache
    d_x = np.zeros(shape, d_y.dtype)
    for place, window in adaptive_places(shape, output_size):
        d_window = d_x[:, :, *window]
        count = np.prod(d_window.shape[2:]).item()
        d_mean = d_y[:, :, *place] / count  # each value had 1 / count of it
        d_window += d_mean.reshape(*d_mean.shape, *(1,) * len(output_size))
    return d_x


def adaptive_max_pool_forward(x, *, output_size=1):
    """The largest values of as many windows as wanted, whatever the size of x."""
    output_size = per_axis(output_size, x.ndim - 2)
    y = np.empty((*x.shape[:2], *output_size), x.dtype)
    winners = np.empty(y.shape, int)
    numbers = np.arange(np.prod(x.shape[2:])).reshape(x.shape[2:])
    for place, window in adaptive_places(x.shape, output_size):
        values = x[:, :, *window].reshape(*x.shape[:2], -1)
        largest = values.argmax(axis=2)
        y[:, :, *place] = values.max(axis=2)
        winners[:, :, *place] = numbers[window].reshape(-1)[largest]
    return y, (winners, x.shape)


def adaptive_max_pool_backward(d_y, cache):
    winners, shape = cache
    d_x = np.zeros((shape[0] * shape[1], np.prod(shape[2:])), d_y.dtype)
    rows = np.arange(len(d_x))[:, None]
    # The whole gradient goes to each window's largest value.
    np.add.at(d_x, (rows, winners.reshape(len(d_x), -1)), d_y.reshape(len(d_x), -1))
    return d_x.reshape(shape)
