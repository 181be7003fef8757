"""Functions of each value, powers, values along axes brought together, and learned constants."""

import math

import numpy as np

from engine.studio.codegen.numpy.functions.initial import normal
from engine.studio.codegen.numpy.functions.joining import unstretched


def function_forward(x, *, function="abs"):
    """One function of each value."""
    if function == "erf":
        y = np.vectorize(math.erf, otypes=[x.dtype])(x)
    else:
        y = {
            "abs": np.abs,
            "neg": np.negative,
            "exp": np.exp,
            "log": np.log,
            "sqrt": np.sqrt,
            "reciprocal": np.reciprocal,
            "sin": np.sin,
            "cos": np.cos,
        }[function](x)
    return y, (x, y, function)


def function_backward(d_y, cache):
    x, y, function = cache
    if function == "abs":
        return d_y * np.sign(x)
    if function == "neg":
        return -d_y
    if function == "exp":
        return d_y * y  # deˣ/dx = eˣ
    if function == "log":
        return d_y / x
    if function == "sqrt":
        return d_y / (2 * y)
    if function == "reciprocal":
        return -d_y * y**2
    if function == "sin":
        return d_y * np.cos(x)
    if function == "cos":
        return -d_y * np.sin(x)
    return d_y * np.exp(-(x**2)) * (2 / np.pi**0.5)  # derf/dx = 2/√π · e^(−x²)


def power_forward(x, *, exponent=2.0):
    return x**exponent, (x, exponent)


def power_backward(d_y, cache):
    x, exponent = cache
    if exponent == 0:
        return np.zeros_like(x)  # a constant
    return d_y * exponent * x ** (exponent - 1)  # dxᵖ/dx = p · xᵖ⁻¹


def reduce_forward(x, *, reduction="mean", dim=(1,), keepdim=False):
    """The values along these axes brought to one: their mean, sum, largest, smallest or norm."""
    if reduction == "norm":
        kept = np.sqrt((x**2).sum(axis=dim, keepdims=True))
    else:
        kept = getattr(x, reduction)(axis=dim, keepdims=True)
    y = kept if keepdim else kept.squeeze(dim)
    return y, (x, kept, reduction, dim)


def reduce_backward(d_y, cache):
    x, kept, reduction, dim = cache
    d_kept = d_y.reshape(kept.shape)
    if reduction == "sum":
        share = np.ones_like(x)
    elif reduction == "mean":
        share = np.full_like(x, kept.size / x.size)
    elif reduction == "norm":
        share = x / np.where(kept == 0, 1, kept)  # d√(Σ x²)/dx = x / √(Σ x²)
    else:  # to the largest or smallest, and to equal ones alike
        found = (x == kept).astype(x.dtype)
        share = found / found.sum(axis=dim, keepdims=True)
    return d_kept * share


def slice_forward(x, *, dim=1, start=0, end, step=1):
    """Every step-th place along an axis."""
    places = (slice(None),) * (dim % x.ndim) + (slice(start, end, step),)
    return x[places], (x.shape, places)


def slice_backward(d_y, cache):
    shape, places = cache
    d_x = np.zeros(shape, d_y.dtype)  # the other places had no say
    d_x[places] = d_y
    return d_x


def affine_init(rng, shape, *, scale=True, shift=True):
    params = {}
    if scale:
        params["weight"] = np.ones(shape, np.float32)
    if shift:
        params["bias"] = np.zeros(shape, np.float32)
    return params


def affine_forward(x, weight=None, bias=None):
    """x · γ + β, with numbers that are stretched to the samples."""
    y = x if weight is None else x * weight
    if bias is not None:
        y = y + bias
    return y, (x, weight, None if bias is None else bias.shape)


def affine_backward(d_y, cache):
    x, weight, shape = cache
    d_x = d_y if weight is None else d_y * weight
    d_weight = None if weight is None else unstretched(d_y * x, weight.shape)
    d_bias = None if shape is None else unstretched(d_y, shape)
    return d_x, d_weight, d_bias


def class_token_init(rng, features, *, count=1):
    return {"weight": normal(rng, (count, features)) * np.float32(0.02)}


def class_token_forward(x, weight):
    """Learned rows, and behind them those of x (N, steps, features)."""
    rows = np.broadcast_to(weight, (len(x), *weight.shape))
    return np.concatenate([rows, x], axis=1), len(weight)


def class_token_backward(d_y, cache):
    count = cache
    return d_y[:, count:], d_y[:, :count].sum(axis=0)
