"""One layer of a plain recurrent network: a time is a product of matrices and one step."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.recurrence import brought, times_matrix
from engine.kernels.cuda.writing import elementwise
from engine.kernels.recurrence import earlier, outer, times

_step = elementwise(
    "rnn_step",
    "T kept, bool relu",
    "T hidden",
    """
    const W sum = W(hidden) + W(kept);
    hidden = T(relu ? (sum <= 0 ? W(0) : sum) : tanh(sum));
    """,
)
_step_back = elementwise(
    "rnn_step_back",
    "T hidden, T grad_hidden, T grad_h, bool relu",
    "T slope",
    """
    const W h = W(hidden), grad = W(grad_hidden) + W(grad_h);
    slope = T(relu ? (h > 0 ? grad : W(0)) : grad * (1 - h * h));
    """,
)


def rnn(
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
        _step(cupy.dot(h, w_hh.T), relu, hidden[t])
        h = hidden[t]
    return hidden


def rnn_gradients(
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
    slopes = cupy.empty_like(hidden)
    for t in reversed(list(times(x, backwards))):
        _step_back(hidden[t], grad_hidden[t], grad_h, relu, slopes[t])
        grad_h = cupy.dot(slopes[t], w_hh)
    return (
        times_matrix(slopes, w_ih) if for_x else None,
        grad_h,
        outer(slopes, x),
        outer(slopes, earlier(cupy, hidden, h, backwards)),
        slopes.sum((0, 1)),
    )
