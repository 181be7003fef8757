"""Functions applied element by element: all in one compiled function, by number.

Each is a formula over vectors; the arrays are cut into as many runs as there are threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled import functions as f
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.formulas import chosen
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 15  # fewer elements are not worth a thread's start
_SQRT_2_OVER_PI = math.sqrt(2 / math.pi)


def _gelu_gradient(grad, x):
    phi, bell = f.normal(x)
    return grad * (phi + x * bell * (1 / math.sqrt(2 * math.pi)))


def _tanh_gelu(x):
    # (1 + tanh u) / 2 is the sigmoid of 2u.
    return x / (f.exp((x * x * 0.044715 + 1.0) * x * (-2 * _SQRT_2_OVER_PI)) + 1.0)


def _tanh_gelu_gradient(grad, x):
    s = f.sigmoid((x * x * 0.044715 + 1.0) * x * (2 * _SQRT_2_OVER_PI))
    slope = (x * x * (3 * 0.044715) + 1.0) * (2 * _SQRT_2_OVER_PI)
    return grad * (s + x * (s * (1.0 - s)) * slope)


def _silu_gradient(grad, x):
    s = f.sigmoid(x)
    return grad * (s * (x * (1.0 - s) + 1.0))


def _elu(x, alpha, scale, width):
    return (x * scale).where(x.compare(">", 0.0), alpha * scale * f.expm1(x / width))


def _elu_gradient(grad, x, alpha, scale, width):
    slope = alpha * scale / width * f.exp(x / width)
    return (grad * scale).where(x.compare(">", 0.0), grad * slope)


def _hardtanh_gradient(grad, x, lowest, highest):
    above = grad.where(x.compare(">", lowest, ordered=False), 0.0)
    return above.where(x.compare("<", highest, ordered=False), 0.0)


def _softplus(x, beta, threshold):
    scaled = x * beta
    return x.where(scaled.compare(">", threshold), f.log1p_of_exp(scaled) / beta)


def _softplus_gradient(grad, x, beta, threshold):
    scaled = x * beta
    return grad.where(scaled.compare(">", threshold), grad * f.sigmoid(scaled))


def _mish_tanh(x):
    """tanh(log(1 + e^x)) as n / (n + 2), and n."""
    e = f.exp(f.least(x, 20.0))
    n = e * (e + 2.0)
    return n / (n + 2.0), n


def _mish_gradient(grad, x):
    t, n = _mish_tanh(x)
    return grad * (t + x * f.sigmoid(x) * (4.0 * (n + 1.0) / ((n + 2.0) * (n + 2.0))))


def _hardsigmoid(x):
    return f.least(f.most(x + 3.0, 0.0), 6.0) * (1 / 6)


def _hardsigmoid_gradient(grad, x):
    above = (grad * (1 / 6)).where(x.compare(">", -3.0), 0.0)
    return above.where(x.compare("<", 3.0), 0.0)


def _hardswish_gradient(grad, x):
    inside = (grad * (x * (1 / 3) + 0.5)).where(x.compare("<", 3.0), grad)
    return inside.where(x.compare(">", -3.0, ordered=False), 0.0)


def _huber(x, y, width, scale):
    distance = f.absolute(x - y)
    near = distance * distance * 0.5 / width
    return near.where(distance.compare("<", width), distance - width * 0.5) * scale


def _huber_gradient(x, y, width, factor):
    return f.least(f.most((x - y) / width, -1.0), 1.0) * factor


# How many arrays and numbers each takes, and its formula.
_FORMULAS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "add": (2, 0, lambda x, y: x + y),
    "subtract": (2, 0, lambda x, y: x - y),
    "multiply": (2, 0, lambda x, y: x * y),
    "divide": (2, 0, lambda x, y: x / y),
    "exp": (1, 0, f.exp_to_the_end),
    "erf": (1, 0, f.erf),
    "drop": (1, 2, lambda random, p, scale: scale.where(random.compare(">=", p), 0.0)),
    "relu": (1, 0, lambda x: f.most(x, 0.0)),
    "relu_gradient": (
        2,
        0,
        lambda grad, out: grad.where(out.compare(">", 0.0, ordered=False), 0.0),
    ),
    "sigmoid": (1, 0, f.sigmoid),
    "sigmoid_gradient": (2, 0, lambda grad, out: grad * ((1.0 - out) * out)),
    "tanh": (1, 0, f.tanh),
    "tanh_gradient": (2, 0, lambda grad, out: grad * (1.0 - out * out)),
    "gelu": (1, 0, lambda x: x * f.normal(x)[0]),
    "gelu_gradient": (2, 0, _gelu_gradient),
    "tanh_gelu": (1, 0, _tanh_gelu),
    "tanh_gelu_gradient": (2, 0, _tanh_gelu_gradient),
    "silu": (1, 0, lambda x: x / (f.exp(0.0 - x) + 1.0)),
    "silu_gradient": (2, 0, _silu_gradient),
    "elu": (1, 3, _elu),
    "elu_gradient": (2, 3, _elu_gradient),
    "leaky_relu": (1, 1, lambda x, slope: x.where(x.compare(">", 0.0), x * slope)),
    "leaky_relu_gradient": (
        2,
        1,
        lambda grad, x, slope: grad.where(x.compare(">", 0.0), grad * slope),
    ),
    "hardtanh": (1, 2, lambda x, lowest, highest: f.least(f.most(x, lowest), highest)),
    "hardtanh_gradient": (2, 2, _hardtanh_gradient),
    "softplus": (1, 2, _softplus),
    "softplus_gradient": (2, 2, _softplus_gradient),
    "logsigmoid": (1, 0, lambda x: 0.0 - f.log1p_of_exp(0.0 - x)),
    "logsigmoid_gradient": (2, 0, lambda grad, x: grad * f.sigmoid(0.0 - x)),
    "mish": (1, 0, lambda x: x * _mish_tanh(x)[0]),
    "mish_gradient": (2, 0, _mish_gradient),
    "hardsigmoid": (1, 0, _hardsigmoid),
    "hardsigmoid_gradient": (2, 0, _hardsigmoid_gradient),
    "hardswish": (1, 0, lambda x: x * _hardsigmoid(x)),
    "hardswish_gradient": (2, 0, _hardswish_gradient),
    "slope_gradient": (
        2,
        0,
        lambda grad, x: (grad * x).where(x.compare("<=", 0.0, ordered=False), 0.0),
    ),
    "scaled_difference": (2, 1, lambda x, y, factor: (x - y) * factor),
    "huber": (2, 2, _huber),
    "huber_gradient": (2, 2, _huber_gradient),
    "binary": (2, 0, lambda x, y: (1.0 - y) * x + f.log1p_of_exp(0.0 - x)),
    "binary_gradient": (2, 1, lambda x, y, factor: (f.sigmoid(x) - y) * factor),
}
_NUMBERS = {name: number for number, name in enumerate(_FORMULAS)}
_one_of_them = chosen(list(_FORMULAS.values()))


def twin(name: str) -> Callable[..., Any]:
    """The compiled twin that applies a formula to arrays of any strides."""
    which, rows = _NUMBERS[name], _FORMULAS[name][0]

    def apply_one(x: Any, *numbers: float) -> Any:
        return _apply(which, x.shape, flat(x), None, numbers)

    def apply_two(x: Any, y: Any, *numbers: float) -> Any:
        if y.dtype != np.float32 or y.shape != x.shape:
            return NotImplemented
        return _apply(which, x.shape, flat(x), flat(y), numbers)

    return apply_one if rows == 1 else apply_two


def _arithmetic(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled twin of arithmetic of two arrays, of which the second may be broadcast."""
    which = _NUMBERS[name]

    def apply(x: Any, y: Any) -> Any:
        if y.dtype != np.float32:
            return NotImplemented
        if x.flags.carray and y.flags.carray:
            if y.shape == x.shape:
                return _apply(which, x.shape, x.reshape(-1), y.reshape(-1), ())
            if (rows := _as_rows(x.shape, y.shape)) is not None:
                return _apply_rows(which, x, y.reshape(-1), *rows)
        # NumPy's own, but for the memory.
        return plain(x, y, out=empty(np.broadcast_shapes(x.shape, y.shape)))

    return apply


def _as_rows(whole: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int] | None:
    """How an array goes along another's rows: the length of a row, and of its own part of each.

    That part is the row's length, or 1 where one number goes for the whole row; from row to row it
    takes the next, and starts again. None where it is spread in another way.
    """
    if len(other) > len(whole):
        return None
    other = (1,) * (len(whole) - len(other)) + other
    shared = [place for place, size in enumerate(other) if size != 1]
    first, last = (shared[0], shared[-1] + 1) if shared else (0, 0)
    if other[first:last] != whole[first:last]:
        return None
    row = prod(whole[last:])
    if last < len(whole):
        return row, 1
    return prod(other), prod(other)


def _apply(which: int, shape: tuple[int, ...], x: Any, y: Any, numbers: Any) -> Any:
    out = empty(shape)
    threads = max(1, min(get_num_threads(), x.size // _PER_THREAD))
    a, b, c = (*numbers, 0.0, 0.0, 0.0)[:3]
    _each(which, x, x if y is None else y, a, b, c, out.reshape(-1), threads)
    return out


def _apply_rows(which: int, x: Any, y: Any, row: int, own: int) -> Any:
    out = empty(x.shape)
    threads = max(1, min(get_num_threads(), x.size // _PER_THREAD))
    _each_row(which, x.reshape(-1), y, row, own, out.reshape(-1), threads)
    return out


@part
def _some(which, x, y, a, b, c, out, first, last):
    """The elements from `first` to `last`; x, y and out are addresses."""
    at = 4 * first
    _one_of_them(which, x + at, y + at, a, b, c, out + at, last - first)


@compiled(
    "void(int64, float32[::1], float32[::1], float32, float32, float32, float32[::1], int64)",
    parallel=True,
)
def _each(which, x, y, a, b, c, out, threads):
    one, two, target, size = x.ctypes.data, y.ctypes.data, out.ctypes.data, out.size
    if threads == 1:  # other threads are not even woken
        _some(which, one, two, a, b, c, target, np.int64(0), size)
    else:
        for t in prange(threads):
            first, last = size * t // threads, size * (t + 1) // threads
            _some(which, one, two, a, b, c, target, first, last)


@part
def _some_rows(which, x, y, row, own, out, first, last):
    """The rows from `first` to `last`."""
    none = np.float32(0)
    size, count = x.size // max(row, 1), y.size // own
    same = np.empty(row if own == 1 else 0, np.float32)
    for i in range(first, min(last, size)):
        with_ = y.ctypes.data + 4 * own * (i % count)
        if own == 1:
            same[:] = y[i % count]
            with_ = same.ctypes.data
        at = 4 * i * row
        _some(
            which,
            x.ctypes.data + at,
            with_,
            none,
            none,
            none,
            out.ctypes.data + at,
            np.int64(0),
            row,
        )


@compiled(
    "void(int64, float32[::1], float32[::1], int64, int64, float32[::1], int64)", parallel=True
)
def _each_row(which, x, y, row, own, out, threads):
    """Each row of x with its own part of y; see `_as_rows`."""
    rows = x.size // max(row, 1)
    if threads == 1:
        _some_rows(which, x, y, row, own, out, np.int64(0), rows)
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some_rows(which, x, y, row, own, out, first, last)


add, subtract = _arithmetic("add", np.add), _arithmetic("subtract", np.subtract)
multiply, divide = _arithmetic("multiply", np.multiply), _arithmetic("divide", np.divide)


def exp(x: Any) -> Any:
    """e^x of a dense array: others NumPy does as well."""
    if not x.flags.carray:
        return NotImplemented
    return _apply(_NUMBERS["exp"], x.shape, x.reshape(-1), None, ())


def drop(random: Any, p: float) -> Any:
    """0 where `random` is below p, else 1 / (1 - p)."""
    return _apply(_NUMBERS["drop"], random.shape, flat(random), None, (p, 1 / (1 - p)))
