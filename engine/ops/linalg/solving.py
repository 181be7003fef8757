"""Linear systems, and inverses, exact and in the least-squares sense."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from engine.autograd.function import Function
from engine.creation import zeros
from engine.ops.broadcasting import broadcast_shapes, expand
from engine.ops.comparison import where
from engine.ops.dims import shape_of
from engine.ops.extrema import maximum
from engine.ops.linalg.checks import (
    failing_with,
    need_floating,
    need_matrix,
    need_same_dtype,
    need_square,
    unit_round_off,
)
from engine.ops.linalg.factorisations import eigh, svdvals
from engine.ops.matmul import matmul, mT
from engine.ops.power import square
from engine.ops.reduction import sum_
from engine.ops.registry import op
from engine.ops.results import result_str
from engine.ops.shape import reshape, squeeze, unsqueeze
from engine.tensor import Tensor

Tolerance: TypeAlias = float | Tensor | None
SINGULAR = "{}: The {} because the input matrix is singular."


class LeastSquares(NamedTuple):
    """What `lstsq` gives; the parts that its driver does not compute are empty."""

    solution: Tensor
    residuals: Tensor
    rank: Tensor
    singular_values: Tensor

    def __repr__(self) -> str:
        return result_str(self, "linalg_lstsq")


class Solve(Function):
    """The X with A @ X = B, for matrices B."""

    graph_name = "LinalgSolveExBackward0"
    saves = "A out"

    def forward(self, xp, A, B):
        B = B.reshape((1,) * (A.ndim - B.ndim) + B.shape)  # one dimension less would mean vectors
        with failing_with(SINGULAR.format("linalg.solve", "solver failed")):
            return xp.linalg.solve(A, B)

    def backward(self, grad, A, out):
        # Giles, "An extended collection of matrix derivative results" (2008), section 2.3.1.
        grad_B = Solve.apply(mT(A), grad)
        return -grad_B @ mT(out) if self.needs(0) else None, grad_B


class Inv(Function):
    """The inverse of square matrices."""

    graph_name = "LinalgInvExBackward0"
    saves = "out"

    def forward(self, xp, A):
        with failing_with(SINGULAR.format("linalg.inv", "inversion could not be completed")):
            return xp.linalg.inv(A)

    def backward(self, grad, out):
        # Giles (2008), section 2.2.3.
        return -mT(out) @ grad @ mT(out)


class Pinv(Function):
    """The Moore-Penrose inverse, from singular values above a cutoff."""

    graph_name = "LinalgPinvBackward0"
    saves = "A out"

    hermitian: bool

    def forward(self, xp, A, cutoff):
        with failing_with("linalg.pinv: the input matrix contained non-finite values."):
            if self.hermitian:
                S, U = xp.linalg.eigh(A)
                Vh = mT(U)
            else:
                U, S, Vh = xp.linalg.svd(A, full_matrices=False)
        kept = abs(S) > cutoff
        inverse = xp.where(kept, 1 / xp.where(kept, S, 1), 0).astype(A.dtype)
        return mT(Vh) @ (inverse[..., None] * mT(U))

    def backward(self, grad, A, P):
        # Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
        # problems" (1973), eq. 4.12, for matrices of constant rank.
        rows, columns = shape_of(A)[-2:]
        grad_T, P_T = mT(grad), mT(P)
        if rows <= columns:
            K = grad_T @ P
            KP = K @ P_T
            result = KP - mT(P @ K) - (A @ P) @ KP + (P_T @ P) @ (grad_T - K @ A)
        else:
            K = P @ grad_T
            PK = P_T @ K
            result = PK - mT(K @ P) + ((grad_T - A @ K) @ P) @ P_T - (PK @ P) @ A
        return result, None


@op(namespace="linalg")
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The X with A @ X = B, or X @ A = B unless `left`, for an invertible A (*, n, n).

    B is (*, n, k); (*, n), vectors, where its shape is A's without the last dimension, or is 1-D.
    Raises LinAlgError for a singular A.
    """
    name = "linalg.solve"
    need_square(name, A)
    need_same_dtype(name, A, B)
    own, other = A.array.shape, B.array.shape
    vectors = len(other) == 1 or other == own[:-1]
    if vectors and not left:
        raise RuntimeError(f"{name}: Vector broadcasting of the left hand side is not supported")
    right = unsqueeze(B, -1) if vectors else B
    rows = right.array.shape[-2 if left else -1]
    if rows != own[-1]:
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation "
            f"{'AX = B' if left else 'XA = B'} ({own[-2]}x{own[-1]} and "
            f"{'x'.join(map(str, right.array.shape[-2:]))})"
        )
    broadcast_shapes(own[:-2], right.array.shape[:-2])
    X = Solve.apply(A, right) if left else mT(Solve.apply(mT(A), mT(right)))
    return squeeze(X, -1) if vectors else X


@op(namespace="linalg")
def inv(A: Tensor) -> Tensor:
    """The inverse of A (*, n, n). Raises LinAlgError for a singular one.

    `solve(A, B)` is faster and more exact than `inv(A) @ B`.
    """
    need_square("linalg.inv", A)
    return Inv.apply(A)


def cutoff(
    largest: Tensor, A: Tensor, atol: Tolerance, rtol: Tolerance, default: float | None = None
) -> Tensor:
    """Below which singular values count as zero: max(atol, rtol * largest), shaped as `largest`.

    Without `rtol` it is `default`, or eps * max(m, n), unless there is an `atol` above zero.
    """
    like = largest.detach()
    if default is None:
        default = unit_round_off(A) * max(A.array.shape[-2:])
    absolute = like * 0 + (0.0 if atol is None else atol)
    if rtol is not None:
        relative: Tensor = like * rtol
    elif atol is None:
        relative = like * default
    else:
        relative = where(absolute > 0, 0.0, like * default)
    return maximum(absolute, relative)


def largest_of(values: Tensor) -> Tensor:
    """The largest of values (*, k), 0 where there are none, as (*, 1)."""
    if not values.array.shape[-1]:
        return zeros((*values.array.shape[:-1], 1), dtype=values.dtype, device=values.device)
    return values.amax(-1, keepdim=True)


@op(namespace="linalg")
def pinv(
    A: Tensor,
    rcond: Tolerance = None,
    hermitian: bool = False,
    *,
    atol: Tolerance = None,
    rtol: Tolerance = None,
) -> Tensor:
    """The Moore-Penrose inverse (*, n, m) of A (*, m, n), by singular values.

    Those no larger than max(atol, rtol * the largest) count as zero; `rcond` is an older name of
    rtol, eps * max(m, n) by default. A is taken as symmetric if `hermitian`.
    """
    rtol = rcond if rtol is None else rtol
    (need_square if hermitian else need_matrix)("linalg.pinv", A)
    atol, rtol = (_beside_values(each) for each in (atol, rtol))
    sizes = _singular_values(A.detach(), hermitian)
    return Pinv.apply(A, cutoff(largest_of(sizes), A, atol, rtol), hermitian=hermitian)


def _singular_values(A: Tensor, hermitian: bool) -> Tensor:
    return eigh(A).eigenvalues.abs() if hermitian else svdvals(A)


def _beside_values(tolerance: Tolerance) -> Tolerance:
    """A tolerance for each matrix, as (*, 1) beside its singular values."""
    return unsqueeze(tolerance, -1) if isinstance(tolerance, Tensor) else tolerance


@op(namespace="linalg")
def matrix_rank(
    A: Tensor,
    tol: Tolerance = None,
    hermitian: bool = False,
    *,
    atol: Tolerance = None,
    rtol: Tolerance = None,
) -> Tensor:
    """How many singular values of A (*, m, n) are above max(atol, rtol * the largest): int64.

    `tol` is an older name of atol; rtol is eps * max(m, n) by default. With `hermitian`, A is
    symmetric and its eigenvalues' sizes count.
    """
    name = "linalg.matrix_rank"
    (need_square if hermitian else need_matrix)(name, A)
    if tol is not None:
        atol, rtol = tol, 0.0
    atol, rtol = (_beside_values(each) for each in (atol, rtol))
    values = _singular_values(A.detach(), hermitian)
    return sum_(values > cutoff(largest_of(values), A, atol, rtol), -1)


DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


@op(namespace="linalg")
def lstsq(
    A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None
) -> LeastSquares:
    """The X that makes the squares of A @ X - B smallest, and of several the smallest X.

    A is (*, m, n), B (*, m, k), or (*, m) where that is A's shape without the last dimension.
    Singular values up to rcond times the largest count as zero; eps * max(m, n) by default.
    `driver` names the LAPACK method whose results to give: "gelsy" (the default) adds the rank,
    "gelsd" and "gelss" the singular values too. Residuals, sums of squares (*, k), come where
    m > n and A has full rank.
    """
    name = "linalg.lstsq"
    need_matrix(name, A)
    need_floating(name, B)
    need_same_dtype(name, A, B)
    if driver is not None and driver not in DRIVERS:
        raise RuntimeError(
            f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss), got {driver}"
        )
    if not B.ndim:
        raise RuntimeError(f"{name}: input tensor B must have at least 1 dimension")
    rows, columns = A.array.shape[-2:]
    vectors = B.ndim == 1 or B.array.shape == A.array.shape[:-1]
    right = unsqueeze(B, -1) if vectors else B
    if right.array.shape[-2] != rows:
        raise RuntimeError(
            f"{name}: A.size(-2) should match B.size({'-1' if vectors else '-2'}), got {rows} and "
            f"{right.array.shape[-2]}"
        )
    batch = broadcast_shapes(A.array.shape[:-2], right.array.shape[:-2])
    A, right = expand(A, (*batch, rows, columns)), expand(right, (*batch, *right.shape[-2:]))
    solution = matmul(pinv(A, rtol=rcond), right)
    values = svdvals(A.detach())
    rank = sum_(values > cutoff(largest_of(values), A, None, rcond), -1)
    residuals = reshape(solution, -1)[:0]
    if rows > columns and driver not in (None, "gelsy") and bool((rank == columns).array.all()):
        residuals = sum_(square(A @ solution - right), -2)
    return LeastSquares(
        squeeze(solution, -1) if vectors else solution,
        residuals,
        reshape(rank, -1)[:0] if driver == "gels" else rank,
        values if driver in ("gelsd", "gelss") else reshape(values, -1)[:0],
    )
