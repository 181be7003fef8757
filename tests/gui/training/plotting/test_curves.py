"""Growing arrays, bias-corrected smoothing, and thinning that loses no peak."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.training.plotting import curves
from gui.training.plotting.curves import Curve, thinned

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


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
def test_a_curve_of_any_length_takes_bounded_room_and_keeps_its_peaks(chunks, seed) -> None:
    random = np.random.default_rng(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curves, "MOST_POINTS", 32)
        curve, taken = Curve(0.9), np.empty(0)
        for size in chunks:
            fresh = random.normal(size=size)
            curve.append(np.arange(len(taken) + 1, len(taken) + size + 1), fresh)
            taken = np.concatenate([taken, fresh])
            assert len(curve) <= 32 and curve._buffer.shape[1] <= 256
    stride, whole = curve._stride, len(taken) // curve._stride
    assert len(curve) == -(-len(taken) // stride) and curve.x[-1] == len(taken)
    means = taken[: whole * stride].reshape(-1, stride).mean(axis=1)
    np.testing.assert_allclose(curve.y[:whole], means, atol=1e-12)
    x, y = curve.raw
    assert (y.min(), y.max()) == (taken.min(), taken.max()) and (np.diff(x) >= 0).all()
    exact = Curve(0.9)
    exact.append(range(1, len(taken) + 1), taken)
    np.testing.assert_allclose(curve.smoothed[-1], exact.smoothed[-1], atol=1e-9)


def test_a_hundred_thousand_steps_take_no_more_memory_than_the_bound() -> None:
    curve = Curve(0.9)
    sizes = []
    for start in range(1, 100_001, 500):
        steps = np.arange(start, start + 500)
        curve.append(steps, 1 / steps)
        sizes.append(curve._buffer.nbytes)
    assert max(sizes) <= 5 * 8 * curves.MOST_POINTS and len(curve) <= curves.MOST_POINTS
    assert curve.x[-1] == 100_000


@given(st.integers(1, 200), st.integers(0, 220))
def test_a_curve_that_was_cut_is_as_if_it_had_ended_there(count, x) -> None:
    cut, short = Curve(0.9), Curve(0.9)
    ys = 1 / np.arange(1, count + 1)
    cut.append(range(1, count + 1), ys)
    cut.cut(x)
    short.append(range(1, min(count, x) + 1), ys[:x])
    for curve in (cut, short):
        curve.append([300], [0.5])
    np.testing.assert_allclose(cut.smoothed, short.smoothed, rtol=1e-9)
    np.testing.assert_array_equal(cut.x, short.x)


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
