"""Compiled losses against their plain twins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, losses, threads

NUMBERS = {
    "scaled_difference": (0.3,),
    "huber": (0.7, 1.2),
    "huber_gradient": (0.7, -0.2),
    "binary": (),
    "binary_gradient": (0.5,),
}


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import elementwise
        from engine.kernels.compiled import losses as twins
    before, elementwise._PER_THREAD = elementwise._PER_THREAD, 1
    count = threads.get_num_threads()
    yield twins
    threads.set_num_threads(count)
    elementwise._PER_THREAD = before


@pytest.mark.parametrize("name", NUMBERS)
@given(size=st.integers(0, 70), seed=st.integers(0, 99), count=st.integers(1, 3))
def test_they_agree(compiled, name, size, seed, count):
    threads.set_num_threads(count)
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(size, np.float32) * 3
    y = rng.random(size, np.float32)
    x[: size // 9] = rng.choice([np.inf, -np.inf, np.nan, 90, -90], size // 9)
    result = getattr(compiled, name)(x, y, *NUMBERS[name])
    assert result.dtype == np.float32
    with np.errstate(all="ignore"):
        exact = getattr(losses, name)(np, x.astype("f8"), y.astype("f8"), *NUMBERS[name])
    np.testing.assert_allclose(result, exact, rtol=1e-5, atol=1e-6)


def test_targets_of_other_shapes_stay_with_numpy(compiled):
    x = np.ones((4, 6), np.float32)
    assert compiled.binary(x, x[:1]) is NotImplemented
