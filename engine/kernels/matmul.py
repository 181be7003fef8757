"""The product of two matrices, and that of a linear layer."""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel


@kernel(least=1024)
def matmul(xp: Any, a: Any, b: Any) -> Any:
    """`a @ b` over any leading dimensions; halves are multiplied as float32."""
    if a.dtype == xp.float16:
        return (a.astype(xp.float32) @ b.astype(xp.float32)).astype(xp.float16)
    if a.ndim == 2 and b.ndim == 2:
        return a.dot(b)  # a third of the overhead of @
    return a @ b


@kernel(least=1024)
def linear(xp: Any, x: Any, weight: Any, bias: Any) -> Any:
    """`x @ weight.T + bias` for x (*, in), weight (out, in) and bias (out)."""
    out = x.dot(weight.T) if x.dtype != xp.float16 else matmul(xp, x, weight.T)
    out += bias
    return out


def sum_rows(xp: Any, x: Any) -> Any:
    """The sum over all dimensions but the last: a bias's gradient."""
    if x.dtype == xp.float16:  # sums of halves would lose their digits
        return sum_rows(xp, x.astype(xp.float32)).astype(xp.float16)
    return xp.add.reduce(x if x.ndim == 2 else x.reshape(-1, x.shape[-1]), 0)
