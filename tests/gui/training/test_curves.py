"""Growing arrays, bias-corrected smoothing, and thinning that loses no peak."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.training.curves import Curve, thinned

values = st.lists(st.floats(-100, 100), min_size=1, max_size=400)
weights = st.floats(0, 0.99)


@given(values, weights, st.integers(1, 50))
def test_smoothing_is_the_bias_corrected_average(ys, weight, chunk) -> None:
    curve = Curve(weight)
    for start in range(0, len(ys), chunk):
        part = ys[start : start + chunk]
        curve.append(range(start + 1, start + 1 + len(part)), part)
    average, expected = 0.0, []
    for n, y in enumerate(ys, 1):
        average = weight * average + (1 - weight) * y
        expected.append(average / (1 - weight**n))
    np.testing.assert_allclose(curve.smoothed, expected, rtol=1e-7, atol=1e-7)
    np.testing.assert_array_equal(curve.y, ys)
    np.testing.assert_array_equal(curve.x, np.arange(1, len(ys) + 1))


@given(values, weights, weights)
def test_smoothing_anew_is_as_if_it_had_always_been_so(ys, before, after) -> None:
    changed, always = Curve(before), Curve(after)
    for curve in (changed, always):
        curve.append(range(len(ys)), ys)
    changed.set_smoothing(after)
    changed.append([len(ys)], [1.0])
    always.append([len(ys)], [1.0])
    np.testing.assert_allclose(changed.smoothed, always.smoothed, rtol=1e-7, atol=1e-9)


def test_no_smoothing_is_the_raw_line() -> None:
    curve = Curve(0.0)
    curve.append([1, 2, 3], [3.0, 1.0, 2.0])
    np.testing.assert_allclose(curve.smoothed, [3.0, 1.0, 2.0])


def test_what_is_not_finite_is_left_out() -> None:
    curve = Curve(0.5)
    curve.append([1, 2, 3, 4], [1.0, float("nan"), float("inf"), 2.0])
    np.testing.assert_array_equal(curve.x, [1, 4])
    assert np.isfinite(curve.smoothed).all()


@given(st.integers(1, 3000), st.integers(10, 200), st.integers(0, 2**32 - 1))
def test_thinning_keeps_the_ends_and_the_extremes(count, columns, seed) -> None:
    x = np.arange(count, dtype=float)
    y = np.random.default_rng(seed).normal(size=count)
    thin_x, thin_y = thinned(x, y, columns)
    assert len(thin_x) <= max(
        4 * columns + -(-count // columns), count if count <= 4 * columns else 0
    )
    assert (np.diff(thin_x) >= 0).all()
    assert thin_x[0] == x[0] and thin_x[-1] == x[-1]
    assert thin_y.min() == y.min() and thin_y.max() == y.max()
    np.testing.assert_array_equal(y[thin_x.astype(int)], thin_y)
