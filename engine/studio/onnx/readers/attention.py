"""Attention and encoder layers that `attention_patterns.py` found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.common import Reader, UnreadableError, Value


def attention(reader: Reader) -> None:
    found = reader.op.found
    values = [reader.value(place) for place in range(3)]
    size = len(found["weights"][0])
    order = values[0].axes
    if any(value.axes != order or len(order) != 3 for value in values) or order[2] != 2:
        values = [reader.drawing.drawn(value) for value in values]
        order = values[0].axes
    parameters = {"num_heads": found["num_heads"], "bias": found["biases"] is not None}
    if values[0].known[-1] != size:
        raise UnreadableError("its heads are wider than its rows")
    plain = [reader.drawing.plain(value) for value in values]
    (out,) = reader.draw("MultiheadAttention", parameters, plain, projections(found))
    reader.give(Value(out.place, out.shape, order))


def projections(found: dict[str, Any], path: str = "") -> dict[str, np.ndarray | None]:
    """The weights of queries, keys and values, together where their rows are equally long."""
    weights, biases = found["weights"], found["biases"]
    named: dict[str, np.ndarray | None] = {f"{path}out_proj.weight": found["out_proj.weight"]}
    if len({weight.shape[1] for weight in weights}) == 1:
        named[f"{path}in_proj_weight"] = np.concatenate(weights)
    else:
        for letter, weight in zip("qkv", weights, strict=True):
            named[f"{path}{letter}_proj_weight"] = weight
    if biases is not None:
        named[f"{path}in_proj_bias"] = np.concatenate([each.ravel() for each in biases])
        bias = found["out_proj.bias"]
        named[f"{path}out_proj.bias"] = np.zeros(len(weights[0])) if bias is None else bias
    return named


def layer(kind: str, reader: Reader) -> None:
    """An encoder's layer, or a decoder's, which has a memory beside."""
    found = reader.op.found
    parameters = {
        "nhead": found["looks"][0]["num_heads"],
        "dim_feedforward": found["linear1.weight"].shape[1],
        "activation": found["activation"],
        "norm_first": found["norm_first"],
    }
    weights: dict[str, np.ndarray | None] = {}
    for path, look in zip(("self_attn.", "multihead_attn."), found["looks"], strict=False):
        weights |= projections(look, path)
    for name, value in found.items():
        if isinstance(value, np.ndarray):
            weights[name] = value.T if name in ("linear1.weight", "linear2.weight") else value
    values = [reader.value(place) for place in range(len(reader.op.inputs))]
    order = values[0].axes
    if any(value.axes != order or len(order) != 3 for value in values) or order[2] != 2:
        values = [reader.drawing.drawn(value) for value in values]
        order = values[0].axes
    (out,) = reader.draw(kind, parameters, [reader.drawing.plain(v) for v in values], weights)
    reader.give(Value(out.place, out.shape, order))


LAYERS = ("TransformerEncoderLayer", "TransformerDecoderLayer")

READERS: dict[str, Callable[[Reader], None]] = {
    f"{FUSED}MultiheadAttention": attention,
    **{f"{FUSED}{kind}": partial(layer, kind) for kind in LAYERS},
}
