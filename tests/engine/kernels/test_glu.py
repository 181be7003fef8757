"""The compiled gated linear unit against its plain twin: any dimension, layout and threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import glu as plain


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, with all threads even for what is so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import glu
    before, glu._PER_THREAD = glu._PER_THREAD, 1
    count = threads.get_num_threads()
    yield glu
    threads.set_num_threads(count)
    glu._PER_THREAD = before


def compare(compiled, grad, x, dim):
    wide_grad, wide = grad.astype("f8"), x.astype("f8")
    with np.errstate(all="ignore"):
        pairs = [
            (compiled.glu(x, dim), plain.glu(np, wide, dim)),
            (
                compiled.glu_gradient(grad, x, dim),
                plain.glu_gradient(np, wide_grad, wide, dim),
            ),
        ]
    for ours, exact in pairs:
        assert ours.dtype == np.float32 and ours.shape == exact.shape
        np.testing.assert_allclose(ours, exact, rtol=2e-6, atol=2e-6)


@given(st.data())
def test_any_shape(compiled, data):
    shape = data.draw(st.lists(st.integers(0, 20), min_size=1, max_size=3))
    dim = data.draw(st.integers(0, len(shape) - 1))
    half, shape[dim] = list(shape), 2 * shape[dim]
    rng = np.random.default_rng(data.draw(st.integers(0, 100)))
    x, grad = (rng.standard_normal(each).astype("f4") * 4 for each in (shape, half))
    if data.draw(st.booleans()):
        x, grad = np.asfortranarray(x), np.repeat(grad, 2, 0)[::2]
    threads.set_num_threads(data.draw(st.integers(1, 3)))
    compare(compiled, grad, x, dim)


def test_special_values(compiled):
    values = np.array([0, -0.0, np.nan, 1e-30, 60, -60, 100, -100, 1], "f4")
    x = np.stack([np.repeat(values, len(values)), np.tile(values, len(values))])
    compare(compiled, np.ones((1, x.shape[1]), np.float32), x, 0)
