"""The gated linear unit: both halves are read where they lie, and nothing is copied."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numba import prange

from engine.kernels.buffers import empty
from engine.kernels.compiled import functions as f
from engine.kernels.compiled.arrays import flat
from engine.kernels.compiled.formulas import mapped
from engine.kernels.compiled.jit import compiled, part
from engine.kernels.threads import get_num_threads

_PER_THREAD = 1 << 15  # fewer elements are not worth a thread's start


def glu(x: Any, dim: int) -> Any:
    """The first half along `dim`, weighted by the sigmoid of the second."""
    half = x.shape[dim] // 2
    out = empty((*x.shape[:dim], half, *x.shape[dim + 1 :]))
    _glu(flat(x), half * prod(x.shape[dim + 1 :]), out.reshape(-1), _threads(x))
    return out


def glu_gradient(grad: Any, x: Any, dim: int) -> Any:
    """The gradient for x."""
    if x.dtype != np.float32:
        return NotImplemented
    out = empty(x.shape)
    half = x.shape[dim] // 2 * prod(x.shape[dim + 1 :])
    _glu_gradient(flat(grad), flat(x), half, out.reshape(-1), _threads(x))
    return out


def _threads(x: Any) -> int:
    return max(1, min(get_num_threads(), x.size // _PER_THREAD))


def _slopes(grad, value, gate):
    opened = grad / (f.exp(0.0 - gate) + 1.0)
    return opened, opened * value / (f.exp(gate) + 1.0)


_gated = mapped(2, 0, lambda value, gate: value / (f.exp(0.0 - gate) + 1.0))
_slope = mapped(3, 0, _slopes, results=2)


@part
def _some(x, half, out, first, last):
    """The rows, of two halves each, from `first` to `last`; addresses but for the numbers."""
    for row in range(first, last):
        value = x + 8 * row * half
        _gated(value, value + 4 * half, out + 4 * row * half, half)


@part
def _some_gradients(grad, x, half, out, first, last):
    for row in range(first, last):
        at = 8 * row * half
        gate = at + 4 * half
        _slope(grad + 4 * row * half, x + at, x + gate, out + at, out + gate, half)


@compiled("void(float32[::1], int64, float32[::1], int64)", parallel=True)
def _glu(x, half, out, threads):
    rows, source, target = out.size // max(half, 1), x.ctypes.data, out.ctypes.data
    if threads == 1:  # other threads are not even woken
        _some(source, half, target, np.int64(0), rows)
    else:
        for t in prange(threads):
            _some(source, half, target, rows * t // threads, rows * (t + 1) // threads)


@compiled("void(float32[::1], float32[::1], int64, float32[::1], int64)", parallel=True)
def _glu_gradient(grad, x, half, out, threads):
    rows = grad.size // max(half, 1)
    slopes, source, target = grad.ctypes.data, x.ctypes.data, out.ctypes.data
    if threads == 1:
        _some_gradients(slopes, source, half, target, np.int64(0), rows)
    else:
        for t in prange(threads):
            first, last = rows * t // threads, rows * (t + 1) // threads
            _some_gradients(slopes, source, half, target, first, last)
