"""The error function, its complement and its inverse."""

from __future__ import annotations

import math

import numpy as np

from engine import devices
from engine.autograd.function import Function
from engine.kernels.activation import erf as erf_kernel
from engine.kernels.erfinv import erfinv as erfinv_kernel
from engine.ops.exponential import exp
from engine.ops.registry import op
from engine.promotion import as_floating
from engine.tensor import Tensor


class Erf(Function):
    saves = "x"

    def forward(self, xp, x):
        return erf_kernel(xp, x)

    def backward(self, grad, x):
        return grad * (2 / math.sqrt(math.pi)) * exp(-(x * x))


class Erfc(Function):
    saves = "x"

    def forward(self, xp, x):
        if xp is not np:
            return devices.special_functions().erfc(x).astype(x.dtype, copy=False)
        results = np.fromiter(map(math.erfc, x.ravel().tolist()), np.float64, x.size)
        return results.reshape(x.shape).astype(x.dtype)

    def backward(self, grad, x):
        return -grad * (2 / math.sqrt(math.pi)) * exp(-(x * x))


class Erfinv(Function):
    saves = "out"
    warns = True

    def forward(self, xp, x):
        return erfinv_kernel(xp, x)

    def backward(self, grad, out):
        return grad * (math.sqrt(math.pi) / 2) * exp(out * out)


@op(inplace=True)
def erf(input: Tensor) -> Tensor:
    """The error function, 2/sqrt(pi) times the integral of exp(-t*t) from 0 to each element."""
    return Erf.apply(as_floating(input))


@op(inplace=True)
def erfc(input: Tensor) -> Tensor:
    """1 - erf(x), exact where that is tiny."""
    return Erfc.apply(as_floating(input))


@op(inplace=True)
def erfinv(input: Tensor) -> Tensor:
    """The inverse of `erf`: infinite at -1 and 1, NaN beyond them."""
    return Erfinv.apply(as_floating(input))
