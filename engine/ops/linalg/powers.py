"""Powers of square matrices."""

from __future__ import annotations

from engine.creation import eye
from engine.ops.linalg.solving import inv
from engine.ops.matmul import matmul
from engine.ops.registry import op
from engine.tensor import Tensor


@op(namespace="linalg")
def matrix_power(A: Tensor, n: int) -> Tensor:
    """The product of n copies of A (*, m, m), of its inverse where n is negative.

    Halves are squared, so that it takes about 2 log2(n) products.
    """
    if A.ndim < 2 or A.array.shape[-2] != A.array.shape[-1]:
        raise RuntimeError(
            "linalg.matrix_power: A must be batches of square matrices, but its shape is "
            f"{list(A.shape)}"
        )
    if n < 0:
        return matrix_power(inv(A), -n)
    if n == 0:
        return A.clone().copy_(eye(A.array.shape[-1], dtype=A.dtype, device=A.device))
    if n == 1:
        return A.clone()
    half = matrix_power(A, n // 2)
    square = matmul(half, half)
    return matmul(square, A) if n % 2 else square
