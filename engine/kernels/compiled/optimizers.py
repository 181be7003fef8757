"""The optimizers' steps, each in one pass over its arrays; see `engine.kernels.optimizers`.

A parameter as small as a bias is stepped by one thread, without waking the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange

from engine.kernels.compiled.jit import compiled, inlined, part
from engine.kernels.threads import get_num_threads

PARALLEL_FROM = 1 << 16  # elements
BLOCK = 1024  # elements between two steps of a formula: LLVM vectorises loops over few arrays
_TINY = np.finfo(np.float32).tiny
_NONE = np.zeros(0, np.float32)  # stands for an array that is not there
_ARRAY = "float32[::1]"


def sgd(
    param: Any,
    grad: Any,
    velocity: Any,
    lr: float,
    keep: float,
    take: float,
    ahead: float,
    decay: float,
    sign: float,
) -> Any:
    """One step of SGD; see the plain twin."""
    return _run(_sgd, _sgd_parallel, (param, grad, velocity), [lr, keep, take, ahead, decay, sign])


def adam(
    param: Any,
    grad: Any,
    mean: Any,
    square: Any,
    largest: Any,
    step_size: float,
    correction: float,
    beta1: float,
    beta2: float,
    eps: float,
    decay: float,
    shrink: float,
    sign: float,
) -> Any:
    """One step of Adam; see the plain twin."""
    numbers = [step_size, 1 / correction, beta1, 1 - beta1, beta2, 1 - beta2, eps]
    numbers += [decay, shrink, sign]
    return _run(_adam, _adam_parallel, (param, grad, mean, square, largest), numbers)


def rmsprop(
    param: Any,
    grad: Any,
    square: Any,
    mean: Any,
    velocity: Any,
    lr: float,
    alpha: float,
    momentum: float,
    eps: float,
    decay: float,
    sign: float,
) -> Any:
    """One step of RMSprop; see the plain twin."""
    numbers = [lr, alpha, 1 - alpha, momentum, eps, decay, sign]
    return _run(_rmsprop, _rmsprop_parallel, (param, grad, square, mean, velocity), numbers)


def _run(serial: Any, parallel: Any, arrays: Any, numbers: list[float]) -> Any:
    """Call a step on flat views of the arrays, on all threads where that pays."""
    if not all(each is None or (each.flags.c_contiguous and each.flags.behaved) for each in arrays):
        return NotImplemented
    flat = [_NONE if each is None else each.reshape(-1) for each in arrays]
    settings = np.array(numbers, np.float32)
    if arrays[0].size < PARALLEL_FROM:
        serial(*flat, settings)
    else:
        parallel(*flat, settings, get_num_threads())
    return None


@part
def _descend(p, g, decay, sign, descent):
    """Put the gradient to go down along into `descent`."""
    if decay != 0:
        for i in range(p.size):
            descent[i] = sign * g[i] + decay * p[i]
    else:
        for i in range(p.size):
            descent[i] = sign * g[i]


@inlined
def _settled(mean):
    """A running mean, or 0 once it is too small for a normal float.

    The mean of a gradient that has become 0 for good shrinks until it is such a number, and
    processors take several times as long for those.
    """
    return np.float32(0) if abs(mean) < _TINY else mean


@part
def _sgd_range(param, grad, velocity, numbers, first, last):
    lr, keep, take, ahead = numbers[0], numbers[1], numbers[2], numbers[3]
    descent = np.empty(BLOCK, np.float32)
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        p = param[start:stop]
        _descend(p, grad[start:stop], numbers[4], numbers[5], descent)
        if velocity.size:
            v = velocity[start:stop]
            for i in range(p.size):
                v[i] = _settled(keep * v[i] + take * descent[i])
            if ahead != 0:
                for i in range(p.size):
                    descent[i] += ahead * v[i]
            else:
                for i in range(p.size):
                    descent[i] = v[i]
        for i in range(p.size):
            p[i] -= lr * descent[i]


@compiled(f"void({', '.join([_ARRAY] * 4)})")
def _sgd(param, grad, velocity, numbers):
    _sgd_range(param, grad, velocity, numbers, 0, param.size)


@compiled(f"void({', '.join([_ARRAY] * 4)}, int64)", parallel=True)
def _sgd_parallel(param, grad, velocity, numbers, threads):
    for t in prange(threads):
        first, last = param.size * t // threads, param.size * (t + 1) // threads
        _sgd_range(param, grad, velocity, numbers, first, last)


@part
def _adam_range(param, grad, mean, square, largest, numbers, first, last):
    step_size, correction, beta1, rest1 = numbers[0], numbers[1], numbers[2], numbers[3]
    beta2, rest2, eps, decay = numbers[4], numbers[5], numbers[6], numbers[7]
    shrink, sign = numbers[8], numbers[9]
    descent = np.empty(BLOCK, np.float32)
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        p, m, v = param[start:stop], mean[start:stop], square[start:stop]
        if shrink != 1:
            for i in range(p.size):
                p[i] *= shrink
        _descend(p, grad[start:stop], decay, sign, descent)
        for i in range(p.size):
            m[i] = _settled(beta1 * m[i] + rest1 * descent[i])
        for i in range(p.size):
            v[i] = _settled(beta2 * v[i] + rest2 * (descent[i] * descent[i]))
        if largest.size:
            most = largest[start:stop]
            for i in range(p.size):
                most[i] = v[i] if v[i] > most[i] or v[i] != v[i] else most[i]
            v = most
        for i in range(p.size):
            p[i] -= step_size * (m[i] / (np.sqrt(v[i]) * correction + eps))


@compiled(f"void({', '.join([_ARRAY] * 6)})")
def _adam(param, grad, mean, square, largest, numbers):
    _adam_range(param, grad, mean, square, largest, numbers, 0, param.size)


@compiled(f"void({', '.join([_ARRAY] * 6)}, int64)", parallel=True)
def _adam_parallel(param, grad, mean, square, largest, numbers, threads):
    for t in prange(threads):
        first, last = param.size * t // threads, param.size * (t + 1) // threads
        _adam_range(param, grad, mean, square, largest, numbers, first, last)


@part
def _rmsprop_range(param, grad, square, mean, velocity, numbers, first, last):
    lr, alpha, rest, momentum, eps = numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    descent, variance = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        p, s = param[start:stop], square[start:stop]
        _descend(p, grad[start:stop], numbers[5], numbers[6], descent)
        for i in range(p.size):
            s[i] = _settled(alpha * s[i] + rest * (descent[i] * descent[i]))
            variance[i] = s[i]
        if mean.size:
            m = mean[start:stop]
            for i in range(p.size):
                m[i] = _settled(m[i] + rest * (descent[i] - m[i]))
                variance[i] -= m[i] * m[i]
        for i in range(p.size):
            descent[i] /= np.sqrt(variance[i]) + eps
        if velocity.size:
            v = velocity[start:stop]
            for i in range(p.size):
                v[i] = _settled(momentum * v[i] + descent[i])
                descent[i] = v[i]
        for i in range(p.size):
            p[i] -= lr * descent[i]


@compiled(f"void({', '.join([_ARRAY] * 6)})")
def _rmsprop(param, grad, square, mean, velocity, numbers):
    _rmsprop_range(param, grad, square, mean, velocity, numbers, 0, param.size)


@compiled(f"void({', '.join([_ARRAY] * 6)}, int64)", parallel=True)
def _rmsprop_parallel(param, grad, square, mean, velocity, numbers, threads):
    for t in prange(threads):
        first, last = param.size * t // threads, param.size * (t + 1) // threads
        _rmsprop_range(param, grad, square, mean, velocity, numbers, first, last)
