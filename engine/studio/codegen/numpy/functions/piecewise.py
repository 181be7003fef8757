"""Activations made of straight pieces: their slope is a constant on each of them."""

import numpy as np


def relu_forward(x):
    """max(0, x)."""
    return np.maximum(x, 0), x


def relu_backward(d_y, cache):
    x = cache
    return d_y * (x > 0)  # the slope is 1 where x is positive, else 0


def leaky_relu_forward(x, *, negative_slope=0.01):
    """x where it is positive, else a little of it."""
    slope = np.where(x > 0, x.dtype.type(1), x.dtype.type(negative_slope))
    return x * slope, slope


def leaky_relu_backward(d_y, cache):
    slope = cache
    return d_y * slope


def prelu_init(rng, num_parameters, init):
    return {"weight": np.full(num_parameters, init, np.float32)}


def prelu_forward(x, weight):
    """x where it is positive, else a learned share of it, one for all or one for each channel."""
    slopes = weight.reshape(-1, *(1,) * (x.ndim - 2))
    return np.where(x > 0, x, slopes * x), (x, slopes)


def prelu_backward(d_y, cache):
    x, slopes = cache
    d_x = d_y * np.where(x > 0, 1, slopes)
    d_slopes = d_y * np.minimum(x, 0)  # dy/da = x where it is negative
    if slopes.size == 1:
        return d_x, d_slopes.sum().reshape(1)
    return d_x, d_slopes.sum(axis=(0, *range(2, x.ndim)))


def rrelu_forward(x, *, lower=1 / 8, upper=1 / 3, training=False, rng=None):
    """A leaky ReLU whose slope is drawn anew for each value while training."""
    slope = rng.uniform(lower, upper, x.shape) if training else (lower + upper) / 2
    slope = np.where(x > 0, 1, slope).astype(x.dtype)
    return x * slope, slope


def rrelu_backward(d_y, cache):
    slope = cache
    return d_y * slope


def clip_forward(x, *, min_val=-1.0, max_val=1.0):
    """x, but not less than the one and not more than the other."""
    return np.clip(x, min_val, max_val), (x > min_val) & (x < max_val)


def clip_backward(d_y, cache):
    is_inside = cache
    return d_y * is_inside


def hardsigmoid_forward(x):
    """A sigmoid of three straight pieces: min(max(x + 3, 0), 6) / 6."""
    return np.clip(x + 3, 0, 6) / 6, np.abs(x) < 3


def hardsigmoid_backward(d_y, cache):
    is_inside = cache
    return d_y * is_inside / 6


def hardswish_forward(x):
    """x · min(max(x + 3, 0), 6) / 6."""
    return x * np.clip(x + 3, 0, 6) / 6, x


def hardswish_backward(d_y, cache):
    x = cache
    bend = (2 * x + 3) / 6  # of x · (x + 3) / 6, between -3 and 3
    return d_y * np.where(np.abs(x) < 3, bend, x >= 3)


def hardshrink_forward(x, *, lambd=0.5):
    """x, but 0 where it is close to 0."""
    is_kept = np.abs(x) > lambd
    return x * is_kept, is_kept


def hardshrink_backward(d_y, cache):
    is_kept = cache
    return d_y * is_kept


def softshrink_forward(x, *, lambd=0.5):
    """x moved towards 0, and not beyond."""
    return np.sign(x) * np.maximum(np.abs(x) - lambd, 0), np.abs(x) > lambd


def softshrink_backward(d_y, cache):
    is_kept = cache
    return d_y * is_kept


def threshold_forward(x, *, threshold=0.0, value=0.0):
    """x where it is above the threshold, else a fixed value."""
    is_kept = x > threshold
    return np.where(is_kept, x, x.dtype.type(value)), is_kept


def threshold_backward(d_y, cache):
    is_kept = cache
    return d_y * is_kept
