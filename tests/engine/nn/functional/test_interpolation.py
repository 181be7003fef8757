"""Interpolation: known pictures, properties, gradients, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


def test_nearest_repeats_and_linear_draws_lines():
    x = engine.tensor([[[1.0, 3.0]]])
    assert F.interpolate(x, scale_factor=2).tolist() == [[[1.0, 1.0, 3.0, 3.0]]]
    linear = F.interpolate(x, 3, mode="linear", align_corners=True)
    assert linear.tolist() == [[[1.0, 2.0, 3.0]]]
    assert F.interpolate(x, 1, mode="area").tolist() == [[[2.0]]]


@given(
    st.sampled_from(["nearest", "nearest-exact", "bilinear", "bicubic", "area"]),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(1, 6),
)
def test_an_even_picture_stays_even(mode, h, w, new_h, new_w):
    out = F.interpolate(engine.full((1, 2, h, w), 2.5), (new_h, new_w), mode=mode)
    assert out.shape == (1, 2, new_h, new_w)
    assert out.flatten().tolist() == pytest.approx([2.5] * (2 * new_h * new_w), abs=1e-5)


@given(st.sampled_from(["nearest", "nearest-exact", "bilinear", "bicubic", "area"]))
def test_the_same_size_changes_nothing(mode):
    x = engine.arange(24.0).reshape(1, 2, 3, 4)
    assert F.interpolate(x, (3, 4), mode=mode).tolist() == x.tolist()


def test_infinity_stays_where_it_is():
    x = engine.tensor([[[1.0, float("inf"), 2.0, 2.0]]])
    assert F.interpolate(x, 2).tolist() == [[[1.0, 2.0]]]
    assert F.interpolate(x, 8, mode="linear")[0, 0, -2:].tolist() == [2.0, 2.0]


def test_bytes_stay_bytes():
    x = engine.tensor([[[[0, 255], [255, 0]]]], dtype=engine.uint8)
    out = F.interpolate(x, (3, 3), mode="bilinear", align_corners=True)
    assert out.dtype == engine.uint8 and out[0, 0, 1].tolist() == [128, 128, 128]


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.interpolate(x, 5), [(1, 2, 3)]),
        (lambda x: F.interpolate(x, (5, 2), mode="nearest-exact"), [(1, 1, 3, 4)]),
        (lambda x: F.interpolate(x, 5, mode="linear"), [(1, 2, 3)]),
        (lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear"), [(1, 1, 3, 2)]),
        (lambda x: F.interpolate(x, (2, 5), mode="bicubic", align_corners=True), [(1, 1, 3, 3)]),
        (lambda x: F.interpolate(x, (2, 2), mode="bilinear", antialias=True), [(1, 1, 5, 3)]),
        (lambda x: F.interpolate(x, 3, mode="trilinear"), [(1, 1, 2, 2, 2)]),
        (lambda x: F.interpolate(x, 2, mode="area"), [(1, 1, 5)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize("older", [F.upsample, F.upsample_nearest, F.upsample_bilinear])
def test_the_older_names_warn(older):
    with pytest.warns(UserWarning, match="deprecated"):
        out = older(engine.zeros(1, 1, 2, 2), size=3)
    assert out.shape == (1, 1, 3, 3)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({}, ValueError, "either size or scale_factor"),
        ({"size": 2, "scale_factor": 2}, ValueError, "only one of"),
        ({"size": (2, 2, 2)}, ValueError, "same number of spatial dimensions"),
        ({"size": (2.5, 2)}, TypeError, "one integer or one for each"),
        ({"size": 2, "align_corners": True}, ValueError, "align_corners option"),
        ({"size": 2, "recompute_scale_factor": True}, ValueError, "not meaningful"),
        ({"size": 2, "mode": "linear"}, NotImplementedError, "needs 3D input"),
        ({"size": 2, "mode": "cubic"}, NotImplementedError, "got cubic"),
        ({"size": 2, "antialias": True}, ValueError, "Anti-alias"),
        ({"size": 0}, RuntimeError, "greater than 0"),
    ],
)
def test_what_is_refused(settings, error, message):
    with pytest.raises(error, match=message):
        F.interpolate(engine.zeros(1, 1, 3, 3), **settings)
