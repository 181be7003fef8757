"""Transposed convolution: the gradient of a convolution, used as a layer."""

import pytest

import engine
from engine.nn import functional as F


def test_every_element_lays_a_copy_of_the_kernel():
    x, kernel = engine.tensor([[[1.0, 10.0]]]), engine.tensor([[[1.0, 2.0, 3.0]]])
    assert F.conv_transpose1d(x, kernel, stride=2).tolist() == [[[1.0, 2.0, 13.0, 20.0, 30.0]]]
    assert F.conv_transpose1d(x, kernel, padding=1).tolist() == [[[12.0, 23.0]]]


def test_it_is_the_gradient_of_the_convolution():
    x = engine.randn(2, 4, 7, 6, dtype=engine.float64, requires_grad=True)
    weight = engine.randn(6, 2, 3, 2, dtype=engine.float64)
    settings = {"stride": (2, 1), "padding": (1, 0), "groups": 2}
    out = F.conv2d(x, weight, **settings)
    seed = engine.randn(*out.shape, dtype=engine.float64)
    out.backward(seed)
    assert F.conv_transpose2d(seed, weight, **settings).flatten().tolist() == pytest.approx(
        x.grad.flatten().tolist()
    )


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.conv_transpose1d, [(2, 2, 4), (2, 3, 3), (3,)]),
        (
            lambda x, w, b: F.conv_transpose2d(x, w, b, (2, 1), (1, 0), (1, 0), 2, (1, 2)),
            [(1, 4, 3, 3), (4, 2, 2, 3), (4,)],
        ),
        # The output_padding exceeds the stride, as the dilation allows it to.
        (
            lambda x, w: F.conv_transpose1d(x, w, None, 1, 0, 2, 1, 3),
            [(1, 2, 3), (2, 1, 2)],
        ),
        (lambda x, w: F.conv_transpose3d(x, w, None, 2), [(1, 2, 2, 1), (1, 1, 2, 2, 2)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weight": (3, 1, 2, 2)}, "to have 3 channels, but got 2"),
        ({"weight": (2, 1, 2)}, "Expected 4-dimensional weight for conv_transpose2d"),
        ({"bias": (2,)}, "expected bias to be 1-dimensional with 1 elements"),
        ({"output_padding": 1}, "output padding must be smaller"),
        ({"padding": 3}, "Output size is too small"),
        ({"padding": -1}, "negative padding"),
        ({"stride": 0}, "non-positive stride"),
        ({"groups": 3}, "divisible by 3 at dimension 0"),
    ],
)
def test_what_is_refused(settings, message):
    settings = dict(settings)
    weight = engine.zeros(settings.pop("weight", (2, 1, 2, 2)))
    bias = settings.pop("bias", None)
    bias = None if bias is None else engine.zeros(bias)
    with pytest.raises(RuntimeError, match=message):
        F.conv_transpose2d(engine.zeros(1, 2, 3, 3), weight, bias, **settings)
