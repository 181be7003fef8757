"""One layer of a GRU through a whole sequence, and back through time.

Shapes: x (T, N, in), states (N, H), weights (3H, in) and (3H, H), biases (3H) or None; hidden
states of all times (T, N, H). `backwards` reads the sequence from its end.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.recurrence import brought, earlier, outer, parts, squash, times
from engine.kernels.table import kernel


@kernel(least=64)
def gru(
    xp: Any, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool
) -> tuple[Any, Any]:
    """The hidden states of all times, and r, z, n and what the state brings to n."""
    sums = brought(x, w_ih, b_ih)
    size = h.shape[1]
    gates = xp.empty((*x.shape[:2], 4 * size), x.dtype)
    hidden = xp.empty((*x.shape[:2], size), x.dtype)
    for t in times(x, backwards):
        kept = h @ w_hh.T
        if b_hh is not None:
            kept += b_hh
        gates[t, :, : 2 * size] = sums[t, :, : 2 * size] + kept[:, : 2 * size]
        gates[t, :, 3 * size :] = kept[:, 2 * size :]
        r, z, n, kept_n = parts(gates[t], 4)
        for gate in (r, z):
            squash(xp, gate)
        xp.tanh(sums[t, :, 2 * size :] + r * kept_n, out=n)
        h = n + z * (h - n)
        hidden[t] = h
    return hidden, gates


@kernel(least=64)
def gru_gradients(
    xp: Any,
    grad_hidden: Any,
    grad_h: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    gates: Any,
    backwards: bool,
    for_x: bool,
) -> tuple[Any, ...]:
    """The gradients for x (None unless `for_x`), h, both weights and both biases."""
    size = h.shape[1]
    arrived = xp.empty((*x.shape[:2], 3 * size), x.dtype)  # slopes of what the input brings
    kept = xp.empty_like(arrived)  # and of what the state does
    before = earlier(xp, hidden, h, backwards)
    for t in reversed(list(times(x, backwards))):
        r, z, n, kept_n = parts(gates[t], 4)
        grad_h = grad_h + grad_hidden[t]
        slope_n = grad_h * (1 - z) * (1 - n * n)
        slope_r = slope_n * kept_n * r * (1 - r)
        slope_z = grad_h * (before[t] - n) * z * (1 - z)
        arrived[t] = xp.concatenate([slope_r, slope_z, slope_n], 1)
        kept[t] = xp.concatenate([slope_r, slope_z, slope_n * r], 1)
        grad_h = grad_h * z + kept[t] @ w_hh
    x_grad = arrived @ w_ih if for_x else None
    return (
        x_grad,
        grad_h,
        outer(arrived, x),
        outer(kept, before),
        arrived.sum((0, 1)),
        kept.sum((0, 1)),
    )
