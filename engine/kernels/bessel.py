"""The modified Bessel functions of the first kind, of whole orders.

Near 0 their power series, whose terms all have one sign; far from it their asymptotic series (NIST
Digital Library of Mathematical Functions, equations 10.25.2 and 10.40.1).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

FAR = 20.0  # here both series are exact to the last digits
NEAR_TERMS, FAR_TERMS = 45, 30


def modified_bessel(xp: Any, order: int, x: Any) -> Any:
    """I of the given order of floating elements, in their dtype."""
    size = xp.abs(x).astype(np.float64)
    near = _power_series(order, xp.minimum(size, FAR))
    far = _asymptotic_series(xp, order, xp.maximum(size, FAR))
    result = xp.where(size <= FAR, near, far)
    return (xp.copysign(result, x) if order % 2 else result).astype(x.dtype)


def _power_series(order: int, x: Any) -> Any:
    quarter_square = x * x / 4
    term = (x / 2) ** order / math.factorial(order)
    total = term
    for k in range(1, NEAR_TERMS):
        term = term * quarter_square / (k * (k + order))
        total = total + term
    return total


def _asymptotic_series(xp: Any, order: int, x: Any) -> Any:
    term = total = xp.ones_like(x)
    for k in range(1, FAR_TERMS):
        term = term * ((2 * k - 1) ** 2 - 4 * order**2) / (8 * k * x)
        total = total + term
    half = xp.exp(x / 2)  # exp(x) itself overflows before the function does
    return half * (half / xp.sqrt(2 * math.pi * x)) * total
