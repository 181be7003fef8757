"""Columns of windows beside plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.folding import fold, unfold
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size


@st.composite
def geometries(draw):
    size = draw(st.tuples(st.integers(3, 6), st.integers(3, 6)))
    pair = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * 2))  # noqa: E731
    kernel, stride, dilation, margins = pair(1, 2), pair(1, 3), pair(1, 2), pair(0, 1)
    output = tuple(map(output_size, size, kernel, stride, margins, dilation))
    return size, Window(kernel, stride, tuple((p, p) for p in margins), dilation, output)


@given(geometries())
def test_every_window_is_a_column_and_folding_is_the_transpose(geometry):
    size, window = geometry
    x = np.random.default_rng(0).standard_normal((1, 2, *size))
    padded = np.pad(x, [(0, 0), (0, 0), *window.pads])
    columns = unfold(np, x, window)
    for i in range(window.output[0]):
        for j in range(window.output[1]):
            rows = i * window.stride[0] + np.arange(window.kernel[0]) * window.dilation[0]
            places = j * window.stride[1] + np.arange(window.kernel[1]) * window.dilation[1]
            patch = padded[:, :, rows[:, None], places]
            np.testing.assert_array_equal(columns[..., i, j], patch.reshape(1, 2, -1))
    other = np.random.default_rng(1).standard_normal(columns.shape)
    assert (other * columns).sum() == pytest.approx((fold(np, other, size, window) * x).sum())
