"""Modified Bessel functions against their integral and the relation between orders."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.kernels.bessel import FAR, modified_bessel

POINTS = np.array([-50.0, -20.5, -3.0, -1e-3, 0.0, 0.7, 8.0, FAR - 1e-9, FAR + 1e-9, 300.0])


def by_integral(order: int, x: np.ndarray) -> np.ndarray:
    """The mean of exp(x cos(t)) cos(order * t) over a circle (DLMF 10.32.3): exact very soon."""
    t = np.linspace(0, 2 * math.pi, 400, endpoint=False)
    return np.mean(np.exp(x[:, None] * np.cos(t)) * np.cos(order * t), 1)


@pytest.mark.parametrize("order", range(5))
def test_integral(order: int) -> None:
    found = modified_bessel(np, order, POINTS)
    assert np.allclose(found, by_integral(order, POINTS), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_neighbouring_orders(order: int) -> None:
    x = POINTS[POINTS != 0]
    below, here, above = (modified_bessel(np, each, x) for each in (order - 1, order, order + 1))
    assert np.allclose(below - above, 2 * order / x * here, rtol=1e-11, atol=0)


def test_large_arguments_overflow_no_earlier_than_the_result() -> None:
    assert np.isfinite(modified_bessel(np, 0, np.array(712.0)))  # exp(712) is infinite
    with np.errstate(all="ignore"):
        assert modified_bessel(np, 0, np.array(720.0)) == math.inf


def test_the_dtype_stays() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        assert modified_bessel(np, 1, np.array([-2.0, 2.0], dtype)).dtype == dtype
