"""Layers that work on the last axis: products with matrices, tables, comparisons of vectors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from onnx import TensorProto

from engine.studio.onnx.writing import LayerWriter


def linear(layer: LayerWriter, input: str, path: str = "") -> str:
    """x Wᵀ + b; `path` leads to a Linear inside of the layer, such as "linear1."."""
    has_bias = layer.has(f"{path}bias")
    if not path and len(layer.shapes[0]) == 1:
        bias = (layer.weight("bias"),) if has_bias else ()
        return layer.op("Gemm", input, layer.weight("weight"), *bias, transB=1)
    product = layer.op("MatMul", input, layer.weight(f"{path}weight", transposed=True))
    return layer.op("Add", product, layer.weight(f"{path}bias")) if has_bias else product


def bilinear(layer: LayerWriter, first: str, second: str) -> str:
    """x1ᵀ W x2 + b, for each output."""
    lead = "abcdefgh"[: len(layer.shapes[0])]
    equation = f"{lead}i,oij,{lead}j->{lead}o"
    product = layer.op("Einsum", first, layer.weight("weight"), second, equation=equation)
    return layer.op("Add", product, layer.weight("bias")) if layer.has("bias") else product


def embedding(layer: LayerWriter, input: str) -> str:
    """Rows of the table; whole numbers come as floats, as all data do."""
    rows = layer.op("Cast", input, to=TensorProto.INT64)
    return layer.op("Gather", layer.weight("weight"), rows, axis=0)


def embedding_bag(layer: LayerWriter, input: str) -> str:
    mode = layer.settings["mode"]
    axes = layer.integers("axes", 1)
    rows = embedding(layer, input)
    if mode == "sum":
        return layer.op("ReduceSum", rows, axes, keepdims=0)
    return layer.op(f"Reduce{mode.capitalize()}", rows, axes, keepdims=0)


def cosine_similarity(layer: LayerWriter, first: str, second: str) -> str:
    axes = layer.integers("axes", layer.axis())
    least = layer.number("eps", layer.settings["eps"])
    parts = []
    for each in (first, second):
        length = layer.op("ReduceL2", each, axes, keepdims=1)
        parts.append(layer.op("Div", each, layer.op("Max", length, least)))
    return layer.op("ReduceSum", layer.op("Mul", *parts), axes, keepdims=0)


def pairwise_distance(layer: LayerWriter, first: str, second: str) -> str:
    """The p-norm of x1 - x2 + ε."""
    p = layer.settings["p"]
    apart = layer.op("Sub", first, second)
    apart = layer.op("Abs", layer.op("Add", apart, layer.number("eps", layer.settings["eps"])))
    axes = layer.integers("axes", -1)
    if math.isinf(p):
        return layer.op("ReduceMax", apart, axes, keepdims=0)
    powers = layer.op("Pow", apart, layer.number("p", p))
    total = layer.op("ReduceSum", powers, axes, keepdims=0)
    return layer.op("Pow", total, layer.number("root", 1 / p)) if p else total


WRITERS: dict[str, Callable[..., Any]] = {
    "Linear": linear,
    "Bilinear": bilinear,
    "Embedding": embedding,
    "EmbeddingBag": embedding_bag,
    "CosineSimilarity": cosine_similarity,
    "PairwiseDistance": pairwise_distance,
}
