"""Pixels and channels in other places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


def test_channels_become_the_pixels_of_a_block():
    x = engine.tensor([0.0, 1.0, 2.0, 3.0]).reshape(4, 1, 1)
    assert F.pixel_shuffle(x, 2).tolist() == [[[0.0, 1.0], [2.0, 3.0]]]


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3))
def test_unshuffling_undoes_shuffling(r, c, h, w):
    x = engine.rand(2, c * r * r, h, w)
    shuffled = F.pixel_shuffle(x, r)
    assert shuffled.shape == (2, c, h * r, w * r)
    assert F.pixel_unshuffle(shuffled, r).tolist() == x.tolist()


@given(st.integers(1, 4), st.integers(1, 4))
def test_dealing_channels_out_twice_brings_them_back(groups, each):
    x = engine.arange(groups * each).reshape(1, -1, 1)
    dealt = F.channel_shuffle(x, groups)
    assert dealt[0, :each, 0].tolist()[: min(groups, each)] != [] or not each
    assert F.channel_shuffle(dealt, each).tolist() == x.tolist()


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.pixel_shuffle(x, 2), [(1, 4, 2, 1)]),
        (lambda x: F.pixel_unshuffle(x, 2), [(1, 2, 4)]),
        (lambda x: F.channel_shuffle(x, 2), [(1, 4, 2)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.pixel_shuffle(engine.zeros(3, 2, 2), 2), "not divisible by 4"),
        (lambda: F.pixel_shuffle(engine.zeros(2, 2), 1), "at least 3 dimensions"),
        (lambda: F.pixel_shuffle(engine.zeros(4, 2, 2), 0), "positive upscale_factor"),
        (lambda: F.pixel_unshuffle(engine.zeros(1, 3, 2), 2), "3 x 2 is not divisible by 2"),
        (lambda: F.pixel_unshuffle(engine.zeros(1, 2, 2), -1), "positive downscale_factor"),
        (lambda: F.channel_shuffle(engine.zeros(1, 3, 2), 2), "Got 3 channels and 2 groups"),
        (lambda: F.channel_shuffle(engine.zeros(1, 3), 1), "> 2 dims"),
        (lambda: F.channel_shuffle(engine.zeros(1, 3, 1), 0), "must be positive"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(RuntimeError, match=message):
        call()
