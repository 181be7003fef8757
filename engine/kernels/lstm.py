"""One layer of an LSTM through a whole sequence, and back through time.

Shapes: x (T, N, in), states (N, H), weights (4H, in) and (4H, H), biases (4H) or None; hidden
states of all times (T, N, H). `backwards` reads the sequence from its end.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.recurrence import brought, earlier, outer, parts, squash, times
from engine.kernels.table import kernel


@kernel(least=64)
def lstm(
    xp: Any,
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    backwards: bool,
) -> tuple[Any, Any, Any]:
    """The hidden states, the cells and the gates i, f, g, o of all times."""
    gates = brought(x, w_ih, b_ih, b_hh)
    hidden = xp.empty((*x.shape[:2], h.shape[1]), x.dtype)
    cells = xp.empty_like(hidden)
    for t in times(x, backwards):
        gates[t] += h @ w_hh.T
        i, f, g, o = parts(gates[t], 4)
        for gate in (i, f, o):
            squash(xp, gate)
        xp.tanh(g, out=g)
        c = f * c + i * g
        h = o * xp.tanh(c)
        hidden[t], cells[t] = h, c
    return hidden, cells, gates


@kernel(least=64)
def lstm_gradients(
    xp: Any,
    grad_hidden: Any,
    grad_h: Any,
    grad_c: Any,
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    cells: Any,
    gates: Any,
    backwards: bool,
    for_x: bool,
) -> tuple[Any, ...]:
    """The gradients for x (None unless `for_x`), h, c, both weights, and either bias.

    From those of all hidden states, and of the last hidden state and cell.
    """
    slopes = xp.empty_like(gates)
    order = list(times(x, backwards))
    befores = [c, *(cells[t] for t in order[:-1])]
    for t, before in zip(reversed(order), reversed(befores), strict=True):
        i, f, g, o = parts(gates[t], 4)
        squashed = xp.tanh(cells[t])
        grad_h = grad_h + grad_hidden[t]
        grad_c = grad_c + grad_h * o * (1 - squashed * squashed)
        for slope, value in zip(
            parts(slopes[t], 4),
            (
                grad_c * g * i * (1 - i),
                grad_c * before * f * (1 - f),
                grad_c * i * (1 - g * g),
                grad_h * squashed * o * (1 - o),
            ),
            strict=True,
        ):
            slope[...] = value
        grad_h, grad_c = slopes[t] @ w_hh, grad_c * f
    x_grad = slopes @ w_ih if for_x else None
    return (
        x_grad,
        grad_h,
        grad_c,
        outer(slopes, x),
        outer(slopes, earlier(xp, hidden, h, backwards)),
        slopes.sum((0, 1)),
    )
