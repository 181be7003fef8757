"""Linear algebra under PyTorch's older names, outside of `linalg`."""

from __future__ import annotations

from typing import NamedTuple

from engine.creation import zeros
from engine.ops.comparison import where
from engine.ops.linalg import determinants, factorisations, powers, solving
from engine.ops.linalg.determinants import SignAndLogarithm
from engine.ops.linalg.factorisations import QRFactors
from engine.ops.matmul import mT
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.tensor import Tensor


class OldSVDFactors(NamedTuple):
    """A = U @ diag(S) @ V.mT, S from large to small."""

    U: Tensor
    S: Tensor
    V: Tensor

    def __repr__(self) -> str:
        return result_str(self, "svd")


@op
def cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """`linalg.cholesky`."""
    return factorisations.cholesky(input, upper=upper)


@op
def qr(input: Tensor, some: bool = True) -> QRFactors:
    """`linalg.qr` with mode "reduced", "complete" unless `some`."""
    return factorisations.qr(input, "reduced" if some else "complete")


@op
def svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> OldSVDFactors:
    """`linalg.svd`, but for V in place of its transpose; reduced if `some`.

    Without `compute_uv`, U (*, m, m) and V (*, n, n) are zeros.
    """
    if not compute_uv:
        S = factorisations.svdvals(input)
        rows, columns = input.array.shape[-2:]
        batch = input.array.shape[:-2]
        U, V = (
            zeros((*batch, size, size), dtype=input.dtype, device=input.device)
            for size in (rows, columns)
        )
        return OldSVDFactors(U, S, V)
    U, S, Vh = factorisations.svd(input, full_matrices=not some)
    return OldSVDFactors(U, S, mT(Vh))


@op
def inverse(input: Tensor) -> Tensor:
    """`linalg.inv`."""
    return solving.inv(input)


@op
def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """`linalg.pinv`, with another tolerance."""
    return solving.pinv(input, rcond)


@op
def det(input: Tensor) -> Tensor:
    """`linalg.det`."""
    return determinants.det(input)


@op
def slogdet(input: Tensor) -> SignAndLogarithm:
    """`linalg.slogdet`."""
    return determinants.slogdet(input)


@op
def logdet(input: Tensor) -> Tensor:
    """The logarithm (*) of the determinant of a matrix (*, n, n), NaN where that is negative."""
    sign, logarithm = determinants.slogdet(input)
    return where(sign == -1, float("nan"), logarithm)


@op
def matrix_power(input: Tensor, n: int) -> Tensor:
    """`linalg.matrix_power`."""
    return powers.matrix_power(input, n)
