"""Joins, and layers that lay the same values out in another shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.studio.onnx.writing import LayerWriter


def add(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Add", a, b)


def multiply(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Mul", a, b)


def matmul(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("MatMul", a, b)


def subtract(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Sub", a, b)


def divide(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Div", a, b)


def maximum(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Max", a, b)


def minimum(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Min", a, b)


def concatenate(layer: LayerWriter, a: str, b: str) -> str:
    return layer.op("Concat", a, b, axis=layer.axis())


def split(layer: LayerWriter, input: str) -> tuple[str, ...]:
    axis = layer.axis()
    sizes = layer.integers("sizes", *(shape[axis - 1] for shape in layer.outputs))
    return layer.ops("Split", input, sizes, into=2, axis=axis)


def flatten(layer: LayerWriter, input: str) -> str:
    if len(layer.outputs[0]) == 1:
        return layer.op("Flatten", input, axis=1)
    return reshape(layer, input)


def reshape(layer: LayerWriter, input: str) -> str:
    return layer.reshaped(input, layer.outputs[0])


def permute(layer: LayerWriter, input: str) -> str:
    return layer.op("Transpose", input, perm=[0, *layer.settings["dims"]])


def transpose(layer: LayerWriter, input: str) -> str:
    order = list(range(len(layer.shapes[0]) + 1))
    first, second = layer.axis("dim0"), layer.axis("dim1")
    order[first], order[second] = second, first
    return layer.op("Transpose", input, perm=order)


def select(layer: LayerWriter, input: str) -> str:
    index = layer.array("index", np.int64(layer.settings["index"]))
    return layer.op("Gather", input, index, axis=layer.axis())


def identity(layer: LayerWriter, input: str) -> str:
    return layer.op("Identity", input)


def channel_shuffle(layer: LayerWriter, input: str) -> str:
    """Groups and their channels change places."""
    channels, *sizes = layer.shapes[0]
    groups = layer.settings["groups"]
    parted = layer.reshaped(input, (groups, channels // groups, *sizes))
    order = [0, 2, 1, *range(3, len(sizes) + 3)]
    return layer.reshaped(layer.op("Transpose", parted, perm=order), (channels, *sizes))


WRITERS: dict[str, Callable[..., Any]] = {
    "Add": add,
    "Multiply": multiply,
    "MatMul": matmul,
    "Subtract": subtract,
    "Divide": divide,
    "Maximum": maximum,
    "Minimum": minimum,
    "Concatenate": concatenate,
    "Split": split,
    "Flatten": flatten,
    "Unflatten": reshape,
    "Reshape": reshape,
    "Permute": permute,
    "Transpose": transpose,
    "Select": select,
    "Identity": identity,
    "ChannelShuffle": channel_shuffle,
}
