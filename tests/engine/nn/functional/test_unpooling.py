"""Max-unpooling: the way back from max-pooling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


@given(st.integers(1, 3), st.integers(1, 3), st.integers(4, 9))
def test_pooling_again_gives_the_same(kernel, stride, size):
    x = engine.rand(1, 2, size) + 1.0
    pooled, indices = F.max_pool1d(x, kernel, stride, return_indices=True)
    back = F.max_unpool1d(pooled, indices, kernel, stride, output_size=x.shape)
    assert back.shape == x.shape
    assert F.max_pool1d(back, kernel, stride).tolist() == pooled.tolist()
    kept = back != 0
    assert back[kept].tolist() == x[kept].tolist()


POSITIONS = engine.tensor([[[[1, 3], [8, 14]]]])


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.max_unpool1d(x, engine.tensor([[[0, 3]]]), 2), [(1, 1, 2)]),
        (lambda x: F.max_unpool2d(x, POSITIONS, 2), [(1, 1, 2, 2)]),
        (lambda x: F.max_unpool2d(x, POSITIONS[0], 2), [(1, 2, 2)]),
        (lambda x: F.max_unpool3d(x, engine.tensor([[[[[5]]]]]), 2), [(1, 1, 1, 1, 1)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize(
    ("indices", "settings", "error", "message"),
    [
        (engine.zeros(1, 1, 2).int(), {}, RuntimeError, "should be type int64"),
        (engine.zeros(1, 2, 1).long(), {}, RuntimeError, "shape of indices to be same"),
        (engine.tensor([[[0, 4]]]), {}, RuntimeError, "invalid max index: 4"),
        (engine.tensor([[[0, -1]]]), {}, RuntimeError, "invalid max index: -1"),
        (engine.tensor([[[0, 1]]]), {"output_size": (9,)}, ValueError, "invalid output_size"),
        (engine.tensor([[[0, 1]]]), {"output_size": (4, 4)}, ValueError, "1 or 3 elements"),
    ],
)
def test_what_is_refused(indices, settings, error, message):
    with pytest.raises(error, match=message):
        F.max_unpool1d(engine.ones(1, 1, 2), indices, 2, **settings)
