"""Linear and bilinear maps."""

import pytest

import engine
from engine.nn import functional as F


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.linear, [(4, 3), (2, 3), (2,)]),
        (F.linear, [(4, 3), (2, 3)]),
        (F.linear, [(2, 2, 3), (2, 3), (2,)]),
        (F.linear, [(3,), (2, 3), (2,)]),
        (F.bilinear, [(2, 3), (2, 2), (4, 3, 2), (4,)]),
        (F.bilinear, [(3,), (2,), (1, 3, 2)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


def test_bilinear_is_a_form_for_each_output():
    x, y = engine.tensor([1.0, 2.0]), engine.tensor([3.0, 5.0])
    weight = engine.tensor([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 0.0]]])
    assert F.bilinear(x, y, weight, engine.tensor([0.0, 1.0])).tolist() == [13.0, 6.0]


@pytest.mark.parametrize(
    ("x", "y", "weight", "bias", "message"),
    [
        ((2, 3), (4, 2), (1, 3, 2), None, "batch dimensions do not match"),
        ((2, 4), (2, 2), (1, 3, 2), None, "input1 size does not match"),
        ((2, 3), (2, 3), (1, 3, 2), None, "input2 size does not match"),
        ((2, 3), (2, 2), (3, 2), None, "must be 3D"),
        ((2, 3), (2, 2), (1, 3, 2), (2,), "bias size does not match"),
    ],
)
def test_what_bilinear_refuses(x, y, weight, bias, message):
    arguments = [None if shape is None else engine.zeros(shape) for shape in (x, y, weight, bias)]
    with pytest.raises(RuntimeError, match=message):
        F.bilinear(*arguments)
