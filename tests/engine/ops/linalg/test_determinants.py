"""Determinants, at matrices that have an inverse and at those that have none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine
from engine.linalg import det, slogdet


def test_values() -> None:
    A = engine.tensor([[[1.0, 2.0], [3.0, 4.0]], [[2.0, 0.0], [0.0, 2.0]]])
    assert np.allclose(det(A).tolist(), [-2, 4])
    sign, logabsdet = slogdet(A)
    assert sign.tolist() == [-1, 1]
    assert np.allclose(logabsdet.tolist(), [math.log(2), math.log(4)])
    assert det(engine.zeros(0, 0)).item() == 1


def test_logarithm_does_not_overflow() -> None:
    large = engine.eye(400) * 10
    assert det(large).item() == math.inf
    assert slogdet(large).logabsdet.item() == pytest.approx(400 * math.log(10))


CASES: dict[str, Callable[..., Any]] = {
    "linalg.det": det,
    "linalg.slogdet": lambda A: slogdet(A).logabsdet,
}


def test_every_op_is_checked(ops_of: Callable[[str], set[str]]) -> None:
    assert ops_of("engine.ops.linalg.determinants") <= CASES.keys()


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
@pytest.mark.parametrize("name", CASES)
def test_derivatives(name: str, shape: tuple[int, ...], real: Any, check_derivatives: Any) -> None:
    check_derivatives(CASES[name], real(*shape))


@pytest.mark.parametrize("rank", [1, 2])
def test_singular_matrices_have_cofactors(rank: int) -> None:
    rng = np.random.default_rng(0)
    values = np.diag([1.0, 2.0, 0.0] if rank == 2 else [1.0, 0.0, 0.0])
    A = engine.tensor(np.stack([values, rng.normal(size=(3, 3))])).requires_grad_()
    det(A).sum().backward()
    expected = np.diag([0.0, 0.0, 2.0] if rank == 2 else [0.0, 0.0, 0.0])
    assert np.allclose(A.grad[0].numpy(), expected)
    other = A.detach()[1]
    assert np.allclose(A.grad[1].numpy(), (det(other) * engine.linalg.inv(other).mT).numpy())


def test_logarithm_of_zero() -> None:
    A = engine.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    sign, logabsdet = slogdet(A)
    assert sign.item() == 0 and logabsdet.item() == -math.inf
    logabsdet.backward()
    assert bool(A.grad.isinf().all())


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="2 by 3"):
        det(engine.ones(2, 3))
