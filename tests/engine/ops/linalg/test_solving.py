"""Solutions satisfy their equations, and inverses undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Tensor
from engine.linalg import LinAlgError, inv, lstsq, matrix_rank, pinv, solve


def matrices(*shape: int, seed: int = 0) -> Tensor:
    return engine.tensor(np.random.default_rng(seed).normal(size=shape))


@given(st.integers(0, 4), st.integers(0, 3), st.booleans())
def test_solve(size: int, columns: int, left: bool) -> None:
    A = matrices(2, 1, size, size)
    B = matrices(3, *((size, columns) if left else (columns, size)), seed=1)
    X = solve(A, B, left=left)
    assert X.shape == (2, 3, *B.shape[-2:])
    assert engine.allclose(A @ X if left else X @ A, B.expand(X.shape))


def test_solve_for_vectors() -> None:
    A, b = matrices(2, 3, 3), matrices(2, 3, seed=1)
    assert engine.allclose((A @ solve(A, b).unsqueeze(-1)).squeeze(-1), b)
    assert engine.allclose(A @ solve(A, b[0]).unsqueeze(-1), b[0].expand(2, 3).unsqueeze(-1))


def test_inverse() -> None:
    A = matrices(2, 3, 3)
    assert engine.allclose(inv(A) @ A, engine.eye(3, dtype=A.dtype).expand(2, 3, 3))


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_pseudo_inverse(rows: int, columns: int, rank: int) -> None:
    A = matrices(rows, rank) @ matrices(rank, columns, seed=1)
    P = pinv(A)
    # The four conditions of Penrose.
    assert engine.allclose(A @ P @ A, A) and engine.allclose(P @ A @ P, P)
    assert engine.allclose(A @ P, (A @ P).mT) and engine.allclose(P @ A, (P @ A).mT)
    assert matrix_rank(A).item() == min(rows, columns, rank)


def test_tolerances() -> None:
    A = engine.tensor([[4.0, 0, 0], [0, 0.5, 0], [0, 0, -0.1]])
    assert matrix_rank(A).item() == matrix_rank(A, hermitian=True).item() == 3
    assert matrix_rank(A, atol=0.2).item() == 2
    assert matrix_rank(A, rtol=0.2).item() == 1
    assert matrix_rank(A, atol=engine.tensor(1.0), rtol=0.01).item() == 1
    assert np.allclose(pinv(A, rtol=0.2).numpy(), np.diag([0.25, 0, 0]))
    assert np.allclose(pinv(A, hermitian=True).numpy(), np.diag([0.25, 2, -10]))


def test_least_squares() -> None:
    A, B = matrices(2, 5, 3), matrices(2, 5, 2, seed=1)
    solution, residuals, rank, values = lstsq(A, B, driver="gelsd")
    assert engine.allclose(A.mT @ (A @ solution), A.mT @ B)
    assert engine.allclose(residuals, ((A @ solution - B) ** 2).sum(-2))
    assert rank.tolist() == [3, 3] and values.shape == (2, 3)
    plain = lstsq(A, B[..., 0])
    assert engine.allclose(plain.solution, solution[..., 0])
    assert plain.residuals.numel() == plain.singular_values.numel() == 0
    assert lstsq(A, B, driver="gels").rank.numel() == 0


CASES: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "linalg.solve": lambda real: (solve, real(2, 3, 3), real(3, 2)),
    "vectors": lambda real: (solve, real(2, 2, 2), real(2, 2)),
    "right": lambda real: (lambda A, B: solve(A, B, left=False), real(3, 3), real(2, 3)),
    "linalg.inv": lambda real: (inv, real(2, 2, 2)),
    "linalg.pinv": lambda real: (pinv, real(3, 2)),
    "wide": lambda real: (pinv, real(2, 2, 3)),
    "singular": lambda real: (lambda A, B: pinv(A @ B), real(3, 1), real(1, 2)),
    "hermitian": lambda real: (lambda A: pinv(A + A.mT, hermitian=True), real(2, 2)),
    "linalg.lstsq": lambda real: (
        lambda A, B: lstsq(A, B, driver="gelsd")[:2],
        real(4, 2),
        real(4, 2),
    ),
}
WITHOUT_DERIVATIVE = {"linalg.matrix_rank"}


def test_every_op_is_checked(ops_of: Callable[[str], set[str]]) -> None:
    assert ops_of("engine.ops.linalg.solving") <= CASES.keys() | WITHOUT_DERIVATIVE


@pytest.mark.parametrize("name", CASES)
def test_derivatives(name: str, real: Any, check_derivatives: Any) -> None:
    check_derivatives(*CASES[name](real))


def test_refusals() -> None:
    singular = engine.ones(2, 2)
    with pytest.raises(LinAlgError, match=r"linalg\.inv: .* singular"):
        inv(singular)
    with pytest.raises(LinAlgError, match=r"linalg\.solve: .* singular"):
        solve(singular, engine.ones(2))
    with pytest.raises(RuntimeError, match=r"AX = B \(2x2 and 3x1\)"):
        solve(engine.eye(2), engine.ones(3, 1))
    with pytest.raises(RuntimeError, match="same dtype"):
        solve(engine.eye(2), engine.ones(2, 1, dtype=engine.float64))
    with pytest.raises(RuntimeError, match="left hand side"):
        solve(engine.eye(2), engine.ones(2), left=False)
    with pytest.raises(RuntimeError, match="gels, gelsy"):
        lstsq(engine.eye(2), engine.eye(2), driver="fast")
    with pytest.raises(RuntimeError, match="got 3 and 2"):
        lstsq(engine.ones(3, 1), engine.ones(2, 1))
