"""Triangular systems, solved by substitution."""

from __future__ import annotations

from engine.autograd.function import Function
from engine.ops.broadcasting import broadcast_shapes
from engine.ops.linalg.checks import need_matrix, need_same_dtype, need_square
from engine.ops.matmul import mT
from engine.ops.rearrange import Tril, Triu
from engine.ops.registry import op
from engine.tensor import Tensor


class SolveTriangular(Function):
    """The X with A @ X = B, reading one triangle of A, and no diagonal if that is all ones."""

    graph_name = "LinalgSolveTriangularBackward0"
    saves = "A out"
    warns = True
    upper: bool
    unitriangular: bool = False

    def forward(self, xp, A, B):
        size = A.shape[-1]
        shape = broadcast_shapes(A.shape[:-2], B.shape[:-2])
        X = xp.zeros((*shape, *B.shape[-2:]), B.dtype)
        for row in reversed(range(size)) if self.upper else range(size):
            known = slice(row + 1, None) if self.upper else slice(row)
            rest = B[..., row, :] - (A[..., row, None, known] @ X[..., known, :])[..., 0, :]
            X[..., row, :] = rest if self.unitriangular else rest / A[..., row, row, None]
        return X

    def backward(self, grad, A, out):
        grad_B = SolveTriangular.apply(
            mT(A), grad, upper=not self.upper, unitriangular=self.unitriangular
        )
        if not self.needs(0):
            return None, grad_B
        off_diagonal = int(self.unitriangular)
        whole = -grad_B @ mT(out)
        if self.upper:
            return Triu.apply(whole, diagonal=off_diagonal), grad_B
        return Tril.apply(whole, diagonal=-off_diagonal), grad_B


@op(namespace="linalg")
def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """The X with A @ X = B for a triangular A (*, n, n) and B (*, n, k); X @ A = B unless `left`.

    The other triangle of A is not read, nor with `unitriangular` its diagonal, taken as ones. A
    zero on the diagonal gives infinity.
    """
    name = "linalg.solve_triangular"
    need_square(name, A)
    need_matrix(name, B)
    need_same_dtype(name, A, B)
    size, rows = A.array.shape[-1], B.array.shape[-2 if left else -1]
    if size != rows:
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({size}x{size} and "
            f"{'x'.join(map(str, B.array.shape[-2:]))})"
        )
    broadcast_shapes(A.array.shape[:-2], B.array.shape[:-2])
    if left:
        return SolveTriangular.apply(A, B, upper=upper, unitriangular=unitriangular)
    return mT(SolveTriangular.apply(mT(A), mT(B), upper=not upper, unitriangular=unitriangular))
