"""The inverse of the error function.

It is the normal distribution's quantile function but for scale; the rational approximations are
Wichura's, M. J. (1988): Algorithm AS 241, Applied Statistics 37 (3), 477-484.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# Numerator and denominator, the highest power first: about the median, further out, and in the
# tails.
MIDDLE = (
    (
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665,
    ),
    (
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0,
    ),
)
SIDE = (
    (
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835,
    ),
    (
        1.0507500716444169e-09,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0,
    ),
)
TAIL = (
    (
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103,
    ),
    (
        2.0442631033899397e-15,
        1.421511758316446e-07,
        1.8463183175100548e-05,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0,
    ),
)


def erfinv(xp: Any, x: Any) -> Any:
    """The y with erf(y) = x for each floating element, in its dtype; NaN outside -1 … 1."""
    exact = x.astype(np.float64)
    size = xp.abs(exact)
    half = exact / 2  # how far the probability is from 1/2
    middle = half * _quotient(MIDDLE, 0.180625 - half * half)
    depth = xp.sqrt(-xp.log((1 - size) / 2))
    outer = xp.where(depth <= 5, _quotient(SIDE, depth - 1.6), _quotient(TAIL, depth - 5))
    quantile = xp.where(size <= 0.85, middle, xp.copysign(outer, exact))
    return xp.where(size == 1, exact * math.inf, quantile / math.sqrt(2)).astype(x.dtype)


def _quotient(coefficients: Any, r: Any) -> Any:
    """One polynomial in r over another."""
    numerator, denominator = (_polynomial(each, r) for each in coefficients)
    return numerator / denominator


def _polynomial(coefficients: Any, r: Any) -> Any:
    result: Any = 0.0
    for coefficient in coefficients:
        result = result * r + coefficient
    return result
