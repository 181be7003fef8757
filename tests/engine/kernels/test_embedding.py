"""Compiled lookups and their gradient against the plain twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import embedding as plain


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import embedding
    before, embedding._PER_THREAD = embedding._PER_THREAD, 1
    count = threads.get_num_threads()
    yield embedding
    threads.set_num_threads(count)
    embedding._PER_THREAD = before


@st.composite
def problems(draw):
    """A table, indices into it that repeat, and a gradient for what they look up."""
    rows, width = draw(st.integers(1, 12)), draw(st.sampled_from([1, 3, 8, 16, 37]))
    shape = draw(st.lists(st.integers(0, 5), max_size=2))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    table = rng.standard_normal((rows, width)).astype("f4")
    indices = rng.integers(0, rows, shape, dtype=draw(st.sampled_from(["i8", "i4"])))
    grad = rng.standard_normal((*shape, 2 * width)).astype("f4")[..., ::2]
    return table, np.asarray(indices), grad


@settings(derandomize=True, deadline=None)
@given(problem=problems(), count=st.integers(1, 3))
def test_the_compiled_twins_agree(compiled, problem, count):
    table, indices, grad = problem
    threads.set_num_threads(count)
    found = compiled.look_up(table, indices)
    if found is not NotImplemented:
        np.testing.assert_array_equal(found, table[indices])
    gathered = compiled.gather(grad, indices, len(table))
    expected = plain.gather(np, grad.astype("f8"), indices, len(table))
    assert gathered.shape == table.shape and gathered.dtype == np.float32
    np.testing.assert_allclose(gathered, expected, rtol=1e-5, atol=1e-5)
