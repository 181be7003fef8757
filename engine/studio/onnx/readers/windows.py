"""Convolutions, pools, padding and resizing."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.studio.onnx.graph import Operation
from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.common import Reader, UnreadableError, Value
from engine.studio.onnx.readers.norms import scaled

Pads = tuple[list[int], list[int]]
MOST_AXES = 3


def _axes(value: Value) -> int:
    axes = len(value.known) - 1
    if not 1 <= axes <= MOST_AXES:
        raise UnreadableError(f"it works along {axes} axes of space")
    return axes


def _pads(reader: Reader, value: Value, kernel: list[int]) -> Pads:
    """What is put before and after each axis of space."""
    axes = len(kernel)
    auto = reader.get("auto_pad", "NOTSET")
    if auto in ("NOTSET", ""):
        pads = list(reader.get("pads") or [0] * 2 * axes)
        return pads[:axes], pads[axes:]
    if auto == "VALID":
        return [0] * axes, [0] * axes
    before, after = [], []
    strides = reader.get("strides") or [1] * axes
    dilations = reader.get("dilations") or [1] * axes
    for size, window, stride, spread in zip(
        value.known[1:], kernel, strides, dilations, strict=True
    ):
        reach = spread * (window - 1) + 1
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        small, large = total // 2, total - total // 2
        upper = auto == "SAME_UPPER"
        before.append(small if upper else large)
        after.append(large if upper else small)
    return before, after


def _even(reader: Reader, value: Value, pads: Pads, fill: float) -> tuple[Value, tuple[int, ...]]:
    """The value, padded beforehand where the two ends of an axis get different amounts."""
    before, after = pads
    if before == after and min(before) >= 0:
        return value, tuple(before)
    return padded(reader, value, pads, "constant", fill), (0,) * len(before)


def padded(reader: Reader, value: Value, pads: Pads, mode: str, fill: float = 0.0) -> Value:
    """The value with something around its axes of space."""
    axes = len(pads[0])
    sides = [side for both in reversed(list(zip(*pads, strict=True))) for side in both]
    if not any(sides):
        return value
    kinds = {"reflect": "ReflectionPad", "edge": "ReplicationPad", "wrap": "CircularPad"}
    parameters: dict[str, Any] = {"padding": tuple(sides)}
    if mode == "constant":
        kind = "ConstantPad" if fill else "ZeroPad"
        if fill:
            parameters["value"] = float(fill)
    elif mode in kinds:
        kind = kinds[mode]
    else:
        raise UnreadableError(f"nothing is padded with {mode} here")
    return reader.draw(f"{kind}{axes}d", parameters, [value])[0]


def _shaped(values: Any, axes: int) -> Any:
    numbers = tuple(int(each) for each in values)
    if len(numbers) != axes:
        raise UnreadableError("its settings are for another number of axes")
    return numbers if axes > 1 else numbers[0]


def convolution(reader: Reader) -> None:
    value = reader.natural()
    axes = _axes(value)
    weight = reader.constant(1, "weight")
    bias = reader.maybe(2, "bias")
    kernel = list(weight.shape[2:])
    if len(kernel) != axes:
        raise UnreadableError("its filters have another number of axes")
    value, padding = _even(reader, value, _pads(reader, value, kernel), 0.0)
    parameters = {
        "out_channels": weight.shape[0],
        "kernel_size": _shaped(kernel, axes),
        "stride": _shaped(reader.get("strides") or [1] * axes, axes),
        "padding": _shaped(padding, axes),
        "dilation": _shaped(reader.get("dilations") or [1] * axes, axes),
        "groups": reader.get("group", 1),
        "bias": bias is not None,
    }
    _check_channels(weight.shape[1] * parameters["groups"], value)
    after = reader.graph.only_user(reader.op.output)
    if bias is None and axes == 2 and after is not None and _lays_out_windows(weight, value, after):
        names = ("kernel_size", "stride", "padding", "dilation")
        (columns,) = reader.draw("Unfold", {name: parameters[name] for name in names}, [value])
        reader.items[after.output] = columns
        return
    weights = {"weight": weight, "bias": bias}
    reader.give(*reader.draw(f"Conv{axes}d", parameters, [value], weights))


def _lays_out_windows(weight: np.ndarray, value: Value, after: Operation) -> bool:
    """Whether each filter picks one pixel of one channel, and the windows become a row."""
    pixels = math.prod(weight.shape[2:])
    if after.kind != "Reshape" or weight.shape[:2] != (value.known[0] * pixels, 1):
        return False
    return bool((weight.reshape(-1, pixels) == np.tile(np.eye(pixels), (value.known[0], 1))).all())


def _check_channels(expected: int, value: Value) -> None:
    if value.known[0] != expected:
        raise UnreadableError(f"it expects {expected} channels, and {value.known[0]} come")


def transposed(reader: Reader) -> None:
    value = reader.natural()
    axes = _axes(value)
    weight, bias = reader.constant(1, "weight"), reader.maybe(2, "bias")
    kernel = list(weight.shape[2:])
    widen = list(reader.get("output_padding") or [0] * axes)
    before, after = _cut_off(reader, value, kernel, widen)
    for place in range(axes):  # what is cut off less at the end
        widen[place] += before[place] - after[place]
    more = [max(0, -each) for each in widen]
    widen = [max(0, each) for each in widen]
    groups = reader.get("group", 1)
    parameters = {
        "out_channels": weight.shape[1] * groups,
        "kernel_size": _shaped(kernel, axes),
        "stride": _shaped(reader.get("strides") or [1] * axes, axes),
        "padding": _shaped(before, axes),
        "output_padding": _shaped(widen, axes),
        "dilation": _shaped(reader.get("dilations") or [1] * axes, axes),
        "groups": groups,
        "bias": bias is not None,
    }
    _check_channels(weight.shape[0], value)
    weights = {"weight": weight, "bias": bias}
    (out,) = reader.draw(f"ConvTranspose{axes}d", parameters, [value], weights)
    for axis, size in enumerate(more, start=2):  # what is cut off more at the end
        if size:
            (out,) = reader.draw("Slice", {"dim": axis, "end": out.known[axis - 1] - size}, [out])
    reader.give(out)


def _cut_off(reader: Reader, value: Value, kernel: list[int], widen: list[int]) -> Pads:
    """What a transposed convolution cuts off; it may say its output's size instead."""
    auto = reader.get("auto_pad", "NOTSET")
    sizes = list(reader.get("output_shape") or [])[-len(kernel) :]
    if not sizes and auto not in ("SAME_UPPER", "SAME_LOWER"):
        return _pads(reader, value, kernel)
    strides = reader.get("strides") or [1] * len(kernel)
    dilations = reader.get("dilations") or [1] * len(kernel)
    before, after = [], []
    for place, (size, stride) in enumerate(zip(value.known[1:], strides, strict=True)):
        reach = dilations[place] * (kernel[place] - 1) + 1
        whole = stride * (size - 1) + widen[place] + reach
        total = whole - (sizes[place] if sizes else size * stride)
        if total < 0:
            widen[place] -= total
            total = 0
        small, large = total // 2, total - total // 2
        before.append(small if auto == "SAME_UPPER" else large)
        after.append(large if auto == "SAME_UPPER" else small)
    return before, after


def pool(kind: str, reader: Reader) -> None:
    value = reader.natural()
    axes = _axes(value)
    kernel = list(reader.get("kernel_shape") or [])
    strides = reader.get("strides") or [1] * axes
    counts = bool(reader.get("count_include_pad", 0))
    pads = _pads(reader, value, kernel)
    largest = kind == "MaxPool"
    if pads[0] != pads[1] and kind == "AvgPool" and not counts:
        reader.give(_averaged_unevenly(reader, value, pads, kernel, strides))
        return
    fill = float(np.finfo(np.float32).min) if largest else 0.0
    value, padding = _even(reader, value, pads, fill)
    parameters: dict[str, Any] = {
        "kernel_size": _shaped(kernel, axes),
        "stride": _shaped(strides, axes),
        "ceil_mode": bool(reader.get("ceil_mode", 0)),
    }
    if parameters["stride"] == parameters["kernel_size"]:
        del parameters["stride"]
    if kind == "LPPool":
        if any(padding):
            raise UnreadableError("it has padding")
        parameters["norm_type"] = float(reader.get("p", 2))
    else:
        parameters["padding"] = _shaped(padding, axes)
    dilations = reader.get("dilations") or [1] * axes
    if largest:
        parameters["dilation"] = _shaped(dilations, axes)
    elif set(dilations) != {1}:
        raise UnreadableError("its windows have gaps")
    if kind == "AvgPool" and any(padding):
        parameters["count_include_pad"] = counts
    reader.give(*reader.draw(f"{kind}{axes}d", parameters, [value]))


def _averaged_unevenly(
    reader: Reader, value: Value, pads: Pads, kernel: list[int], strides: list[int]
) -> Value:
    """Means of windows that stick out by different amounts: of padded ones, times a share."""
    axes = len(kernel)
    if reader.get("ceil_mode") or set(reader.get("dilations") or [1]) != {1}:
        raise UnreadableError("it leaves out padding that differs at the two ends")
    full = padded(reader, value, pads, "constant")
    settings = {"kernel_size": _shaped(kernel, axes), "stride": _shaped(strides, axes)}
    (means,) = reader.draw(f"AvgPool{axes}d", settings, [full])
    counts = np.ones((), np.float32)
    for size, window, stride, before, places in zip(
        value.known[1:], kernel, strides, pads[0], means.known[1:], strict=True
    ):
        starts = np.arange(places) * stride - before
        own = np.minimum(starts + window, size) - np.maximum(starts, 0)
        counts = np.multiply.outer(counts, own)
    if (counts < 1).any():
        raise UnreadableError("some of its windows hold padding alone")
    return scaled(reader, means, (math.prod(kernel) / counts)[None], None)


def global_pool(kind: str, reader: Reader) -> None:
    value = reader.natural()
    reader.give(*reader.draw(f"{kind}{_axes(value)}d", {}, [value]))


def pad(reader: Reader) -> None:
    value = reader.value()
    pads = reader.setting("pads", 1) or []
    rank = len(value.axes)
    named = reader.setting("axes", 3)
    ends = [(0, 0)] * rank
    axes = [axis % rank for axis in named] if named else list(range(len(pads) // 2))
    if len(pads) != 2 * len(axes) or len(axes) > rank:
        raise UnreadableError("its padding is for another number of axes")
    for axis, both in zip(
        axes, zip(pads[: len(axes)], pads[len(axes) :], strict=True), strict=True
    ):
        ends[axis] = both
    fill = reader.maybe(2, "value")
    number = float(reader.get("value", 0.0) if fill is None else fill.item())
    natural = reader.drawing.drawn(value)
    if any(map(any, ends[:2])) or not 1 <= rank - 2 <= MOST_AXES:
        raise UnreadableError("it puts something around samples or channels")
    before, after = zip(*ends[2:], strict=True)
    mode = reader.get("mode", "constant")
    reader.give(padded(reader, natural, (list(before), list(after)), mode, number))


def power_pool(reader: Reader) -> None:
    """LPPool, written as a mean of powers."""
    found, value = reader.op.found, reader.natural()
    axes, kernel = _axes(value), found["kernel_shape"]
    p, root, count = (float(found[name].item()) for name in ("p", "root", "count"))
    if any(found.get("pads", ())) or abs(root * p - 1) > 1e-3 or count != math.prod(kernel):
        raise UnreadableError("it is no mean of powers in windows")
    settings = {
        "norm_type": float(f"{p:.6g}"),
        "kernel_size": _shaped(kernel, axes),
        "stride": _shaped(found.get("strides") or [1] * axes, axes),
        "ceil_mode": bool(found.get("ceil_mode")),
    }
    if settings["stride"] == settings["kernel_size"]:
        del settings["stride"]
    reader.give(*reader.draw(f"LPPool{axes}d", settings, [value]))


READERS: dict[str, Callable[[Reader], None]] = {
    "Conv": convolution,
    "ConvTranspose": transposed,
    "MaxPool": partial(pool, "MaxPool"),
    "AveragePool": partial(pool, "AvgPool"),
    "LpPool": partial(pool, "LPPool"),
    f"{FUSED}LPPool": power_pool,
    "GlobalAveragePool": partial(global_pool, "AdaptiveAvgPool"),
    "GlobalMaxPool": partial(global_pool, "AdaptiveMaxPool"),
    "Pad": pad,
}
