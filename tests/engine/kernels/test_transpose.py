"""The compiled transpose, at any size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache


@given(rows=st.integers(0, 40), columns=st.integers(0, 40))
def test_it_is_the_transpose(rows, columns):
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled.transpose import transposed
    x = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    out = transposed(x)
    assert out.flags.c_contiguous
    np.testing.assert_array_equal(out, x.T)
