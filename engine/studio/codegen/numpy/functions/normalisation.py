"""Layers that bring values to mean 0 and variance 1, or to a common size."""

import numpy as np


def normalise(x, axes, eps):
    """x with mean 0 and variance 1 over these axes; and its deviation, which backward needs."""
    std = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    return (x - x.mean(axis=axes, keepdims=True)) / std, std


def normalise_backward(d_normalised, normalised, std, axes):
    """The derivative of `normalise`: mean and deviation depend on every x as well.

    So a part is taken off: what would only move all x, and what would only stretch them.
    """
    moving = d_normalised.mean(axis=axes, keepdims=True)
    stretching = (d_normalised * normalised).mean(axis=axes, keepdims=True)
    return (d_normalised - moving - normalised * stretching) / std


def per_channel(values, ndim):
    """One value for each channel, so that it meets tensors (N, C, …)."""
    return values.reshape(1, -1, *(1,) * (ndim - 2))


def channel_sums(values):
    """The sum of each channel of (N, C, …)."""
    return values.sum(axis=(0, *range(2, values.ndim)))


def batch_norm_init(rng, num_features, *, affine=True, track_running_stats=True):
    params = {}
    if affine:
        params["weight"] = np.ones(num_features, np.float32)
        params["bias"] = np.zeros(num_features, np.float32)
    if track_running_stats:
        params["running_mean"] = np.zeros(num_features, np.float32)
        params["running_var"] = np.ones(num_features, np.float32)
    return params


def batch_norm_forward(
    x,
    weight=None,
    bias=None,
    running_mean=None,
    running_var=None,
    *,
    eps=1e-5,
    momentum=0.1,
    training=False,
):
    """(x − μ) / σ · γ + β, with mean and deviation of each channel over the batch.

    The running means follow the batches while training, and stand in for them afterwards.
    """
    axes = (0, *range(2, x.ndim))
    over_batch = training or running_mean is None
    if over_batch:
        normalised, std = normalise(x, axes, eps)
        if running_mean is not None:
            count = x.size // x.shape[1]
            running_mean += momentum * (x.mean(axis=axes) - running_mean)
            running_var += momentum * (x.var(axis=axes) * count / (count - 1) - running_var)
    else:
        std = per_channel(np.sqrt(running_var + eps), x.ndim)
        normalised = (x - per_channel(running_mean, x.ndim)) / std
    y = normalised
    if weight is not None:
        y = per_channel(weight, x.ndim) * normalised + per_channel(bias, x.ndim)
    return y, (normalised, std, weight, axes, over_batch)


def batch_norm_backward(d_y, cache):
    normalised, std, weight, axes, over_batch = cache
    d_weight = channel_sums(d_y * normalised)  # dL/dγ = Σ dL/dy · normalised
    d_bias = channel_sums(d_y)  # dL/dβ = Σ dL/dy
    d_normalised = d_y if weight is None else d_y * per_channel(weight, d_y.ndim)
    if over_batch:
        return normalise_backward(d_normalised, normalised, std, axes), d_weight, d_bias
    return d_normalised / std, d_weight, d_bias  # the running means are constants


def instance_norm_init(rng, num_features, *, affine=False, track_running_stats=False):
    params = {}
    if affine:
        params["weight"] = np.ones(num_features, np.float32)
        params["bias"] = np.zeros(num_features, np.float32)
    if track_running_stats:
        params["running_mean"] = np.zeros(num_features, np.float32)
        params["running_var"] = np.ones(num_features, np.float32)
    return params


def instance_norm_forward(
    x,
    weight=None,
    bias=None,
    running_mean=None,
    running_var=None,
    *,
    eps=1e-5,
    momentum=0.1,
    training=False,
):
    """(x − μ) / σ · γ + β, with mean and deviation of each channel of each sample."""
    axes = tuple(range(2, x.ndim))
    over_sample = training or running_mean is None
    if over_sample:
        normalised, std = normalise(x, axes, eps)
        if running_mean is not None:
            count = x[0, 0].size
            var = x.var(axis=axes) * count / (count - 1)
            running_mean += momentum * (x.mean(axis=(0, *axes)) - running_mean)
            running_var += momentum * (var.mean(axis=0) - running_var)
    else:
        std = per_channel(np.sqrt(running_var + eps), x.ndim)
        normalised = (x - per_channel(running_mean, x.ndim)) / std
    y = normalised
    if weight is not None:
        y = per_channel(weight, x.ndim) * normalised + per_channel(bias, x.ndim)
    return y, (normalised, std, weight, axes, over_sample)


def instance_norm_backward(d_y, cache):
    normalised, std, weight, axes, over_sample = cache
    d_weight = channel_sums(d_y * normalised)  # dL/dγ = Σ dL/dy · normalised
    d_bias = channel_sums(d_y)  # dL/dβ = Σ dL/dy
    d_normalised = d_y if weight is None else d_y * per_channel(weight, d_y.ndim)
    if over_sample:
        return normalise_backward(d_normalised, normalised, std, axes), d_weight, d_bias
    return d_normalised / std, d_weight, d_bias  # the running means are constants


def group_norm_init(rng, num_channels, *, affine=True):
    if not affine:
        return {}
    return {
        "weight": np.ones(num_channels, np.float32),
        "bias": np.zeros(num_channels, np.float32),
    }


def group_norm_forward(x, weight=None, bias=None, *, num_groups=1, eps=1e-5):
    """(x − μ) / σ · γ + β, with mean and deviation of each group of channels of each sample."""
    groups = x.reshape(len(x), num_groups, -1)
    normalised, std = normalise(groups, 2, eps)
    y = normalised.reshape(x.shape)
    if weight is not None:
        y = per_channel(weight, x.ndim) * y + per_channel(bias, x.ndim)
    return y, (normalised, std, weight)


def group_norm_backward(d_y, cache):
    normalised, std, weight = cache
    d_weight = channel_sums(d_y * normalised.reshape(d_y.shape))  # dL/dγ = Σ dL/dy · normalised
    d_bias = channel_sums(d_y)  # dL/dβ = Σ dL/dy
    d_normalised = d_y if weight is None else d_y * per_channel(weight, d_y.ndim)
    d_groups = normalise_backward(d_normalised.reshape(normalised.shape), normalised, std, 2)
    return d_groups.reshape(d_y.shape), d_weight, d_bias


def layer_norm_init(rng, normalized_shape, *, elementwise_affine=True, bias=True):
    params = {}
    if elementwise_affine:
        params["weight"] = np.ones(normalized_shape, np.float32)
        if bias:
            params["bias"] = np.zeros(normalized_shape, np.float32)
    return params


def layer_norm_forward(x, weight=None, bias=None, *, axes=1, eps=1e-5):
    """(x − μ) / σ · γ + β, with mean and deviation of each sample over so many last axes."""
    axes = tuple(range(x.ndim - axes, x.ndim))
    normalised, std = normalise(x, axes, eps)
    y = normalised if weight is None else weight * normalised
    if bias is not None:
        y = y + bias
    return y, (normalised, std, weight, axes)


def layer_norm_backward(d_y, cache):
    normalised, std, weight, axes = cache
    others = tuple(range(axes[0]))
    d_weight = (d_y * normalised).sum(axis=others)  # dL/dγ = Σ dL/dy · normalised
    d_bias = d_y.sum(axis=others)  # dL/dβ = Σ dL/dy
    d_normalised = d_y if weight is None else d_y * weight
    return normalise_backward(d_normalised, normalised, std, axes), d_weight, d_bias


def rms_norm_init(rng, normalized_shape, *, elementwise_affine=True):
    return {"weight": np.ones(normalized_shape, np.float32)} if elementwise_affine else {}


def rms_norm_forward(x, weight=None, *, axes=1, eps=1e-5):
    """x divided by the root of its mean square over so many last axes, times γ."""
    axes = tuple(range(x.ndim - axes, x.ndim))
    size = np.sqrt((x**2).mean(axis=axes, keepdims=True) + eps)
    scaled = x / size
    return scaled if weight is None else weight * scaled, (scaled, size, weight, axes)


def rms_norm_backward(d_y, cache):
    scaled, size, weight, axes = cache
    d_weight = (d_y * scaled).sum(axis=tuple(range(axes[0])))  # dL/dγ = Σ dL/dy · scaled
    d_scaled = d_y if weight is None else d_y * weight
    # The size depends on every x: what would only stretch all of them is taken off.
    stretching = (d_scaled * scaled).mean(axis=axes, keepdims=True)
    return (d_scaled - scaled * stretching) / size, d_weight


def channel_window_sums(values, before, after):
    """The sum over each channel, so many channels before it and so many after it."""
    channels = values.shape[1]
    padded = np.pad(values, [(0, 0), (before, after), *[(0, 0)] * (values.ndim - 2)])
    return sum(padded[:, at : at + channels] for at in range(before + after + 1))


def local_response_norm_forward(x, *, size=5, alpha=1e-4, beta=0.75, k=1.0):
    """x / (k + α/n · Σ x²)ᵝ, with the sum over n channels around each one."""
    before, after = size // 2, (size - 1) // 2
    scale = k + alpha / size * channel_window_sums(x**2, before, after)
    return x * scale**-beta, (x, scale, before, after, size, alpha, beta)


def local_response_norm_backward(d_y, cache):
    x, scale, before, after, size, alpha, beta = cache
    # x stands in its own numerator, and in the sums of all channels around it.
    d_sums = d_y * x * -beta * scale ** (-beta - 1) * alpha / size
    return d_y * scale**-beta + 2 * x * channel_window_sums(d_sums, after, before)
