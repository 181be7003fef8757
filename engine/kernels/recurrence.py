"""What recurrent layers share: shapes x (T, N, in), states (N, H), hidden states (T, N, H)."""

from __future__ import annotations

from typing import Any


def times(x: Any, backwards: bool) -> range:
    return range(len(x))[::-1] if backwards else range(len(x))


def brought(x: Any, weight: Any, *biases: Any) -> Any:
    """What the input brings to the gates of all times."""
    brought = x @ weight.T
    for bias in biases:
        if bias is not None:
            brought += bias
    return brought


def parts(gates: Any, count: int) -> list[Any]:
    """Views of each gate."""
    size = gates.shape[-1] // count
    return [gates[..., k * size : (k + 1) * size] for k in range(count)]


def squash(xp: Any, gate: Any) -> None:
    """The sigmoid, in place."""
    xp.exp(-gate, out=gate)
    gate += 1
    xp.reciprocal(gate, out=gate)


def earlier(xp: Any, hidden: Any, h: Any, backwards: bool) -> Any:
    """The hidden state that each time started from."""
    parts = [hidden[1:], h[None]] if backwards else [h[None], hidden[:-1]]
    return xp.concatenate(parts)


def outer(slopes: Any, x: Any) -> Any:
    """A weight's gradient: the products of slopes and inputs, summed over times and samples."""
    return slopes.reshape(-1, slopes.shape[-1]).T @ x.reshape(-1, x.shape[-1])
