"""Adaptive pooling: windows, gradients, and what is refused."""

import pytest

import engine
from engine.nn import functional as F


def test_windows_overlap_where_sizes_do_not_divide():
    x = engine.tensor([[[1.0, 2.0, 3.0, 4.0, 5.0]]])
    assert F.adaptive_avg_pool1d(x, 2).tolist() == [[[2.0, 4.0]]]
    out, indices = F.adaptive_max_pool1d(x, 2, return_indices=True)
    assert out.tolist() == [[[3.0, 5.0]]] and indices.tolist() == [[[2, 4]]]


def test_one_window_is_the_mean_of_all():
    x = engine.randn(2, 3, 4, 5)
    found, expected = F.adaptive_avg_pool2d(x, 1).flatten(), x.mean((2, 3)).flatten()
    assert found.tolist() == pytest.approx(expected.tolist())


def test_none_keeps_a_size_and_a_sample_needs_no_batch():
    assert F.adaptive_avg_pool2d(engine.zeros(3, 4, 5), (None, 2)).shape == (3, 4, 2)
    assert F.adaptive_max_pool3d(engine.zeros(3, 4, 5, 6), (2, None, 1)).shape == (3, 2, 5, 1)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.adaptive_avg_pool1d(x, 3), [(2, 2, 5)]),
        (lambda x: F.adaptive_avg_pool2d(x, (3, 2)), [(1, 2, 4, 5)]),
        (lambda x: F.adaptive_avg_pool2d(x, 1), [(1, 2, 2, 2)]),
        (lambda x: F.adaptive_avg_pool3d(x, 2), [(1, 3, 2, 4)]),
        (lambda x: F.adaptive_max_pool1d(x, 3), [(2, 2, 5)]),
        (lambda x: F.adaptive_max_pool2d(x, (3, 2)), [(2, 4, 5)]),
        (lambda x: F.adaptive_max_pool3d(x, 2), [(1, 1, 3, 2, 3)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes, far_apart=True)


@pytest.mark.parametrize(
    ("shape", "size", "error", "message"),
    [
        ((3, 3), 2, ValueError, "at least 3"),
        ((1, 1, 1, 3, 3), 2, RuntimeError, "Expected 3D or 4D"),
        ((1, 2, 0, 3), 2, RuntimeError, "non-zero size"),
        ((1, 2, 3, 3), (2, 2, 2), RuntimeError, "one integer or 2"),
        ((1, 2, 3, 3), (2, -1), RuntimeError, "greater than or equal to 0"),
    ],
)
@pytest.mark.parametrize("name", ["adaptive_avg_pool2d", "adaptive_max_pool2d"])
def test_what_is_refused(name, shape, size, error, message):
    with pytest.raises(error, match=message):
        getattr(F, name)(engine.zeros(shape), size)
