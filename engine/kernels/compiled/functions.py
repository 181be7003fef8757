"""The exponential and its kin for all lanes of a vector at once.

No branches, no tables, no calls. Each is right to about two units in the last place unless it says
otherwise; NaN gives NaN.
"""

from __future__ import annotations

import math
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.lanes import Lanes

_INTS = ir.VectorType(ir.IntType(32), LANES)
# ln 2 in two parts: the first has so few digits that small multiples of it are exact.
_LN_2_HIGH, _LN_2_LOW = 0.693359375, -2.12194440e-4
# e^r = 1 + r + r² · (…) for |r| <= ln 2 / 2 (Cephes)
_EXP = (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5)
# log(1 + x) = x - x²/2 + x³ · (…) for x from √½ - 1 to √2 - 1 (Cephes)
_LOG = (
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
)
# tanh x = x + x³ · (…) for |x| < 0.625 (Cephes)
_TANH = (
    -5.70498872745e-3,
    2.06390887954e-2,
    -5.37397155531e-2,
    1.33314422036e-1,
    -3.33332819422e-1,
)

# erf (after N. Juffa)
_ERF_NEAR = (
    -5.96761703e-4,
    4.99119423e-3,
    -2.67681349e-2,
    1.12819925e-1,
    -3.76125336e-1,
    1.28379166e-1,
)
_ERF_FAR = (
    -1.72853470e-5,
    3.83197126e-4,
    -3.88396438e-3,
    2.42546219e-2,
    -1.06777877e-1,
    -6.34846687e-1,
    -1.28717512e-1,
)
# Φ's tail, see `normal`
_NORMAL_SCALE = 0.35
_NORMAL = (
    -0.029108985775404796,
    0.14378848264134134,
    -0.25532779292669366,
    0.15872258161448358,
    -0.02279111696704131,
    0.10536933975723482,
    0.11986905623358339,
    0.1398567083301885,
    0.1396217112673335,
)


def polynomial(x: Lanes, coefficients: tuple[float, ...]) -> Any:
    """A polynomial, the highest power's coefficient first."""
    result: Any = coefficients[0]
    for each in coefficients[1:]:
        result = x * result + each
    return result


def absolute(x: Lanes) -> Lanes:
    return _call("fabs", x)


def copy_sign(size: Lanes, sign: Lanes) -> Lanes:
    """`size`, which is positive, with the sign of `sign`."""
    return _call("copysign", size, sign)


def most(x: Lanes, y: Any) -> Lanes:
    """The larger of the two; x where it is NaN, and x where y is."""
    return x.where(x.compare(">=", y, ordered=False), y)


def least(x: Lanes, y: Any) -> Lanes:
    """The smaller of the two; x where one is NaN."""
    return x.where(x.compare("<=", y, ordered=False), y)


def exp(x: Lanes) -> Lanes:
    """e^x; 0 where that is below 2.5e-38."""
    n, r = _reduced(least(x, 88.8))
    # n may be 128, the power of 2 that no float holds.
    p = (polynomial(r, _EXP) * (r * r) + r + 1.0) * 2.0
    return (p * _power_of_two(n - 1.0)).where(x.compare(">=", -86.6, ordered=False), 0.0)


def exp_to_the_end(x: Lanes) -> Lanes:
    """e^x; its smallest values are the floats of fewer digits, which processors are slow with."""
    n, r = _reduced(most(least(x, 88.8), -104.0))
    half = _call("nearbyint", n * 0.5)
    p = polynomial(r, _EXP) * (r * r) + r + 1.0
    return p * _power_of_two(half) * _power_of_two(n - half)


def expm1(x: Lanes) -> Lanes:
    """e^x - 1, with all its digits near 0."""
    near = polynomial(x, _EXP) * (x * x) + x
    return near.where(absolute(x).compare("<", 0.34), exp(x) - 1.0)


def log(x: Lanes) -> Lanes:
    """The logarithm of x, which is at least 1e-37, or NaN."""
    builder = x.builder
    # x = 2^n · m with m from √½ to √2: n is the exponent among the bits of x / √½.
    exponent = builder.lshr(builder.bitcast((x * math.sqrt(2)).value, _INTS), _whole(23))
    n = builder.sub(exponent, _whole(127))
    bits = builder.sub(builder.bitcast(x.value, _INTS), builder.shl(n, _whole(23)))
    m = builder.bitcast(bits, x.value.type)
    n = Lanes(builder, builder.sitofp(n, x.value.type))
    r = Lanes(builder, m) - 1.0
    square = r * r
    small = r * (square * polynomial(r, _LOG)) + n * _LN_2_LOW
    result = (small - square * 0.5 + r) + n * _LN_2_HIGH
    return result.where(x.compare("<", math.inf), x)


def log1p_of_exp(x: Lanes) -> Lanes:
    """log(1 + e^x), that is, max(x, 0) + log(1 + e) with e = e^-|x|, at most 1.

    log(1 + e) is the area tangent of s = e / (2 + e), twice: s + s³/3 + s⁵/5 + …, s at most 1/3.
    """
    e = exp(0.0 - absolute(x))
    s = e / (e + 2.0)
    series = polynomial(s * s, tuple(2 / (2 * k + 1) for k in range(7, 0, -1)))
    return most(x, 0.0) + (s * (s * s) * series + (s + s))


def sigmoid(x: Lanes) -> Lanes:
    """1 / (1 + e^-x)."""
    return 1.0 / (exp(0.0 - x) + 1.0)


def tanh(x: Lanes) -> Lanes:
    size = absolute(x)
    square = x * x
    near = polynomial(square, _TANH) * square * x + x
    far = 1.0 - 2.0 / (exp(size + size) + 1.0)
    return near.where(size.compare("<", 0.625), copy_sign(far, x))


def normal(x: Lanes) -> tuple[Lanes, Lanes]:
    """Φ(x), how probable it is that a normal variable lies below x; and e^(-x²/2).

    Φ's tail is e^(-x²/2) times a function that falls from 1/2 to 0 slowly: a polynomial in
    t = 1 / (1 + c·|x|). Its error is 1e-7 of the tail.
    """
    bell = exp(x * x * -0.5)
    t = 1.0 / (absolute(x) * _NORMAL_SCALE + 1.0)
    tail = polynomial(t, _NORMAL) * t * bell
    return tail.where(x.compare("<", 0.0), 1.0 - tail), bell


def erf(x: Lanes) -> Lanes:
    """The error function: near 0 x times a polynomial in x², else 1 - e^(a polynomial in |x|)."""
    size, square = absolute(x), x * x
    near = polynomial(square, _ERF_NEAR) * x + x
    far = 1.0 - exp(polynomial(size, _ERF_FAR) * size - size)
    return near.where(size.compare("<", 0.927734375), copy_sign(far, x))


def _reduced(x: Lanes) -> tuple[Lanes, Lanes]:
    """A whole number n and the rest r with x = n · ln 2 + r."""
    n = _call("nearbyint", x * math.log2(math.e))
    return n, (x - n * _LN_2_HIGH) - n * _LN_2_LOW


def _power_of_two(n: Lanes) -> Lanes:
    """2^n for whole n from -127, which gives 0, to 127: n is the exponent among a float's bits."""
    builder = n.builder
    whole = builder.fptosi(n.value, _INTS)
    biased = builder.add(whole, _whole(127))
    bits = builder.shl(biased, _whole(23))
    return Lanes(builder, builder.bitcast(bits, n.value.type))


def _whole(value: int) -> ir.Constant:
    return ir.Constant(_INTS, [value] * LANES)


def _call(name: str, *arguments: Lanes) -> Lanes:
    """One of LLVM's own functions of floats."""
    builder, kind = arguments[0].builder, arguments[0].value.type
    function = cgutils.get_or_insert_function(
        builder.module,
        ir.FunctionType(kind, [kind] * len(arguments)),
        f"llvm.{name}.v{LANES}f32",
    )
    return Lanes(builder, builder.call(function, [each.value for each in arguments]))
