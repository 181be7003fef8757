"""Rows of a table looked up by index, and their gradients added up in it."""

from __future__ import annotations

from typing import Any

from engine.kernels.scattering import add_at
from engine.kernels.table import kernel

_LEAST = 1 << 12


@kernel(least=_LEAST)
def look_up(xp: Any, table: Any, indices: Any) -> Any:
    """The rows (V, D) at the indices (*), as (*, D)."""
    return table[indices]


@kernel(least=_LEAST)
def gather(xp: Any, grad: Any, indices: Any, rows: int) -> Any:
    """A table of so many rows with each vector of `grad` (*, D) added to its index's row."""
    wide = grad.astype(xp.float32) if grad.dtype == xp.float16 else grad
    table = xp.zeros((rows, grad.shape[-1]), wide.dtype)
    add_at(xp, table, indices.reshape(-1), wide.reshape(-1, grad.shape[-1]))
    return table.astype(grad.dtype, copy=False)
