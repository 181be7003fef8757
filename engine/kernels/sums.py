"""Sums over some dimensions of large arrays, as training meets them."""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel


@kernel(least=1 << 15)
def total(xp: Any, x: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
    """The sum over `dims`; halves are summed as float32, small integers as int64."""
    if x.dtype == xp.float16:
        return x.sum(dims, dtype=xp.float32, keepdims=keepdim).astype(xp.float16)
    return x.sum(dims, dtype=None if x.dtype.kind == "f" else xp.int64, keepdims=keepdim)
