"""The modules that compute with values as they are, and those of learned constants."""

import pytest

from engine import no_grad, rand, tensor, zeros
from engine.studio.network.arithmetic import (
    FUNCTIONS,
    REDUCTIONS,
    Affine,
    ClassToken,
    Divide,
    Function,
    Maximum,
    Minimum,
    Power,
    Reduce,
    Slice,
    Subtract,
)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (Subtract, [[2.0, -1.0]]),
        (Divide, [[2.0, 0.5]]),
        (Maximum, [[4.0, 2.0]]),
        (Minimum, [[2.0, 1.0]]),
    ],
)
def test_two_tensors_are_joined_value_by_value(make, expected) -> None:
    assert make()(tensor([[4.0, 1.0]]), tensor([[2.0, 2.0]])).tolist() == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_the_engines(name: str) -> None:
    x = rand(2, 3) + 0.1
    assert Function(name)(x).tolist() == getattr(x, name)().tolist()


def test_a_power_is_that_of_each_value() -> None:
    assert Power(3.0)(tensor([[2.0]])).tolist() == [[8.0]]


@pytest.mark.parametrize(
    ("name", "expected"), list(zip(REDUCTIONS, (3.5, 7, 4, 3, 5), strict=True))
)
def test_values_along_an_axis_come_to_one(name: str, expected: float) -> None:
    x = tensor([[3.0, 4.0]])
    assert Reduce(name, (1,), False)(x).tolist() == [expected]
    assert Reduce(name, (1,), True)(x).tolist() == [[expected]]


def test_a_slice_takes_every_so_many_places() -> None:
    assert Slice(-1, 1, 6, 2)(tensor([[0, 1, 2, 3, 4, 5, 6]])).tolist() == [[1, 3, 5]]


def test_learned_numbers_begin_as_if_they_were_not_there() -> None:
    x = rand(2, 3, 4)
    assert Affine((3, 1))(x).tolist() == x.tolist()
    assert not dict(Affine((1,), scale=False, shift=False).named_parameters())


def test_a_token_stands_before_the_rows_of_every_sample() -> None:
    layer = ClassToken(3, 2)
    with no_grad():
        result = layer(zeros(4, 5, 3))
    assert result.shape == (4, 7, 3)
    assert result[3, :2].tolist() == layer.weight.tolist()
