"""Compiled cross-entropy against its plain twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import cross_entropy as plain


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import cross_entropy
    before, cross_entropy._PER_THREAD = cross_entropy._PER_THREAD, 1
    count = threads.get_num_threads()
    yield cross_entropy
    threads.set_num_threads(count)
    cross_entropy._PER_THREAD = before


@st.composite
def problems(draw):
    """Rows, classes of which some are ignored, and perhaps weights."""
    rows, count = draw(st.integers(1, 20)), draw(st.sampled_from([1, 2, 10, 16, 70]))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = (rng.standard_normal((rows, count)) * 5).astype("f4")
    x = np.asfortranarray(x) if draw(st.booleans()) else x
    if draw(st.booleans()):
        x[0, 0] = draw(st.sampled_from([np.nan, np.inf, -np.inf]))
    classes = rng.integers(0, count, rows)
    ignored = draw(st.sampled_from([-100, 0, count - 1]))
    classes[: draw(st.integers(0, rows))] = ignored
    weight = rng.random(count, np.float32) if draw(st.booleans()) else None
    return x, classes, weight, ignored


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@settings(derandomize=True, deadline=None)
@given(problem=problems(), count=st.integers(1, 3))
def test_the_compiled_twin_agrees(compiled, reduction, problem, count):
    x, classes, weight, ignored = problem
    threads.set_num_threads(count)
    kept = classes.copy()
    results = compiled.cross_entropy(x, classes, weight, ignored, reduction)
    np.testing.assert_array_equal(classes, kept)  # they are the caller's
    wide = None if weight is None else weight.astype("f8")
    with np.errstate(all="ignore"):
        expected = plain.cross_entropy(np, x.astype("f8"), classes, wide, ignored, reduction)
    for ours, exact in zip(results, expected, strict=True):
        assert np.shape(ours) == np.shape(exact)
        np.testing.assert_allclose(ours, exact, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("wrong", [-1, 3])
def test_a_class_that_is_none_is_left_to_the_plain_twin(compiled, wrong):
    x, classes = np.zeros((2, 3), np.float32), np.array([0, wrong])
    assert compiled.cross_entropy(x, classes, None, -100, "mean") is NotImplemented
    with pytest.raises(IndexError, match=f"Target {wrong} is out of bounds"):
        plain.cross_entropy(np, x, classes, None, -100, "mean")
