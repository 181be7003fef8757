"""One layer of a plain recurrent network through a whole sequence, and back through time.

Shapes: x (T, N, in), states (N, H), weights (H, in) and (H, H), biases (H) or None; hidden states
of all times (T, N, H). With `relu` that takes the place of tanh; `backwards` reads the sequence
from its end.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.masking import keep_where
from engine.kernels.recurrence import brought, earlier, outer, times
from engine.kernels.table import kernel


@kernel(least=64)
def rnn(
    xp: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    relu: bool,
    backwards: bool,
) -> Any:
    """The hidden states of all times."""
    hidden = brought(x, w_ih, b_ih, b_hh)
    for t in times(x, backwards):
        hidden[t] += h @ w_hh.T
        h = hidden[t] = xp.maximum(hidden[t], 0) if relu else xp.tanh(hidden[t])
    return hidden


@kernel(least=64)
def rnn_gradients(
    xp: Any,
    grad_hidden: Any,
    grad_h: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    hidden: Any,
    relu: bool,
    backwards: bool,
    for_x: bool,
) -> tuple[Any, ...]:
    """The gradients for x (None unless `for_x`), h, both weights, and either bias."""
    slopes = xp.empty_like(hidden)
    for t in reversed(list(times(x, backwards))):
        grad_h = grad_h + grad_hidden[t]
        out = hidden[t]
        slopes[t] = keep_where(xp, grad_h, out > 0) if relu else grad_h * (1 - out * out)
        grad_h = slopes[t] @ w_hh
    return (
        slopes @ w_ih if for_x else None,
        grad_h,
        outer(slopes, x),
        outer(slopes, earlier(xp, hidden, h, backwards)),
        slopes.sum((0, 1)),
    )
