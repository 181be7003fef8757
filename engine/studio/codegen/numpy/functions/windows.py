"""Windows: what convolutions and pooling see of an image, a sequence or a volume."""

import numpy as np


def per_axis(value, axes):
    """A number for each axis: one stands for all of them."""
    return value if isinstance(value, tuple) else (value,) * axes


def window_taps(kernel_size, stride, dilation, places):
    """For each tap of the kernel, the pixels that it meets as the kernel moves."""
    for tap in np.ndindex(*kernel_size):
        starts = [at * step for at, step in zip(tap, dilation, strict=True)]
        moves = zip(starts, stride, places, strict=True)
        yield tap, tuple(slice(at, at + (n - 1) * step + 1, step) for at, step, n in moves)


def take_windows(x, kernel_size, stride, dilation):
    """Every window of x, laid out as columns (im2col).

    x: (N, C, *space). Returns (N, C, *kernel, *places).
    """
    sizes = zip(x.shape[2:], kernel_size, stride, dilation, strict=True)
    places = tuple((size - reach * (k - 1) - 1) // step + 1 for size, k, step, reach in sizes)
    columns = np.empty((*x.shape[:2], *kernel_size, *places), x.dtype)
    for tap, pixels in window_taps(kernel_size, stride, dilation, places):
        columns[:, :, *tap] = x[:, :, *pixels]
    return columns


def add_windows(columns, space, stride, dilation):
    """The opposite (col2im): every window is added up where it was taken from.

    columns: (N, C, *kernel, *places). Returns (N, C, *space).
    """
    axes = len(space)
    kernel_size, places = columns.shape[2 : 2 + axes], columns.shape[2 + axes :]
    x = np.zeros((*columns.shape[:2], *space), columns.dtype)
    for tap, pixels in window_taps(kernel_size, stride, dilation, places):
        x[:, :, *pixels] += columns[:, :, *tap]  # windows overlap: a pixel is in several
    return x


def pad_space(x, padding, value=0):
    """x with `value` put around its axes of space, as much on both sides."""
    return np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)], constant_values=value)


def crop_space(x, padding):
    """x without what `pad_space` put around it."""
    inner = [slice(p, size - p) for p, size in zip(padding, x.shape[2:], strict=True)]
    return x[:, :, *inner]
