"""The older names do what their successors do."""

from __future__ import annotations

import math
from typing import Any

import pytest

import engine
from engine import linalg


@pytest.fixture
def A(real: Any) -> Any:
    return real(3, 2)


def test_old_svd(A: Any) -> None:
    U, S, V = A.svd()
    assert engine.allclose((U * S) @ V.mT, A)
    assert engine.svd(A, some=False).U.shape == (3, 3)
    U, S, V = engine.svd(A, compute_uv=False)
    assert (U.shape, V.shape) == ((3, 3), (2, 2)) and not U.any() and not V.any()
    assert engine.allclose(S, linalg.svdvals(A))


def test_old_qr(A: Any) -> None:
    assert A.qr().Q.shape == (3, 2)
    assert A.detach().qr(some=False).Q.shape == (3, 3)


def test_same_as_linalg(A: Any) -> None:
    square = A.mT @ A
    assert engine.allclose(square.cholesky(upper=True), linalg.cholesky(square, upper=True))
    assert engine.allclose(square.inverse(), linalg.inv(square))
    assert engine.allclose(A.pinverse(), linalg.pinv(A))
    assert engine.allclose(square.det(), linalg.det(square))
    assert engine.allclose(square.slogdet().logabsdet, square.logdet())
    assert engine.allclose(square.matrix_power(2), square @ square)


def test_logarithm_of_a_negative_determinant() -> None:
    values = engine.logdet(engine.tensor([[[0.0, 1], [1, 0]], [[1.0, 1], [1, 1]]])).tolist()
    assert math.isnan(values[0]) and values[1] == -math.inf


@pytest.mark.parametrize("name", ["cholesky", "inverse", "pinverse", "det", "logdet"])
def test_derivatives(name: str, real: Any, check_derivatives: Any) -> None:
    check_derivatives(lambda A: getattr(engine, name)(A @ A.mT + engine.eye(2)), real(2, 2))
