"""log(gamma) against Python's own, and its derivatives by what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.kernels.gamma import log_gamma, polygamma

# Kernels leave NumPy's warnings to the op that calls them.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
EULER = 0.5772156649015329


@given(st.floats(-100, 1e300).filter(lambda x: x > 0 or x != round(x)))
@example(5e-324)
@example(-5e-324)
@example(1e-300)
def test_log_gamma_is_pythons(x: float) -> None:
    expected = math.lgamma(x)
    found = float(log_gamma(np, np.array(x)))
    # Near its poles and zeros the function magnifies the rounding of its argument.
    assert math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-11)


def test_log_gamma_has_poles_and_infinities() -> None:
    poles = log_gamma(np, np.array([0.0, -1.0, -7.0, math.inf, -math.inf]))
    assert np.isnan(log_gamma(np, np.array(math.nan)))
    assert poles.tolist() == [math.inf] * 5


def test_derivatives_at_one() -> None:
    zeta = {2: math.pi**2 / 6, 4: math.pi**4 / 90}
    one = np.array(1.0)
    assert polygamma(np, 0, one) == pytest.approx(-EULER, rel=1e-14)
    assert polygamma(np, 1, one) == pytest.approx(zeta[2], rel=1e-14)
    assert polygamma(np, 3, one) == pytest.approx(6 * zeta[4], rel=1e-14)


@pytest.mark.parametrize("n", range(6))
def test_recurrence_of_the_derivatives(n: int) -> None:
    # polygamma(n, x + 1) - polygamma(n, x) = (-1)**n * n! / x**(n + 1): DLMF 5.15.5
    x = np.array([-7.3, -2.6, -0.4, 0.2, 0.49, 0.51, 3.7, 9.5, 40.0])
    step = (-1) ** n * math.factorial(n) / x ** (n + 1)
    below, above = polygamma(np, n, x), polygamma(np, n, x + 1)
    scale = np.abs(below) + np.abs(above)
    assert np.all(np.abs(above - below - step) <= 1e-12 * scale)


def test_digamma_at_its_poles() -> None:
    found = polygamma(np, 0, np.array([0.0, -0.0, -3.0, math.inf]))
    assert found[:2].tolist() == [-math.inf, math.inf]
    assert np.isnan(found[2]) and found[3] == math.inf


def test_the_dtype_stays() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        x = np.array([0.3, 4.5], dtype)
        assert log_gamma(np, x).dtype == polygamma(np, 2, x).dtype == dtype
