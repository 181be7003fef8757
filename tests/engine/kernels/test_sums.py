"""Compiled sums against NumPy's, over any dimensions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import sums as plain


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import sums
    before, sums._PER_THREAD = sums._PER_THREAD, 1
    count = threads.get_num_threads()
    yield sums
    threads.set_num_threads(count)
    sums._PER_THREAD = before


@settings(derandomize=True, deadline=None)
@given(
    shape=st.lists(st.sampled_from([1, 2, 5, 17, 40]), max_size=3),
    chosen=st.sets(st.integers(0, 2)),
    keepdim=st.booleans(),
    count=st.integers(1, 3),
    special=st.sampled_from([None, np.nan, np.inf]),
)
def test_the_compiled_twin_agrees(compiled, shape, chosen, keepdim, count, special):
    x = np.random.default_rng(0).standard_normal(shape).astype("f4")
    if special is not None and x.ndim:
        x.flat[-1] = special
    dims = tuple(dim for dim in chosen if dim < x.ndim)
    threads.set_num_threads(count)
    result = compiled.total(x, dims, keepdim)
    if result is not NotImplemented:
        expected = plain.total(np, x.astype("f8"), dims, keepdim)
        assert result.shape == np.shape(expected) and result.dtype == np.float32
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dims", [(0,), (0, 1)])
def test_small_numbers_do_not_vanish_beside_their_sum(compiled, dims):
    x = np.full((1 << 17, 4), 0.1, np.float32)
    result = compiled.total(x, dims, False)
    np.testing.assert_allclose(result, x.astype("f8").sum(dims), rtol=1e-5)
