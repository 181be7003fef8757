"""Layers that disturb training, so that a network does not learn its samples by heart."""


def dropout_forward(x, *, p=0.5, training=False, rng=None):
    """While training, a random share p of the values is 0 and the rest is scaled up for it."""
    if not training or p == 0:
        return x, None
    keep = 1 - p
    mask = (rng.random(x.shape) < keep).astype(x.dtype) / (keep or 1)
    return x * mask, mask


def dropout_backward(d_y, cache):
    mask = cache
    return d_y if mask is None else d_y * mask  # what was dropped had no say


def channel_dropout_forward(x, *, p=0.5, training=False, rng=None):
    """While training, whole channels of (N, C, …) are 0 and the rest is scaled up for it."""
    if not training or p == 0:
        return x, None
    keep = 1 - p
    channels = rng.random((*x.shape[:2], *(1,) * (x.ndim - 2)))
    mask = (channels < keep).astype(x.dtype) / (keep or 1)
    return x * mask, mask


def channel_dropout_backward(d_y, cache):
    mask = cache
    return d_y if mask is None else d_y * mask  # what was dropped had no say


def alpha_dropout_forward(x, *, p=0.5, by_channel=False, training=False, rng=None):
    """Dropout for SELU: what is dropped takes SELU's lowest value; mean and variance stay."""
    if not training or p == 0:
        return x, None
    shape = (*x.shape[:2], *(1,) * (x.ndim - 2)) if by_channel else x.shape
    mask = (rng.random(shape) < 1 - p).astype(x.dtype)
    lowest = -1.7580993408473766
    scale = ((1 - p) * (1 + p * lowest**2)) ** -0.5 if p < 1 else 0.0
    return scale * (x * mask + lowest * (1 - mask) - lowest * p), scale * mask


def alpha_dropout_backward(d_y, cache):
    slope = cache
    return d_y if slope is None else d_y * slope
