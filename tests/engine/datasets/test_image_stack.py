"""A stack of bytes reads like the float32 array of its images."""

import numpy as np
import pytest

from engine.datasets import image_stack, load, split
from engine.datasets.image_stack import ImageStack, as_inputs

PIXELS = np.random.default_rng(0).integers(0, 256, (9, 28, 28)).astype(np.uint8)
FLOATS = PIXELS[:, None] / np.float32(255)


@pytest.mark.parametrize("rows", [3, slice(2, 7), np.array([5, 0, 5]), slice(0, 0)])
def test_it_is_indexed_like_an_array(rows):
    stack = ImageStack(PIXELS)
    assert np.array_equal(stack[rows], FLOATS[rows]) and stack[rows].dtype == np.float32
    assert stack.shape == FLOATS.shape and len(stack) == 9
    assert np.array_equal(np.asarray(stack), FLOATS)
    assert np.array_equal(np.asarray(stack, np.float64), FLOATS.astype(np.float64))


def test_a_part_of_it_stays_packed():
    part = ImageStack(PIXELS).take(np.array([8, 1, 3])).take(slice(1, 3))
    assert isinstance(part, ImageStack) and np.array_equal(part[:], FLOATS[[1, 3]])


def test_only_what_fits_is_unpacked(monkeypatch):
    assert isinstance(as_inputs(PIXELS, packed=False), np.ndarray)
    assert isinstance(as_inputs(PIXELS, packed=True), ImageStack)
    monkeypatch.setattr(image_stack, "MOST_FLOATS", FLOATS.nbytes - 1)
    assert isinstance(as_inputs(PIXELS, packed=False), ImageStack)


def test_packed_samples_are_split_like_others():
    packed, plain = load("digits", limit=40, packed=True), load("digits", limit=40)
    for one, other in zip(split(packed, 0.25, 3), split(plain, 0.25, 3), strict=True):
        assert isinstance(one.inputs, ImageStack)
        assert np.array_equal(one.inputs[:], other.inputs)
        assert np.array_equal(one.targets, other.targets)
