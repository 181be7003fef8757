"""RNN, LSTM and GRU: one operation for each layer, steps first, gates in ONNX's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.studio.onnx.writing import LayerWriter

GATES = {"RNN": (0,), "LSTM": (0, 3, 1, 2), "GRU": (1, 0, 2)}
"""Where each of ONNX's gates stands in PyTorch's order: iofc in ifgo, zrh in rzn."""


def reordered(gates: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """The rows of gates, each (H, …), in another order."""
    parts = np.split(gates, len(order))
    return np.concatenate([parts[place] for place in order])


def recurrent(layer: LayerWriter, input: str) -> tuple[str, ...]:
    """(N, steps, I) → every step (N, steps, D·H) and the last states (N, layers·D, H)."""
    settings = layer.settings
    states: list[tuple[str, ...]] = []
    steps = layer.op("Transpose", input, perm=[1, 0, 2])
    for number in range(settings["num_layers"]):
        steps, *last = _one(layer, steps, number)
        states.append(tuple(last))
    output = layer.op("Transpose", steps, perm=[1, 0, 2])
    return output, *(_joined(layer, list(each)) for each in zip(*states, strict=True))


def _joined(layer: LayerWriter, states: list[str]) -> str:
    together = layer.op("Concat", *states, axis=0) if len(states) > 1 else states[0]
    return layer.op("Transpose", together, perm=[1, 0, 2])


def _one(layer: LayerWriter, steps: str, number: int) -> tuple[str, ...]:
    """One layer: every step (steps, N, D·H), and the last states (D, N, H)."""
    settings, kind = layer.settings, layer.kind
    ways = ("", "_reverse") if settings["bidirectional"] else ("",)
    weights = [_stacked(layer, f"weight_{what}_l{number}", ways) for what in ("ih", "hh")]
    if settings["bias"]:
        weights.append(_stacked_bias(layer, number, ways))
    attributes = {"hidden_size": settings["hidden_size"]}
    if len(ways) == 2:
        attributes["direction"] = "bidirectional"
    if kind == "GRU":
        attributes["linear_before_reset"] = 1
    if kind == "RNN":
        attributes["activations"] = [settings["nonlinearity"].capitalize()] * len(ways)
    count = 3 if kind == "LSTM" else 2
    every, *last = layer.ops(kind, steps, *weights, into=count, **attributes)
    if len(ways) == 1:
        return layer.op("Squeeze", every, layer.integers("ways", 1)), *last
    beside = layer.op("Transpose", every, perm=[0, 2, 1, 3])
    return layer.op("Reshape", beside, layer.integers("rows", 0, 0, -1)), *last


def _stacked(layer: LayerWriter, name: str, ways: tuple[str, ...]) -> str:
    """The weights of both ways (D, gates·H, …); named as those of the first."""
    order = GATES[layer.kind]
    stacked = np.stack([reordered(layer.values(name + way), order) for way in ways])
    return layer.graph.constant(f"{layer.path}.{name}", stacked)


def _stacked_bias(layer: LayerWriter, number: int, ways: tuple[str, ...]) -> str:
    order = GATES[layer.kind]
    rows = [
        np.concatenate(
            [reordered(layer.values(f"bias_{what}_l{number}{way}"), order) for what in ("ih", "hh")]
        )
        for way in ways
    ]
    return layer.graph.constant(f"{layer.path}.bias_l{number}", np.stack(rows))


WRITERS: dict[str, Callable[..., Any]] = {"RNN": recurrent, "LSTM": recurrent, "GRU": recurrent}
