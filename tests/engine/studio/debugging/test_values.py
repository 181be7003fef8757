"""Arrays are kept within bounds, and their figures are of all their numbers."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.debugging.values import describe, kept_part, part_of

shapes = st.lists(st.integers(0, 40), max_size=5).map(tuple)


@given(shapes, st.integers(1, 5000))
def test_what_is_kept_fits_and_is_all_where_all_fits(shape, most):
    kept = kept_part(shape, most)
    assert math.prod(kept) <= most
    assert all(0 <= part <= whole for part, whole in zip(kept, shape, strict=True))
    if math.prod(shape) <= most:
        assert kept == shape


def test_first_images_are_kept_whole_then_first_channels_then_rows():
    assert kept_part((64, 1, 28, 28), 4096) == (5, 1, 28, 28)
    assert kept_part((64, 32, 28, 28), 4096) == (1, 5, 28, 28)
    assert kept_part((500, 784), 4096) == (5, 784)
    assert kept_part((100_000,), 4096) == (4096,)
    assert part_of(np.arange(12).reshape(3, 4), (2, 4)).shape == (2, 4)


def test_figures_are_those_of_the_finite_numbers():
    value = describe("k", np.array([[1.0, np.nan], [np.inf, 3.0]], dtype=np.float32))
    assert (value.nans, value.infinities, value.is_finite) == (1, 1, False)
    assert (value.low, value.high, value.mean, value.deviation) == (1.0, 3.0, 2.0, 1.0)
    assert value.norm == math.sqrt(10) and value.dtype == "float32"
    assert sum(value.histogram.counts) == 2


def test_nothing_finite_has_no_figures():
    value = describe("k", np.array([np.nan]))
    assert value.low is None and value.norm is None and value.histogram is None
    assert describe("k", np.empty((0, 3))).is_finite
