"""The gated linear unit, one half of a tensor weighted by the other (Dauphin et al., 2017)."""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel

_LEAST = 1 << 11  # elements from which the compiled twins pay


@kernel(least=_LEAST)
def glu(xp: Any, x: Any, dim: int) -> Any:
    """The first half along `dim`, weighted by the sigmoid of the second."""
    value, gate = xp.split(x, 2, dim)
    return value / (1 + xp.exp(-gate))


@kernel(least=_LEAST)
def glu_gradient(xp: Any, grad: Any, x: Any, dim: int) -> Any:
    """The gradient for x."""
    value, gate = xp.split(x, 2, dim)
    opened = grad / (1 + xp.exp(-gate))
    return xp.concatenate([opened, opened * value / (1 + xp.exp(gate))], dim)
