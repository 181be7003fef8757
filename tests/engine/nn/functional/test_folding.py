"""Unfolding and folding: each is the other's gradient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


@given(
    st.integers(1, 3), st.integers(1, 2), st.integers(0, 2), st.integers(1, 3), st.integers(5, 7)
)
def test_folding_what_was_unfolded_counts_the_windows_over_each_pixel(
    kernel, dilation, padding, stride, size
):
    settings = {"dilation": dilation, "padding": padding, "stride": stride}
    x = engine.rand(2, 3, size, 6)
    back = F.fold(F.unfold(x, kernel, **settings), (size, 6), kernel, **settings)
    ones = engine.ones(2, 3, size, 6)
    counts = F.fold(F.unfold(ones, kernel, **settings), (size, 6), kernel, **settings)
    assert back.flatten().tolist() == pytest.approx((x * counts).flatten().tolist(), rel=1e-5)


def test_a_convolution_is_a_product_with_the_columns():
    x, weight = engine.randn(2, 3, 5, 6), engine.randn(4, 3, 2, 3)
    columns = F.unfold(x, (2, 3), padding=1)
    out = (weight.reshape(4, -1) @ columns).reshape(2, 4, 6, 6)
    expected = F.conv2d(x, weight, padding=1)
    assert out.flatten().tolist() == pytest.approx(expected.flatten().tolist(), abs=1e-4)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x: F.unfold(x, 2, 2, 1, 2), [(1, 2, 4, 3)]),
        (lambda x: F.unfold(x, (1, 2)), [(2, 3, 3)]),
        (lambda x: F.fold(x, (3, 4), 2), [(1, 8, 6)]),
        (lambda x: F.fold(x, 3, 2, padding=1, stride=2), [(4, 4)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.unfold(engine.zeros(3, 3), 2), "Expected 3D or 4D"),
        (lambda: F.unfold(engine.zeros(1, 1, 3, 3), 4), "must be at least one"),
        (lambda: F.unfold(engine.zeros(1, 1, 3, 3), 2, stride=0), "greater than zero"),
        (lambda: F.fold(engine.zeros(1, 3, 4), (3, 3), 2), "divisible by the product"),
        (
            lambda: F.fold(engine.zeros(1, 4, 5), (3, 3), 2),
            "= 4, but got input",
        ),
        (lambda: F.fold(engine.zeros(4), (3, 3), 2), "Expected 2D or 3D"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(RuntimeError, match=message):
        call()
