"""What is measured is the mean and the deviation, however the inputs come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import normalisation
from engine.datasets.image_stack import ImageStack
from engine.datasets.normalisation import measure


@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(1, 30),
    columns=st.integers(1, 4),
    far=st.floats(-1e5, 1e5),
)
def test_vectors_are_measured_feature_by_feature(seed, rows, columns, far):
    values = (far + np.random.default_rng(seed).normal(0, 3, (rows, columns))).astype(np.float32)
    before = normalisation.CHUNK
    try:
        normalisation.CHUNK = 7
        found = measure(values)
    finally:
        normalisation.CHUNK = before
    assert found.mean == pytest.approx(values.astype(float).mean(axis=0), rel=1e-5, abs=1e-5)
    if rows > 1:
        assert found.std == pytest.approx(values.astype(float).std(axis=0), rel=1e-3)


def test_images_are_measured_as_a_whole():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 28, 28)).astype(np.uint8)
    found = measure(ImageStack(pixels))
    assert found.mean == pytest.approx([pixels.mean() / 255], rel=1e-5)
    assert found.std == pytest.approx([pixels.std() / 255], rel=1e-5)


def test_a_constant_is_not_divided_by_nothing():
    found = measure(np.array([[2, 1], [2, 3]], np.float32))
    assert found.mean == (2, 2) and found.std == (1, 1)
