"""The inverse of the error function against the function that it inverts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.erfinv import erfinv

# Kernels leave NumPy's warnings to the op that calls them.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@given(st.floats(-5.5, 5.5))
def test_inverts_erf(y: float) -> None:
    x = math.erf(y)
    if abs(x) == 1:
        return
    # The inverse magnifies the rounding of x by its slope.
    slope = math.sqrt(math.pi) / 2 * math.exp(y * y)
    assert abs(float(erfinv(np, np.array(x))) - y) <= 4e-16 * slope + 1e-14 * abs(y)


def test_every_stretch_of_the_approximation() -> None:
    for x in (1e-300, 0.3, -0.85, 0.851, 1 - 1e-9, -(1 - 1e-12), 1 - 2**-53):
        y = float(erfinv(np, np.array(x)))
        # In the tails erfc tells apart what erf cannot.
        assert math.isclose(math.erfc(abs(y)), 1 - abs(x), rel_tol=1e-12)
        assert math.copysign(1, y) == math.copysign(1, x)
    assert math.isclose(float(erfinv(np, np.array(1e-300))), 1e-300 * math.sqrt(math.pi) / 2)


def test_the_ends() -> None:
    found = erfinv(np, np.array([-1.0, 1.0, 1.1, math.nan, 0.0], np.float32))
    assert found.dtype == np.float32
    assert found[:2].tolist() == [-math.inf, math.inf]
    assert np.isnan(found[2:4]).all() and found[4] == 0
