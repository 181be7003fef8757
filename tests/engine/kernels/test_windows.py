"""How many windows fit, and how arrays are padded."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.windows import inner, output_size, pad


@given(
    st.integers(1, 12), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.integers(1, 2)
)
def test_the_last_window_fits_and_one_more_does_not(size, kernel, stride, padding, dilation):
    reach = dilation * (kernel - 1) + 1
    count = output_size(size, kernel, stride, padding, dilation)
    if count > 0:
        assert (count - 1) * stride + reach <= size + 2 * padding
    if size + 2 * padding >= reach:
        assert count * stride + reach > size + 2 * padding


@given(st.integers(1, 12), st.integers(2, 4), st.integers(1, 4), st.integers(0, 1))
def test_in_ceil_mode_no_window_starts_in_the_padding_behind(size, kernel, stride, padding):
    count = output_size(size, kernel, stride, padding, 1, ceil_mode=True)
    plain = output_size(size, kernel, stride, padding)
    assert count in (plain, plain + 1)
    if count > 1:
        assert (count - 1) * stride < size + padding


def test_padding():
    x = np.ones((1, 2, 3))
    padded = pad(np, x, ((1, 0), (0, 2)), -1.0)
    assert padded.shape == (1, 3, 5) and padded.sum() == 6 - 9
    assert (padded[(..., *inner((2, 3), ((1, 0), (0, 2))))] == x).all()
    assert pad(np, x, ((0, 0), (0, 0))) is x
