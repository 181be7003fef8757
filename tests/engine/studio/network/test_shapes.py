"""Shape rules, by PyTorch's formulas; `test_build.py` compares them with real forward passes."""

import pytest

from engine.studio.network.network import Node
from engine.studio.network.parameters import checked
from engine.studio.network.shapes import ShapeError, infer


def inferred(kind: str, *inputs, **parameters):
    good, bad = checked(Node("n1", kind, "x", parameters=parameters))
    assert not bad
    return infer(kind, good, inputs)


@pytest.mark.parametrize(
    ("kind", "parameters", "inputs", "shape"),
    [
        ("Linear", {"out_features": 7}, [(3,)], (7,)),
        ("Linear", {}, [(2, 5, 3)], (2, 5, 10)),
        ("Conv2d", {"kernel_size": 5, "padding": 2}, [(1, 28, 28)], (16, 28, 28)),
        ("Conv2d", {"kernel_size": (3, 2), "stride": (2, 3)}, [(4, 9, 9)], (16, 4, 3)),
        ("MaxPool2d", {}, [(6, 7, 8)], (6, 3, 4)),
        ("AvgPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}, [(6, 7, 8)], (6, 7, 8)),
        ("Flatten", {}, [(32, 7, 7)], (1568,)),
        ("Flatten", {"start_dim": 2}, [(32, 7, 7)], (32, 49)),
        ("Flatten", {"end_dim": 2}, [(32, 7, 7)], (224, 7)),
        ("Add", {}, [(3, 4), (3, 4)], (3, 4)),
        ("Add", {}, [(3, 1), (1, 4)], (3, 4)),
        ("Softmax", {"dim": -1}, [(3, 4)], (3, 4)),
        ("Dropout", {}, [(3, 4)], (3, 4)),
        ("ReLU", {}, [()], ()),
    ],
)
def test_what_a_layer_makes_of_a_shape(kind, parameters, inputs, shape) -> None:
    assert inferred(kind, *inputs, **parameters)[0] == shape


@pytest.mark.parametrize(
    ("kind", "shape", "filled"),
    [
        ("Linear", (2, 3), {"in_features": 3}),
        ("Conv2d", (4, 9, 9), {"in_channels": 4}),
        ("MaxPool2d", (4, 9, 9), {"stride": (2, 2)}),
        ("ReLU", (4,), {}),
    ],
)
def test_automatic_parameters_are_filled_in(kind, shape, filled) -> None:
    assert inferred(kind, shape)[1] == filled


@pytest.mark.parametrize(
    ("kind", "parameters", "inputs", "id"),
    [
        ("Linear", {}, [()], "rank-mismatch"),
        ("Linear", {"in_features": 1050}, [(1568,)], "features-mismatch"),
        ("Conv2d", {}, [(28, 28)], "rank-mismatch"),
        ("Conv2d", {"in_channels": 3}, [(1, 28, 28)], "channels-mismatch"),
        ("Conv2d", {"kernel_size": 5}, [(1, 28, 4)], "kernel-too-large"),
        ("MaxPool2d", {}, [(1, 1, 2)], "kernel-too-large"),
        ("AvgPool2d", {"padding": (2, 0)}, [(1, 9, 9)], "padding-too-large"),
        ("Flatten", {}, [()], "dim-out-of-range"),
        ("Flatten", {"start_dim": 3}, [(4, 4)], "dim-out-of-range"),
        ("Flatten", {"start_dim": 2, "end_dim": 1}, [(4, 4)], "flatten-order"),
        ("Softmax", {"dim": 0}, [(4,)], "dim-out-of-range"),
        ("LogSoftmax", {"dim": -2}, [(4,)], "dim-out-of-range"),
        ("Add", {}, [(3,), (4,)], "add-mismatch"),
        ("Add", {}, [(3, 3), (3,)], "add-mismatch"),
    ],
)
def test_what_a_layer_does_not_accept(kind, parameters, inputs, id) -> None:
    with pytest.raises(ShapeError) as caught:
        inferred(kind, *inputs, **parameters)
    assert caught.value.id == id
