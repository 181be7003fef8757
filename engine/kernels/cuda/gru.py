"""One layer of a GRU: a time is a product of matrices and one step for all three gates."""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda.recurrence import SIGMOID, add_three, brought, times_matrix
from engine.kernels.cuda.writing import elementwise
from engine.kernels.recurrence import earlier, outer, times

_AT = """
    const size_t row = i / size, column = i % size;
    const size_t at = row * 3 * size + column, gate = row * 4 * size + column;
"""

_step = elementwise(
    "gru_step",
    "T before, raw T sums, raw T kept, raw T bias, bool has_bias, int32 size",
    "T hidden, raw T gates",
    f"""
    {SIGMOID} {_AT}
    W kept_r = kept[at], kept_z = kept[at + size], kept_n = kept[at + 2 * size];
    if (has_bias) {{
        kept_r += W(bias[column]);
        kept_z += W(bias[column + size]);
        kept_n += W(bias[column + 2 * size]);
    }}
    const W r = sigmoid(W(sums[at]) + kept_r), z = sigmoid(W(sums[at + size]) + kept_z);
    const W n = tanh(W(sums[at + 2 * size]) + r * kept_n);
    gates[gate] = r; gates[gate + size] = z;
    gates[gate + 2 * size] = n; gates[gate + 3 * size] = kept_n;
    hidden = n + z * (W(before) - n);
    """,
)
_step_back = elementwise(
    "gru_step_back",
    "T before, T grad_h, raw T gates, int32 size",
    "T grad_before, raw T arrived, raw T kept",
    f"""
    {_AT}
    const W r = gates[gate], z = gates[gate + size];
    const W n = gates[gate + 2 * size], kept_n = gates[gate + 3 * size];
    const W slope_n = W(grad_h) * (1 - z) * (1 - n * n);
    const W slope_r = slope_n * kept_n * r * (1 - r);
    const W slope_z = W(grad_h) * (W(before) - n) * z * (1 - z);
    arrived[at] = slope_r; arrived[at + size] = slope_z; arrived[at + 2 * size] = slope_n;
    kept[at] = slope_r; kept[at + size] = slope_z; kept[at + 2 * size] = slope_n * r;
    grad_before = W(grad_h) * z;
    """,
)


def gru(
    x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool
) -> tuple[Any, Any]:
    """The hidden states of all times, and r, z, n and what the state brings to n."""
    sums, size = brought(x, w_ih, b_ih), h.shape[1]
    gates = cupy.empty((*x.shape[:2], 4 * size), x.dtype)
    hidden = cupy.empty((*x.shape[:2], size), x.dtype)
    bias = w_hh[0] if b_hh is None else b_hh  # of as many dimensions
    for t in times(x, backwards):
        kept = cupy.dot(h, w_hh.T)
        _step(h, sums[t], kept, bias, b_hh is not None, size, hidden[t], gates[t])
        h = hidden[t]
    return hidden, gates


def gru_gradients(
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
    arrived = cupy.empty((*x.shape[:2], 3 * size), x.dtype)  # slopes of what the input brings
    kept = cupy.empty_like(arrived)  # and of what the state does
    before = earlier(cupy, hidden, h, backwards)
    direct = cupy.zeros_like(h)
    for t in reversed(list(times(x, backwards))):
        arriving, direct = add_three(grad_h, direct, grad_hidden[t]), cupy.empty_like(h)
        _step_back(before[t], arriving, gates[t], size, direct, arrived[t], kept[t])
        grad_h = cupy.dot(kept[t], w_hh)
    return (
        times_matrix(arrived, w_ih) if for_x else None,
        grad_h + direct,
        outer(arrived, x),
        outer(kept, before),
        arrived.sum((0, 1)),
        kept.sum((0, 1)),
    )
