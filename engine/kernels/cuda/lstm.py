"""One layer of an LSTM: a time is a product of matrices and one step for all four gates."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.recurrence import SIGMOID, brought, times_matrix
from engine.kernels.cuda.writing import elementwise
from engine.kernels.recurrence import earlier, outer, times

_GATES = "const size_t at = (size_t)(i / size) * 4 * size + i % size;"

_step = elementwise(
    "lstm_step",
    "T before, raw T kept, int32 size",
    "T hidden, T cell, raw T gates",
    f"""
    {SIGMOID} {_GATES}
    const W in = sigmoid(W(gates[at]) + W(kept[at]));
    const W forget = sigmoid(W(gates[at + size]) + W(kept[at + size]));
    const W fresh = tanh(W(gates[at + 2 * size]) + W(kept[at + 2 * size]));
    const W out = sigmoid(W(gates[at + 3 * size]) + W(kept[at + 3 * size]));
    gates[at] = in; gates[at + size] = forget;
    gates[at + 2 * size] = fresh; gates[at + 3 * size] = out;
    const W c = forget * W(before) + in * fresh;
    cell = c; hidden = out * tanh(c);
    """,
)
_step_back = elementwise(
    "lstm_step_back",
    "T before, T cell, T grad_hidden, T grad_h, T grad_c, raw T gates, int32 size",
    "T grad_before, raw T slopes",
    f"""
    {_GATES}
    const W in = gates[at], forget = gates[at + size];
    const W fresh = gates[at + 2 * size], out = gates[at + 3 * size];
    const W squashed = tanh(W(cell)), h = W(grad_hidden) + W(grad_h);
    const W c = W(grad_c) + h * out * (1 - squashed * squashed);
    slopes[at] = c * fresh * in * (1 - in);
    slopes[at + size] = c * W(before) * forget * (1 - forget);
    slopes[at + 2 * size] = c * in * (1 - fresh * fresh);
    slopes[at + 3 * size] = h * squashed * out * (1 - out);
    grad_before = c * forget;
    """,
)


def lstm(
    x: Any, h: Any, c: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool
) -> tuple[Any, Any, Any]:
    """The hidden states, the cells and the gates i, f, g, o of all times."""
    gates, size = brought(x, w_ih, b_ih, b_hh), h.shape[1]
    hidden = cupy.empty((*x.shape[:2], size), x.dtype)
    cells = cupy.empty_like(hidden)
    for t in times(x, backwards):
        _step(c, cupy.dot(h, w_hh.T), size, hidden[t], cells[t], gates[t])
        h, c = hidden[t], cells[t]
    return hidden, cells, gates


def lstm_gradients(
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
    """The gradients for x (None unless `for_x`), h, c, both weights, and either bias."""
    slopes, size = cupy.empty_like(gates), h.shape[1]
    order = list(times(x, backwards))
    befores = [c, *(cells[t] for t in order[:-1])]
    for t, before in zip(reversed(order), reversed(befores), strict=True):
        grad_before = cupy.empty_like(before)
        arriving = grad_hidden[t], grad_h, grad_c
        _step_back(before, cells[t], *arriving, gates[t], size, grad_before, slopes[t])
        grad_h, grad_c = cupy.dot(slopes[t], w_hh), grad_before
    return (
        times_matrix(slopes, w_ih) if for_x else None,
        grad_h,
        grad_c,
        outer(slopes, x),
        outer(slopes, earlier(cupy, hidden, h, backwards)),
        slopes.sum((0, 1)),
    )
