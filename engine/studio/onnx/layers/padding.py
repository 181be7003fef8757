"""Layers that put something around the axes of space."""

from __future__ import annotations

from collections.abc import Sequence

from engine.studio.network.layers.fields import AXES
from engine.studio.onnx.writing import LayerWriter

Ends = Sequence[tuple[int, int]]
"""How much is put before and after each axis of space, the first axis first."""


def pad(layer: LayerWriter, input: str, ends: Ends, mode: str, value: float = 0.0) -> str:
    """Put around what `mode` says: a "constant", "reflect", "edge", or what goes round: "wrap"."""
    if not any(map(any, ends)):
        return layer.op("Identity", input)
    if mode == "wrap":
        return _wrapped(layer, input, ends)
    before, after = zip(*ends, strict=True)
    pads = layer.integers("pads", 0, 0, *before, 0, 0, *after)
    with_value = (layer.number("value", value),) if mode == "constant" else ()
    return layer.op("Pad", input, pads, *with_value, mode=mode)


def _wrapped(layer: LayerWriter, input: str, ends: Ends) -> str:
    """Each axis with its end before it and its start behind it."""
    for place, (before, after) in enumerate(ends):
        axis = layer.integers("axis", place + 2)
        size = layer.shapes[0][place + 1]
        parts = [input]
        if before:
            parts.insert(0, _slice(layer, input, size - before, size, axis))
        if after:
            parts.append(_slice(layer, input, 0, after, axis))
        if len(parts) > 1:
            input = layer.op("Concat", *parts, axis=place + 2)
    return input


def _slice(layer: LayerWriter, input: str, start: int, end: int, axis: str) -> str:
    return layer.op("Slice", input, layer.integers("from", start), layer.integers("to", end), axis)


MODES = {"Zero": "constant", "Constant": "constant", "Reflection": "reflect", "Replication": "edge"}
MODES["Circular"] = "wrap"


def _padding(layer: LayerWriter, input: str) -> str:
    sides = layer.settings["padding"]
    ends = list(zip(sides[::2], sides[1::2], strict=True))[::-1]
    mode = MODES[layer.kind.partition("Pad")[0]]
    return pad(layer, input, ends, mode, layer.settings.get("value", 0.0))


WRITERS = {f"{name}Pad{axes}d": _padding for name in MODES for axes in AXES}
