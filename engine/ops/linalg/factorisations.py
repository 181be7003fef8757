"""Matrices as products of simpler ones: Cholesky, QR, singular values and eigenvectors.

Where factors are not unique (their signs, or bases of equal eigenvalues), derivatives hold for
functions that do not depend on the choice, as in PyTorch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.autograd.function import Function
from engine.ops.comparison import where
from engine.ops.conversion import constant_like
from engine.ops.dims import shape_of
from engine.ops.join import cat
from engine.ops.linalg.checks import failing_with, need_matrix, need_square
from engine.ops.linalg.triangular import SolveTriangular
from engine.ops.matmul import mT
from engine.ops.rearrange import Tril, Triu
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.ops.shape import unsqueeze
from engine.tensor import Tensor

NOT_POSITIVE = (
    "linalg.cholesky: The factorization could not be completed because the input is not "
    "positive-definite: it needs to be symmetric with eigenvalues above zero. A small multiple of "
    "the identity added to it may help."
)
NOT_CONVERGED = (
    "{}: The algorithm failed to converge because the input matrix contained non-finite values or "
    "is ill-conditioned."
)


class QRFactors(NamedTuple):
    """A = Q @ R with orthonormal columns in Q and an upper triangular R."""

    Q: Tensor
    R: Tensor

    def __repr__(self) -> str:
        return result_str(self, "linalg_qr")


class SVDFactors(NamedTuple):
    """A = U @ diag(S) @ Vh, S from large to small."""

    U: Tensor
    S: Tensor
    Vh: Tensor

    def __repr__(self) -> str:
        return result_str(self, "linalg_svd")


class EighFactors(NamedTuple):
    """A = V @ diag(L) @ V.mT, the eigenvalues L from small to large, their vectors in columns."""

    eigenvalues: Tensor
    eigenvectors: Tensor

    def __repr__(self) -> str:
        return result_str(self, "linalg_eigh")


class Cholesky(Function):
    """A = L @ L.mT with a lower triangular L. Only A's lower triangle is read."""

    graph_name = "LinalgCholeskyExBackward0"
    saves = "out"

    def forward(self, xp, A):
        with failing_with(NOT_POSITIVE):
            return xp.linalg.cholesky(A)

    def backward(self, grad, L):
        # Murray, "Differentiation of the Cholesky decomposition" (2016), eq. 10.
        half = halve_diagonal(Tril.apply(mT(L) @ grad, diagonal=0))
        symmetric = (half + mT(half)) * 0.5
        left = SolveTriangular.apply(mT(L), symmetric, upper=True)  # L^-T symmetric
        return mT(SolveTriangular.apply(mT(L), mT(left), upper=True))  # … L^-1


class QR(Function):
    """A = Q @ R for an A with no more columns than rows, or any A where nothing is derived."""

    graph_name = "LinalgQrBackward0"
    saves = "out0 out1"
    mode: str

    def forward(self, xp, A):
        if self.mode == "r":
            return xp.zeros(0, A.dtype), xp.linalg.qr(A, "r")
        return tuple(xp.linalg.qr(A, self.mode))

    def backward(self, grads, Q, R):
        if self.mode == "r":
            raise RuntimeError(
                "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. "
                "Please use linalg.qr(A, mode='reduced') if you are going to differentiate through "
                "linalg.qr."
            )
        if shape_of(Q)[-1] != shape_of(R)[-1]:
            raise RuntimeError(
                "The QR decomposition is not differentiable when mode='complete' and nrows > "
                "ncols: use mode='reduced'."
            )
        # Roberts and Roberts, "QR and LQ decomposition matrix backpropagation algorithms" (2020).
        grad_Q, grad_R = grads
        M = halve_diagonal(Triu.apply(grad_R @ mT(R) - mT(Q) @ grad_Q, diagonal=0))
        return mT(SolveTriangular.apply(R, mT(grad_Q + Q @ (M + mT(M))), upper=True))


class SVD(Function):
    """A = U @ diag(S) @ Vh."""

    graph_name = "LinalgSvdBackward0"
    saves = "out0 out1 out2"
    full_matrices: bool

    def forward(self, xp, A):
        with failing_with(NOT_CONVERGED.format("linalg.svd")):
            return tuple(xp.linalg.svd(A, self.full_matrices))

    def backward(self, grads, U, S, Vh):
        # Townsend, "Differentiating the singular value decomposition" (2016).
        k = shape_of(S)[-1]
        m, n = shape_of(U)[-2], shape_of(Vh)[-1]
        U, Vh = U[..., :, :k], Vh[..., :k, :]
        grad_U, grad_S, grad_Vh = grads[0][..., :, :k], grads[1], grads[2][..., :k, :]
        row, column = unsqueeze(S, -2), unsqueeze(S, -1)
        gaps = (row - column) * (row + column)
        from_U = over(skew(mT(U) @ grad_U), gaps) * row
        from_V = over(skew(Vh @ mT(grad_Vh)), gaps) * column
        inner = where(identity_like(gaps), unsqueeze(grad_S, -1), from_U + from_V)
        grad = U @ inner @ Vh
        if m > k:
            grad = grad + over(grad_U - U @ (mT(U) @ grad_U), row) @ Vh
        if n > k:
            grad = grad + U @ over(grad_Vh - (grad_Vh @ mT(Vh)) @ Vh, column)
        return grad


class Eigh(Function):
    """A = V @ diag(L) @ V.mT for a symmetric A, of which one triangle is read."""

    graph_name = "LinalgEighBackward0"
    saves = "out0 out1"
    UPLO: str

    def forward(self, xp, A):
        with failing_with(NOT_CONVERGED.format("linalg.eigh")):
            return tuple(xp.linalg.eigh(A, self.UPLO))

    def backward(self, grads, L, V):
        # Giles, "An extended collection of matrix derivative results" (2008), section 3.1.
        grad_L, grad_V = grads
        gaps = unsqueeze(L, -2) - unsqueeze(L, -1)
        between = over(skew(mT(V) @ grad_V) * 0.5, gaps)  # symmetric, as A is
        inner = where(identity_like(gaps), unsqueeze(grad_L, -1), between)
        return V @ inner @ mT(V)


def identity_like(x: Any) -> Any:
    """A mask of the diagonal of square matrices, an array or Tensor as `x` is."""
    return constant_like(np.eye(shape_of(x)[-1], dtype=bool), x)


def halve_diagonal(x: Any) -> Any:
    """Square matrices with the diagonal halved."""
    return where(identity_like(x), x * 0.5, x)


def skew(x: Any) -> Any:
    """The difference of square matrices and their transposes."""
    return x - mT(x)


def over(x: Any, y: Any) -> Any:
    """x / y, and 0 where y is: equal eigenvalues choose no basis, so none is preferred."""
    return where(y == 0, 0.0, x / where(y == 0, 1.0, y))


@op(namespace="linalg")
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L @ L.mT = A, for a symmetric positive-definite A (*, n, n).

    With `upper` the transpose of L. Raises LinAlgError where A is not positive-definite.
    """
    need_square("linalg.cholesky", A)
    return mT(Cholesky.apply(mT(A))) if upper else Cholesky.apply(A)


@op(namespace="linalg")
def qr(A: Tensor, mode: str = "reduced") -> QRFactors:
    """A (*, m, n) as Q @ R, Q with orthonormal columns, R upper triangular.

    With k = min(m, n): "reduced" gives Q (*, m, k) and R (*, k, n), "complete" Q (*, m, m) and
    R (*, m, n), "r" an empty Q and the reduced R.
    """
    need_matrix("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', "
            "or 'complete'"
        )
    rows, columns = A.array.shape[-2:]
    if rows >= columns or mode == "r" or not A.requires_grad:
        return QRFactors(*QR.apply(A, mode=mode))
    Q, R = QR.apply(A[..., :, :rows], mode="reduced")  # the other columns only follow
    return QRFactors(Q, cat([R, mT(Q) @ A[..., :, rows:]], -1))


@op(namespace="linalg")
def svd(A: Tensor, full_matrices: bool = True) -> SVDFactors:
    """A (*, m, n) as U @ diag(S) @ Vh, with orthonormal U and Vh, S (*, k) from large to small.

    k is min(m, n). U is (*, m, m) and Vh (*, n, n); (*, m, k) and (*, k, n) unless `full_matrices`.
    Raises LinAlgError for values that are not finite.
    """
    need_matrix("linalg.svd", A)
    return SVDFactors(*SVD.apply(A, full_matrices=full_matrices))


@op(namespace="linalg")
def svdvals(A: Tensor) -> Tensor:
    """The singular values of A (*, m, n), from large to small: (*, min(m, n))."""
    need_matrix("linalg.svdvals", A)
    return svd(A, full_matrices=False).S


@op(namespace="linalg")
def eigh(A: Tensor, UPLO: str = "L") -> EighFactors:
    """Eigenvalues (*, n), from small to large, and eigenvectors (*, n, n) of a symmetric A.

    Only the lower triangle is read, with UPLO="U" only the upper one.
    """
    need_square("linalg.eigh", A)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    return EighFactors(*Eigh.apply(A, UPLO=UPLO.upper()))


@op(namespace="linalg")
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues (*, n) of a symmetric A (*, n, n), from small to large."""
    need_square("linalg.eigvalsh", A)
    return eigh(A, UPLO).eigenvalues
