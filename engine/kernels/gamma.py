"""The logarithm of the gamma function, and its derivatives.

Both move the argument up by the recurrence of the gamma function to where Stirling's series is
exact to the last digit, and bring arguments below 1/2 above it by the reflection formula (NIST
Digital Library of Mathematical Functions, sections 5.5, 5.11 and 5.15).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
LARGE = 10  # from here on eight terms of the series suffice


def log_gamma(xp: Any, x: Any) -> Any:
    """log(|gamma(x)|) of floating elements, in their dtype."""
    exact = x.astype(np.float64)
    low = exact < 0.5
    result = _log_gamma_above_half(xp, xp.where(low, 1 - exact, exact))
    sine = xp.sin(math.pi * (exact - xp.rint(exact)))
    result = xp.where(low, math.log(math.pi) - xp.log(xp.abs(sine)) - result, result)
    # So near to 0 it is the logarithm of 1/x, and pi times x would lose the last digits of x.
    result = xp.where(xp.abs(exact) < 1e-300, -xp.log(xp.abs(exact)), result)
    return xp.where(xp.isinf(exact), math.inf, result).astype(x.dtype)


def _log_gamma_above_half(xp: Any, x: Any) -> Any:
    moved = x < LARGE
    z = xp.where(moved, x + LARGE, x)
    product = math.prod(x + k for k in range(LARGE))
    result = (z - 0.5) * xp.log(z) - z + math.log(2 * math.pi) / 2
    for k, number in enumerate(BERNOULLI, start=1):
        result = result + number / (2 * k * (2 * k - 1)) / z ** (2 * k - 1)
    return result - xp.log(xp.where(moved, product, 1.0))


def polygamma(xp: Any, n: int, x: Any) -> Any:
    """The derivative number `n + 1` of log(gamma(x)), in the dtype of x: for n = 0 digamma.

    At the poles (0, -1, -2, …) infinity for odd n, else NaN; digamma has the infinity of its side
    at 0.
    """
    exact = x.astype(np.float64)
    low = exact < 0.5
    result = _polygamma_above_half(xp, n, xp.where(low, 1 - exact, exact))
    angle = math.pi * (exact - xp.rint(exact))
    reflected = (-1) ** n * result - _cotangent_derivative(n, 1 / xp.tan(angle))
    result = xp.where(low, reflected, result)
    pole = low & (exact == xp.rint(exact))
    result = xp.where(pole, math.inf if n % 2 else math.nan, result)
    if n == 0:
        result = xp.where(exact == 0, -xp.copysign(math.inf, exact), result)
    return result.astype(x.dtype)


def _polygamma_above_half(xp: Any, n: int, x: Any) -> Any:
    z = x + LARGE
    if n == 0:
        result = -xp.log(z) + 0.5 / z
    else:
        result = math.factorial(n - 1) / z**n + math.factorial(n) / 2 / z ** (n + 1)
    for k, number in enumerate(BERNOULLI, start=1):
        factor = number * math.factorial(2 * k + n - 1) / math.factorial(2 * k)
        result = result + factor / z ** (2 * k + n)
    for k in range(LARGE):
        result = result + math.factorial(n) / (x + k) ** (n + 1)
    return (-1) ** (n + 1) * result


def _cotangent_derivative(n: int, cotangent: Any) -> Any:
    """Derivative number `n` of pi * cot(pi * x), a polynomial in the cotangent.

    The cotangent's own derivative is -(1 + cotangent**2), times pi for its argument.
    """
    polynomial = np.polynomial.Polynomial([0.0, 1.0])
    for _ in range(n):
        polynomial = polynomial.deriv() * np.polynomial.Polynomial([-1.0, 0.0, -1.0])
    result: Any = 0.0
    for coefficient in reversed(polynomial.coef.tolist()):
        result = result * cotangent + coefficient
    return math.pi ** (n + 1) * result
