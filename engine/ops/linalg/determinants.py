"""Determinants, and their logarithms."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.autograd.function import Function
from engine.ops.comparison import where
from engine.ops.linalg.checks import need_square
from engine.ops.linalg.factorisations import SVD, identity_like
from engine.ops.linalg.solving import Inv
from engine.ops.matmul import mT
from engine.ops.reduction import Prod
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.ops.shape import unsqueeze
from engine.tensor import Tensor


class SignAndLogarithm(NamedTuple):
    """det(A) is sign * exp(logabsdet)."""

    sign: Tensor
    logabsdet: Tensor

    def __repr__(self) -> str:
        return result_str(self, "linalg_slogdet")


class Det(Function):
    """The determinant; its slope is the matrix of cofactors."""

    graph_name = "LinalgDetBackward0"
    saves = "A out"
    warns = True

    def forward(self, xp, A):
        return xp.linalg.det(A)

    def backward(self, grad, A, out):
        # Giles, "An extended collection of matrix derivative results" (2008), section 2.2.4.
        if has_no_zero(out):
            return beside_matrix(grad * out) * mT(Inv.apply(A))
        return beside_matrix(grad) * cofactors(A)


class Slogdet(Function):
    """The sign of the determinant, and the logarithm of its size."""

    graph_name = "LinalgSlogdetBackward0"
    saves = "A out0"
    warns = True

    def forward(self, xp, A):
        return tuple(xp.linalg.slogdet(A))

    def backward(self, grads, A, sign):
        if has_no_zero(sign):
            return beside_matrix(grads[1]) * mT(Inv.apply(A))
        return beside_matrix(grads[1]) * (cofactors(A) / beside_matrix(Det.apply(A)))


def has_no_zero(x: Any) -> bool:
    """Whether no element of a Tensor or array is zero."""
    return bool((x.array if isinstance(x, Tensor) else x).all())


def beside_matrix(x: Any) -> Any:
    """One number for each matrix, as (*, 1, 1)."""
    return unsqueeze(unsqueeze(x, -1), -1)


def cofactors(A: Any) -> Any:
    """The derivatives of the determinant of a matrix that may be singular.

    Higham, "What is the adjugate of a matrix?" (2020): det(U) det(Vh) U diag(g) Vh, where g[i] is
    the product of the singular values but the i-th.
    """
    U, S, Vh = SVD.apply(A, full_matrices=False)
    others = where(identity_like(U), 1.0, unsqueeze(S, -2))
    g = Prod.apply(others, dims=(others.ndim - 1,), keepdim=False)
    turns = Det.apply(U) * Det.apply(Vh)  # 1 or -1
    return beside_matrix(turns) * ((U * unsqueeze(g, -2)) @ Vh)


@op(namespace="linalg")
def det(A: Tensor) -> Tensor:
    """The determinant (*) of A (*, n, n)."""
    need_square("linalg.det", A)
    return Det.apply(A)


@op(namespace="linalg")
def slogdet(A: Tensor) -> SignAndLogarithm:
    """The sign (*) of the determinant of A (*, n, n) and the logarithm of its size (*).

    Unlike `det` it cannot overflow. A singular A gives 0 and -inf.
    """
    need_square("linalg.slogdet", A)
    return SignAndLogarithm(*Slogdet.apply(A))
