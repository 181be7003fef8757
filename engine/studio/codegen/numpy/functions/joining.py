"""Where branches meet or part."""

import numpy as np


def add_forward(a, b):
    return a + b, None


def add_backward(d_y, cache):
    return d_y, d_y  # da + b/da = da + b/db = 1: the gradient goes both ways as it is


def multiply_forward(a, b):
    return a * b, (a, b)


def multiply_backward(d_y, cache):
    a, b = cache
    return d_y * b, d_y * a  # dab/da = b, dab/db = a


def unstretched(d_stretched, shape):
    """The gradient by what was stretched to fit: every copy of a value has its say."""
    wanted = (0,) * (d_stretched.ndim - len(shape)) + shape
    pairs = enumerate(zip(d_stretched.shape, wanted, strict=True))
    axes = tuple(axis for axis, (size, before) in pairs if size != before)
    return d_stretched.sum(axis=axes).reshape(shape)


def stretched_add_forward(a, b):
    """a + b, one of which is stretched along an axis to fit the other."""
    return a + b, (a.shape, b.shape)


def stretched_add_backward(d_y, cache):
    shape_a, shape_b = cache
    return unstretched(d_y, shape_a), unstretched(d_y, shape_b)


def stretched_multiply_forward(a, b):
    """a · b, one of which is stretched along an axis to fit the other."""
    return a * b, (a, b)


def stretched_multiply_backward(d_y, cache):
    a, b = cache
    return unstretched(d_y * b, a.shape), unstretched(d_y * a, b.shape)


def subtract_forward(a, b):
    return a - b, (a.shape, b.shape)


def subtract_backward(d_y, cache):
    shape_a, shape_b = cache
    return unstretched(d_y, shape_a), unstretched(-d_y, shape_b)


def divide_forward(a, b):
    return a / b, (a, b)


def divide_backward(d_y, cache):
    a, b = cache
    return unstretched(d_y / b, a.shape), unstretched(-d_y * a / b**2, b.shape)


def larger_share(a, b):
    """The part of the gradient that goes to a where it is the larger one: half where equal."""
    return (np.sign(a - b) + 1) / 2


def maximum_forward(a, b):
    return np.maximum(a, b), (a, b)


def maximum_backward(d_y, cache):
    a, b = cache
    share = larger_share(a, b).astype(d_y.dtype)
    return unstretched(d_y * share, a.shape), unstretched(d_y * (1 - share), b.shape)


def minimum_forward(a, b):
    return np.minimum(a, b), (a, b)


def minimum_backward(d_y, cache):
    a, b = cache
    share = larger_share(b, a).astype(d_y.dtype)
    return unstretched(d_y * share, a.shape), unstretched(d_y * (1 - share), b.shape)


def concatenate_forward(a, b, *, dim=1):
    return np.concatenate([a, b], axis=dim), (a.shape[dim], dim)


def concatenate_backward(d_y, cache):
    size, dim = cache
    return np.split(d_y, [size], axis=dim)  # to each what came of it


def matmul_forward(a, b):
    return a @ b, (a, b)


def matmul_backward(d_y, cache):
    a, b = cache
    return d_y @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ d_y  # dL/dy · bᵀ and aᵀ · dL/dy


def split_forward(x, *, dim=1, size):
    """The first `size` places along an axis, and those behind them."""
    a, b = np.split(x, [size], axis=dim)
    return a, b, (a.shape, b.shape, dim)


def split_backward(d_a, d_b, cache):
    shape_a, shape_b, dim = cache
    d_a = np.zeros(shape_a, d_b.dtype) if d_a is None else d_a  # a part that nothing came of
    d_b = np.zeros(shape_b, d_a.dtype) if d_b is None else d_b
    return np.concatenate([d_a, d_b], axis=dim)
