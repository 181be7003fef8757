"""One layer of an LSTM or a GRU through a whole sequence, and back through time.

Shapes: x (T, N, in), states (N, H), weights (gates · H, in) and (gates · H, H), biases (gates · H)
or None; hidden states of all times (T, N, H). `backwards` reads the sequence from its end.
What a forward pass keeps for the way back: each time's gates, (T, N, 4H), and an LSTM's cells.
"""

from __future__ import annotations

from typing import Any

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
    gates = _brought(x, w_ih, b_ih, b_hh)
    hidden = xp.empty((*x.shape[:2], h.shape[1]), x.dtype)
    cells = xp.empty_like(hidden)
    for t in _times(x, backwards):
        gates[t] += h @ w_hh.T
        i, f, g, o = _parts(gates[t], 4)
        for gate in (i, f, o):
            _squash(xp, gate)
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
    times = list(_times(x, backwards))
    befores = [c, *(cells[t] for t in times[:-1])]
    for t, before in zip(reversed(times), reversed(befores), strict=True):
        i, f, g, o = _parts(gates[t], 4)
        squashed = xp.tanh(cells[t])
        grad_h = grad_h + grad_hidden[t]
        grad_c = grad_c + grad_h * o * (1 - squashed * squashed)
        for slope, value in zip(
            _parts(slopes[t], 4),
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
    earlier = _earlier(xp, hidden, h, backwards)
    x_grad = slopes @ w_ih if for_x else None
    return (
        x_grad,
        grad_h,
        grad_c,
        _outer(slopes, x),
        _outer(slopes, earlier),
        slopes.sum((0, 1)),
    )


@kernel(least=64)
def gru(
    xp: Any, x: Any, h: Any, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any, backwards: bool
) -> tuple[Any, Any]:
    """The hidden states of all times, and r, z, n and what the state brings to n."""
    brought = _brought(x, w_ih, b_ih, None)
    size = h.shape[1]
    gates = xp.empty((*x.shape[:2], 4 * size), x.dtype)
    hidden = xp.empty((*x.shape[:2], size), x.dtype)
    for t in _times(x, backwards):
        kept = h @ w_hh.T
        if b_hh is not None:
            kept += b_hh
        gates[t, :, : 2 * size] = brought[t, :, : 2 * size] + kept[:, : 2 * size]
        gates[t, :, 3 * size :] = kept[:, 2 * size :]
        r, z, n, kept_n = _parts(gates[t], 4)
        for gate in (r, z):
            _squash(xp, gate)
        xp.tanh(brought[t, :, 2 * size :] + r * kept_n, out=n)
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
    brought = xp.empty((*x.shape[:2], 3 * size), x.dtype)  # slopes of what the input brings
    kept = xp.empty_like(brought)  # and of what the state does
    earlier = _earlier(xp, hidden, h, backwards)
    for t in reversed(list(_times(x, backwards))):
        r, z, n, kept_n = _parts(gates[t], 4)
        grad_h = grad_h + grad_hidden[t]
        slope_n = grad_h * (1 - z) * (1 - n * n)
        slope_r = slope_n * kept_n * r * (1 - r)
        slope_z = grad_h * (earlier[t] - n) * z * (1 - z)
        brought[t] = xp.concatenate([slope_r, slope_z, slope_n], 1)
        kept[t] = xp.concatenate([slope_r, slope_z, slope_n * r], 1)
        grad_h = grad_h * z + kept[t] @ w_hh
    x_grad = brought @ w_ih if for_x else None
    return (
        x_grad,
        grad_h,
        _outer(brought, x),
        _outer(kept, earlier),
        brought.sum((0, 1)),
        kept.sum((0, 1)),
    )


def _times(x: Any, backwards: bool) -> range:
    return range(len(x))[::-1] if backwards else range(len(x))


def _brought(x: Any, weight: Any, *biases: Any) -> Any:
    """What the input brings to the gates of all times."""
    brought = x @ weight.T
    for bias in biases:
        if bias is not None:
            brought += bias
    return brought


def _parts(gates: Any, count: int) -> list[Any]:
    """Views of each gate."""
    size = gates.shape[-1] // count
    return [gates[..., k * size : (k + 1) * size] for k in range(count)]


def _squash(xp: Any, gate: Any) -> None:
    """The sigmoid, in place."""
    xp.exp(-gate, out=gate)
    gate += 1
    xp.reciprocal(gate, out=gate)


def _earlier(xp: Any, hidden: Any, h: Any, backwards: bool) -> Any:
    """The hidden state that each time started from."""
    parts = [hidden[1:], h[None]] if backwards else [h[None], hidden[:-1]]
    return xp.concatenate(parts)


def _outer(slopes: Any, x: Any) -> Any:
    """A weight's gradient: the products of slopes and inputs, summed over times and samples."""
    return slopes.reshape(-1, slopes.shape[-1]).T @ x.reshape(-1, x.shape[-1])
