"""Pooling: each window becomes one value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from engine.studio.network.layers.fields import AXES
from engine.studio.network.shapes.common import each
from engine.studio.onnx.layers.padding import pad
from engine.studio.onnx.writing import LayerWriter

LOWEST = float(np.finfo(np.float32).min)


class Window(NamedTuple):
    """How a window lies along one axis; `extra` is how far the last one sticks out."""

    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    extra: int


def _windows(layer: LayerWriter) -> list[Window]:
    settings = layer.settings
    sizes, places = layer.shapes[0][1:], layer.outputs[0][1:]
    axes = len(sizes)
    named = (each(settings[name], axes) for name in ("kernel_size", "stride"))
    padding = each(settings.get("padding", 0), axes)
    dilation = each(settings.get("dilation", 1), axes)
    windows = []
    for size, kernel, stride, around, spread, count in zip(
        sizes, *named, padding, dilation, places, strict=True
    ):
        reach = (count - 1) * stride + spread * (kernel - 1) + 1
        extra = max(0, reach - size - 2 * around)
        windows.append(Window(size, kernel, stride, around, spread, extra))
    return windows


def _attributes(windows: list[Window], padded: bool) -> dict:
    """As a pool takes them; the padding is left to it unless it was put around before."""
    pads = [0] * 2 * len(windows)
    if not padded:
        pads = [w.padding for w in windows] * 2
    return {
        "kernel_shape": [w.kernel for w in windows],
        "strides": [w.stride for w in windows],
        "pads": pads,
    }


def _padded(layer: LayerWriter, input: str, windows: list[Window], value: float) -> str:
    """With what the windows stick out by as well. Runtimes disagree on rounding up."""
    ends = [(w.padding, w.padding + w.extra) for w in windows]
    return pad(layer, input, ends, "constant", value)


def largest(layer: LayerWriter, input: str) -> str:
    windows = _windows(layer)
    sticks_out = any(w.extra for w in windows)
    if sticks_out:
        input = _padded(layer, input, windows, LOWEST)
    dilations = [w.dilation for w in windows]
    return layer.op("MaxPool", input, dilations=dilations, **_attributes(windows, sticks_out))


def average(layer: LayerWriter, input: str) -> str:
    windows = _windows(layer)
    counts_padding = layer.settings["count_include_pad"]
    if not any(w.extra for w in windows):
        counted = {"count_include_pad": int(counts_padding)}
        return layer.op("AveragePool", input, **_attributes(windows, False), **counted)
    return _average_sticking_out(layer, input, windows, counts_padding)


def _average_sticking_out(
    layer: LayerWriter, input: str, windows: list[Window], counts_padding: bool
) -> str:
    """Means of padded windows, times how many values they have over how many count."""
    means = layer.op(
        "AveragePool", _padded(layer, input, windows, 0.0), **_attributes(windows, True)
    )
    counts = [np.array(list(_counts(w, counts_padding))) for w in windows]
    whole = math.prod(w.kernel for w in windows)
    factors = whole / np.multiply.reduce(np.meshgrid(*counts, indexing="ij"))
    return layer.op("Mul", means, layer.array("factors", factors.astype(np.float32)))


def _counts(window: Window, counts_padding: bool) -> Iterator[int]:
    """How many values count in each window along an axis."""
    size, kernel, stride, padding, _, extra = window
    low, high = (-padding, size + padding) if counts_padding else (0, size)
    for start in range(-padding, size + padding + extra - kernel + 1, stride):
        yield max(1, min(start + kernel, high) - max(start, low))


def power(layer: LayerWriter, input: str) -> str:
    """(Σ xᵖ)¹ᐟᵖ: of what PyTorch computes with, a mean of powers."""
    windows = _windows(layer)
    p = layer.settings["norm_type"]
    powers = layer.op("Pow", input, layer.number("p", p))
    if any(w.extra for w in windows):
        means = _average_sticking_out(layer, powers, windows, True)
    else:
        means = layer.op("AveragePool", powers, **_attributes(windows, False))
    count = layer.number("count", math.prod(w.kernel for w in windows))
    return layer.op("Pow", layer.op("Mul", means, count), layer.number("root", 1 / p))


def adaptive_average(layer: LayerWriter, input: str) -> str:
    sizes, places = layer.shapes[0][1:], layer.outputs[0][1:]
    if all(count == 1 for count in places):
        return layer.op("GlobalAveragePool", input)
    if all(size % count == 0 for size, count in zip(sizes, places, strict=True)):
        return layer.op("AveragePool", input, **_even(sizes, places))
    for axis, (size, count) in enumerate(zip(sizes, places, strict=True), start=2):
        shares = np.zeros((size, count), np.float32)
        for place, (start, end) in enumerate(_parts(size, count)):
            shares[start:end, place] = 1 / (end - start)
        input = _along(layer, input, axis, shares)
    return input


def _along(layer: LayerWriter, input: str, axis: int, matrix: np.ndarray) -> str:
    """The product with a matrix along one axis of space."""
    order = list(range(len(layer.shapes[0]) + 1))
    order[axis], order[-1] = order[-1], order[axis]
    is_last = axis == len(order) - 1
    turned = input if is_last else layer.op("Transpose", input, perm=order)
    result = layer.op("MatMul", turned, layer.array(f"shares{axis}", matrix))
    return result if is_last else layer.op("Transpose", result, perm=order)


def adaptive_largest(layer: LayerWriter, input: str) -> str:
    sizes, places = layer.shapes[0][1:], layer.outputs[0][1:]
    if all(count == 1 for count in places):
        return layer.op("GlobalMaxPool", input)
    if all(size % count == 0 for size, count in zip(sizes, places, strict=True)):
        return layer.op("MaxPool", input, **_even(sizes, places))
    for axis, (size, count) in enumerate(zip(sizes, places, strict=True), start=2):
        axes = layer.integers("axis", axis)
        parts = []
        for start, end in _parts(size, count):
            bounds = layer.integers("from", start), layer.integers("to", end)
            part = layer.op("Slice", input, *bounds, axes)
            parts.append(layer.op("ReduceMax", part, axes, keepdims=1))
        input = layer.op("Concat", *parts, axis=axis)
    return input


def _even(sizes, places) -> dict:
    shares = [size // count for size, count in zip(sizes, places, strict=True)]
    return {"kernel_shape": shares, "strides": shares}


def _parts(size: int, count: int) -> Iterator[tuple[int, int]]:
    """Where each of the windows begins and ends; they may overlap by one."""
    for place in range(count):
        yield place * size // count, -(-(place + 1) * size // count)


POOLS = {
    "MaxPool": largest,
    "AvgPool": average,
    "LPPool": power,
    "AdaptiveAvgPool": adaptive_average,
    "AdaptiveMaxPool": adaptive_largest,
}
WRITERS = {f"{name}{axes}d": write for (name, write), axes in product(POOLS.items(), AXES)}
