"""Factors multiply to the matrix, have the form they should, and are differentiable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Tensor
from engine.linalg import LinAlgError, cholesky, eigh, eigvalsh, qr, svd, svdvals

SHAPES = st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 4))


def matrices(shape: tuple[int, ...], seed: int = 0) -> Tensor:
    return engine.tensor(np.random.default_rng(seed).normal(size=shape))


def positive_definite(A: Tensor) -> Tensor:
    return A @ A.mT + engine.eye(A.shape[-1], dtype=A.dtype)


def symmetric(A: Tensor) -> Tensor:
    return A + A.mT


def near(x: Tensor, y: Tensor) -> bool:
    return x.shape == y.shape and engine.allclose(x, y)


@given(SHAPES)
def test_svd(shape: tuple[int, int, int]) -> None:
    A = matrices(shape)
    U, S, Vh = svd(A, full_matrices=False)
    k = min(shape[1:])
    assert U.shape == (shape[0], shape[1], k) and Vh.shape == (shape[0], k, shape[2])
    assert near((U * S.unsqueeze(-2)) @ Vh, A)
    assert near(U.mT @ U, engine.eye(k, dtype=A.dtype).expand(shape[0], k, k))
    assert bool((S[..., :-1] >= S[..., 1:]).all()) and near(svdvals(A), S)
    full = svd(A)
    assert full.U.shape == (shape[0], shape[1], shape[1])
    assert full.Vh.shape == (shape[0], shape[2], shape[2])


@given(SHAPES)
def test_qr(shape: tuple[int, int, int]) -> None:
    A = matrices(shape)
    for mode in ("reduced", "complete"):
        Q, R = qr(A, mode)
        assert near(Q @ R, A) and near(R, R.triu())
        assert near(
            Q.mT @ Q, engine.eye(Q.shape[-1], dtype=A.dtype).expand(Q.mT.shape[:-1] + Q.shape[-1:])
        )
    assert qr(A, "r").Q.numel() == 0
    wide = A.clone().requires_grad_()
    for own, other in zip(qr(wide), qr(A), strict=True):
        assert near(own.detach(), other)


@given(st.integers(0, 2), st.integers(0, 4), st.sampled_from(["L", "U"]))
def test_eigh(batch: int, size: int, triangle: str) -> None:
    A = symmetric(matrices((batch, size, size)))
    L, V = eigh(A, triangle)
    assert near((V * L.unsqueeze(-2)) @ V.mT, A)
    assert bool((L[..., :-1] <= L[..., 1:]).all()) and near(eigvalsh(A, triangle), L)


def test_one_triangle_is_read() -> None:
    A = positive_definite(matrices((3, 3)))
    noise = engine.ones(3, 3, dtype=A.dtype).triu(1)
    assert near(cholesky(A + noise), cholesky(A))
    assert near(cholesky(A + noise.mT, upper=True), cholesky(A).mT)
    assert near(eigvalsh(A + noise), eigvalsh(A))
    assert near(eigvalsh(A + noise.mT, UPLO="U"), eigvalsh(A))


@given(st.integers(0, 2), st.integers(0, 4))
def test_cholesky(batch: int, size: int) -> None:
    A = positive_definite(matrices((batch, size, size)))
    L = cholesky(A)
    assert near(L @ L.mT, A) and near(L, L.tril())


# Of vectors that are unique up to their signs, the derivatives of what does not hang on the signs.
CASES: dict[str, Callable[..., Any]] = {
    "linalg.cholesky": lambda A: cholesky(positive_definite(A)),
    "upper": lambda A: cholesky(positive_definite(A), upper=True),
    "linalg.svd": lambda A: svd(A, full_matrices=False).U ** 2,
    "S": lambda A: svd(A).S,
    "Vh": lambda A: svd(A).Vh[..., :2, :] ** 2,
    "U and Vh": lambda A: (lambda f: (f.U * f.S.exp().unsqueeze(-2)) @ f.Vh)(svd(A, False)),
    "linalg.svdvals": svdvals,
    "linalg.eigh": lambda A: eigh(symmetric(A)).eigenvectors ** 2,
    "linalg.eigvalsh": lambda A: eigvalsh(symmetric(A)),
    "linalg.qr": lambda A: tuple(qr(A)),
    "Q": lambda A: qr(A).Q,
    "R": lambda A: qr(A).R,
}


def test_every_op_is_checked(ops_of: Callable[[str], set[str]]) -> None:
    assert ops_of("engine.ops.linalg.factorisations") <= CASES.keys()


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
@pytest.mark.parametrize("name", CASES)
def test_derivatives(name: str, shape: tuple[int, ...], real: Any, check_derivatives: Any) -> None:
    check_derivatives(CASES[name], real(*shape))


@pytest.mark.parametrize("shape", [(4, 2), (2, 4)])
@pytest.mark.parametrize(
    "name", ["linalg.svd", "S", "Vh", "U and Vh", "linalg.svdvals", "linalg.qr"]
)
def test_derivatives_of_rectangles(
    name: str, shape: tuple[int, ...], real: Any, check_derivatives: Any
) -> None:
    check_derivatives(CASES[name], real(*shape))


def test_equal_eigenvalues_have_derivatives() -> None:
    A = engine.eye(3, dtype=engine.float64).requires_grad_()
    (grad,) = engine.autograd.grad(eigvalsh(A).sum(), A)
    assert near(grad, engine.eye(3, dtype=engine.float64))
    (grad,) = engine.autograd.grad(svdvals(A).sum(), A)
    assert near(grad, engine.eye(3, dtype=engine.float64))


def test_what_cannot_be_derived_says_so(real: Any) -> None:
    A = real(4, 2)
    with pytest.raises(RuntimeError, match="use mode='reduced'"):
        qr(A, "complete").Q.sum().backward()
    with pytest.raises(RuntimeError, match="depends on Q"):
        qr(A, "r").R.sum().backward()


def test_refusals() -> None:
    with pytest.raises(LinAlgError, match="not positive-definite"):
        cholesky(-engine.eye(2))
    with pytest.raises(LinAlgError, match="non-finite"):
        svd(engine.full((2, 2), float("nan")))
    with pytest.raises(RuntimeError, match="square matrices, but they are 2 by 3"):
        eigh(engine.ones(2, 3))
    with pytest.raises(RuntimeError, match="at least 2 dimensions, got 1"):
        svd(engine.ones(2))
    with pytest.raises(RuntimeError, match=r"torch\.int64: convert"):
        qr(engine.ones(2, 2, dtype=engine.int64))
    with pytest.raises(RuntimeError, match="UPLO"):
        eigh(engine.eye(2), UPLO="X")
    with pytest.raises(RuntimeError, match="unrecognized mode 'full'"):
        qr(engine.eye(2), "full")
