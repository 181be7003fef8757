"""Power-average pooling: between the sum and the maximum."""

import pytest

import engine
from engine.nn import functional as F


def test_it_is_the_norm_of_each_window():
    x = engine.tensor([[[3.0, 4.0, 6.0, 8.0]]])
    assert F.lp_pool1d(x, 1, 2).tolist() == [[[7.0, 14.0]]]
    assert F.lp_pool1d(x, 2, 2).flatten().tolist() == pytest.approx([5.0, 10.0])
    assert F.lp_pool1d(x, 40, 2).flatten().tolist() == pytest.approx([4.0, 8.0], rel=1e-3)


def test_windows_have_the_stride_asked_for():
    assert F.lp_pool2d(engine.ones(1, 4, 5), 2, (2, 3), stride=1).shape == (1, 3, 3)
    assert F.lp_pool2d(engine.ones(1, 1, 5, 5), 2, 2, ceil_mode=True).shape == (1, 1, 3, 3)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.lp_pool1d(x, 2, 2), [(1, 2, 5)]),
        (lambda x: F.lp_pool2d(x, 4, 2, 1), [(1, 1, 3, 3)]),
        (lambda x: F.lp_pool3d(x, 2, 2), [(1, 2, 2, 3)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)
