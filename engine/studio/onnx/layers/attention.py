"""Attention and what transformers are made of, written out in products and softmaxes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine import zeros
from engine.devices import to_numpy
from engine.studio.onnx.layers.features import linear
from engine.studio.onnx.layers.normalisation import layer_norm
from engine.studio.onnx.writing import LayerWriter

EPS = 1e-5
"""What the norms of transformer layers add to the variance."""


def attention(layer: LayerWriter, query: str, key: str, value: str, path: str = "") -> str:
    """softmax(Q Kᵀ / √d) V, each head by itself; `path` leads to attention inside of the layer."""
    heads = layer.settings.get("num_heads") or layer.settings["nhead"]
    size = layer.shapes[0][-1]
    q, k, v = (
        _heads(layer, each, heads, size) for each in _projected(layer, (query, key, value), path)
    )
    turned = layer.op("Transpose", k, perm=[0, 1, 3, 2])
    fits = layer.op("MatMul", q, turned)
    scale = layer.number("scale", 1 / math.sqrt(size // heads))
    shares = layer.op("Softmax", layer.op("Mul", fits, scale), axis=-1)
    gathered = layer.op("Transpose", layer.op("MatMul", shares, v), perm=[0, 2, 1, 3])
    beside = layer.op("Reshape", gathered, layer.integers("rows", 0, 0, size))
    return linear(layer, beside, f"{path}out_proj.")


def _projected(layer: LayerWriter, inputs: tuple[str, ...], path: str) -> list[str]:
    """Queries, keys and values."""
    if layer.has(f"{path}in_proj_weight"):
        together = layer.weight(f"{path}in_proj_weight", transposed=True)
        weights = layer.ops("Split", together, into=3, axis=1, num_outputs=3)
    else:
        names = (f"{path}{each}_proj_weight" for each in "qkv")
        weights = tuple(layer.weight(name, transposed=True) for name in names)
    products = [layer.op("MatMul", *pair) for pair in zip(inputs, weights, strict=True)]
    if not layer.has(f"{path}in_proj_bias"):
        return products
    bias = layer.weight(f"{path}in_proj_bias")
    biases = layer.ops("Split", bias, into=3, axis=0, num_outputs=3)
    return [layer.op("Add", *pair) for pair in zip(products, biases, strict=True)]


def _heads(layer: LayerWriter, rows: str, heads: int, size: int) -> str:
    """(N, rows, E) → (N, heads, rows, E / heads)."""
    shape = layer.integers("heads", 0, 0, heads, size // heads)
    return layer.op("Transpose", layer.op("Reshape", rows, shape), perm=[0, 2, 1, 3])


def _feed_forward(layer: LayerWriter, input: str, path: str) -> str:
    inner = linear(layer, input, f"{path}linear1.")
    bent = (
        _gelu(layer, inner) if layer.settings["activation"] == "gelu" else layer.op("Relu", inner)
    )
    return linear(layer, bent, f"{path}linear2.")


def _gelu(layer: LayerWriter, input: str) -> str:
    scaled = layer.op("Div", input, layer.number("root_two", math.sqrt(2)))
    share = layer.op("Add", layer.op("Erf", scaled), layer.number("one", 1.0))
    return layer.op("Mul", layer.op("Mul", input, share), layer.number("half", 0.5))


def encoder(layer: LayerWriter, x: str, path: str = "") -> str:
    """Attention among the rows, then two Linear layers, each added to its input."""

    def attended(x: str) -> str:
        return attention(layer, x, x, x, f"{path}self_attn.")

    parts = [attended, lambda x: _feed_forward(layer, x, path)]
    return _added(layer, x, parts, path)


def decoder(layer: LayerWriter, x: str, memory: str, path: str = "") -> str:
    """An encoder's layer that also attends to a memory."""

    def attended(x: str) -> str:
        return attention(layer, x, x, x, f"{path}self_attn.")

    def remembered(x: str) -> str:
        return attention(layer, x, memory, memory, f"{path}multihead_attn.")

    parts = [attended, remembered, lambda x: _feed_forward(layer, x, path)]
    return _added(layer, x, parts, path)


def _added(layer: LayerWriter, x: str, parts: list, path: str) -> str:
    """Each part's result added to its input, normalised before or after."""
    for number, part in enumerate(parts, start=1):
        norm = f"{path}norm{number}."
        if layer.settings["norm_first"]:
            x = layer.op("Add", x, part(layer_norm(layer, x, norm, EPS)))
        else:
            x = layer_norm(layer, layer.op("Add", x, part(x)), norm, EPS)
    return x


def transformer(layer: LayerWriter, src: str, tgt: str) -> str:
    """Encoder layers that read one sequence, and decoder layers that make another of it."""
    for number in range(layer.settings["num_encoder_layers"]):
        src = encoder(layer, src, f"encoder.layers.{number}.")
    memory = layer_norm(layer, src, "encoder.norm.", EPS)
    for number in range(layer.settings["num_decoder_layers"]):
        tgt = decoder(layer, tgt, memory, f"decoder.layers.{number}.")
    return layer_norm(layer, tgt, "decoder.norm.", EPS)


def positions(layer: LayerWriter, input: str) -> str:
    """The waves of each place, which are the same for all samples."""
    return layer.op("Add", input, layer.array("waves", waves(layer)))


def waves(layer: LayerWriter) -> np.ndarray:
    """What the layer adds: what it makes of zeros."""
    return to_numpy(layer.module(zeros(1, *layer.shapes[0])).array)


WRITERS: dict[str, Callable[..., str]] = {
    "MultiheadAttention": attention,
    "TransformerEncoderLayer": encoder,
    "TransformerDecoderLayer": decoder,
    "Transformer": transformer,
    "PositionalEncoding": positions,
}
