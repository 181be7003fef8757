"""Whole derivatives, against the ones found with pencil and paper."""

from __future__ import annotations

import engine as torch
from engine.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

X = torch.tensor([1.0, 2.0, 3.0])


def squares(x: torch.Tensor) -> torch.Tensor:
    return x * x


def cubes(x: torch.Tensor) -> torch.Tensor:
    return (x**3).sum()


def test_jacobian() -> None:
    assert jacobian(squares, X).tolist() == [[2, 0, 0], [0, 4, 0], [0, 0, 6]]


def test_hessian() -> None:
    assert hessian(cubes, X).tolist() == [[6, 0, 0], [0, 12, 0], [0, 0, 18]]


def test_products_with_vectors() -> None:
    v = torch.tensor([1.0, 10.0, 100.0])
    assert vjp(squares, X, v)[1].tolist() == [2, 40, 600]
    assert jvp(squares, X, v)[1].tolist() == [2, 40, 600]
    assert vhp(cubes, X, v)[1].tolist() == [6, 120, 1800]
    assert hvp(cubes, X, v)[1].tolist() == [6, 120, 1800]


def test_an_output_without_elements() -> None:
    assert jacobian(lambda x: x[:0] * 2, X).shape == (0, 3)


def test_inputs_are_left_alone() -> None:
    x = torch.ones(2, requires_grad=True)
    jacobian(squares, x)
    assert x.grad is None


def test_the_same_tensor_from_outside_is_a_constant() -> None:
    x = torch.tensor([2.0])
    assert jacobian(lambda own: own * x, x).tolist() == [[2.0]]


def test_works_inside_no_grad() -> None:
    with torch.no_grad():
        assert hessian(cubes, X)[0, 0].item() == 6.0
