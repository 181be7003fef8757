"""The same values laid out in another shape: gradients are laid out as the values were."""

import numpy as np


def identity_forward(x):
    return x, None


def identity_backward(d_y, cache):
    return d_y


def flatten_forward(x, *, start_dim=1, end_dim=-1):
    """The axes from start_dim to end_dim as one."""
    start, end = start_dim % x.ndim, end_dim % x.ndim
    return x.reshape(*x.shape[:start], -1, *x.shape[end + 1 :]), x.shape


def flatten_backward(d_y, cache):
    shape = cache
    return d_y.reshape(shape)


def unflatten_forward(x, *, dim=1, unflattened_size=(1, -1)):
    """One axis as several."""
    dim %= x.ndim
    return x.reshape(*x.shape[:dim], *unflattened_size, *x.shape[dim + 1 :]), x.shape


def unflatten_backward(d_y, cache):
    shape = cache
    return d_y.reshape(shape)


def reshape_forward(x, *, shape=(-1,)):
    """Each sample in another shape."""
    return x.reshape(len(x), *shape), x.shape


def reshape_backward(d_y, cache):
    shape = cache
    return d_y.reshape(shape)


def permute_forward(x, *, dims):
    """The samples' axes in another order; the batch stays first."""
    order = (0, *(dim % x.ndim for dim in dims))
    return x.transpose(order), order


def permute_backward(d_y, cache):
    order = cache
    return d_y.transpose(np.argsort(order))


def transpose_forward(x, *, dim0=1, dim1=2):
    """Two axes in each other's place."""
    return x.swapaxes(dim0, dim1), (dim0, dim1)


def transpose_backward(d_y, cache):
    dim0, dim1 = cache
    return d_y.swapaxes(dim0, dim1)


def select_forward(x, *, dim=1, index=-1):
    """What lies at one place along an axis, which goes away."""
    return x.take(index, axis=dim), (x.shape, dim, index)


def select_backward(d_y, cache):
    shape, dim, index = cache
    d_x = np.zeros(shape, d_y.dtype)  # the other places had no say
    np.moveaxis(d_x, dim, 0)[index] = d_y
    return d_x


def channel_shuffle_forward(x, *, groups=2):
    """The channels of groups dealt out in turn."""
    dealt = x.reshape(len(x), groups, -1, *x.shape[2:]).swapaxes(1, 2)
    return dealt.reshape(x.shape), groups


def channel_shuffle_backward(d_y, cache):
    groups = cache
    gathered = d_y.reshape(len(d_y), -1, groups, *d_y.shape[2:]).swapaxes(1, 2)
    return gathered.reshape(d_y.shape)


def channels_to_pixels(x, factor):
    """(N, C · r², H, W) to (N, C, H · r, W · r)."""
    n, _, height, width = x.shape
    parts = x.reshape(n, -1, factor, factor, height, width)
    return parts.transpose(0, 1, 4, 2, 5, 3).reshape(n, -1, height * factor, width * factor)


def pixels_to_channels(x, factor):
    """(N, C, H · r, W · r) to (N, C · r², H, W)."""
    n, channels, height, width = x.shape
    parts = x.reshape(n, channels, height // factor, factor, width // factor, factor)
    return parts.transpose(0, 1, 3, 5, 2, 4).reshape(n, -1, height // factor, width // factor)


def pixel_shuffle_forward(x, *, upscale_factor=2):
    return channels_to_pixels(x, upscale_factor), upscale_factor


def pixel_shuffle_backward(d_y, cache):
    return pixels_to_channels(d_y, cache)


def pixel_unshuffle_forward(x, *, downscale_factor=2):
    return pixels_to_channels(x, downscale_factor), downscale_factor


def pixel_unshuffle_backward(d_y, cache):
    return channels_to_pixels(d_y, cache)
