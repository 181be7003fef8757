"""Convolutions, pools, padding and resizing."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.studio.onnx.graph import Operation
from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.common import BATCH, Reader, UnreadableError, Value

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
    if reader.get("output_shape") or reader.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
        raise UnreadableError("it says its output's size instead of its padding")
    kernel = list(weight.shape[2:])
    before, after = _pads(reader, value, kernel)
    widen = list(reader.get("output_padding") or [0] * axes)
    for place in range(axes):  # what is cut off less at the end
        widen[place] += before[place] - after[place]
    if min(widen, default=0) < 0:
        raise UnreadableError("it cuts off more at the end than at the start")
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
    reader.give(*reader.draw(f"ConvTranspose{axes}d", parameters, [value], weights))


def pool(kind: str, reader: Reader) -> None:
    value = reader.natural()
    axes = _axes(value)
    kernel = list(reader.get("kernel_shape") or [])
    strides = reader.get("strides") or [1] * axes
    counts = bool(reader.get("count_include_pad", 0))
    pads = _pads(reader, value, kernel)
    largest = kind == "MaxPool"
    if pads[0] != pads[1] and kind == "AvgPool" and not counts:
        raise UnreadableError("it leaves out padding that differs at the two ends")
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


LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}


def resize(reader: Reader) -> None:
    value = reader.value()
    unit = [place for place, axis in enumerate(value.axes) if axis is None]
    natural = reader.drawing.plain(value) if unit and _in_order(value) else reader.natural()
    kept = [place for place in range(len(value.axes)) if place not in unit or not _in_order(value)]
    axes = len(natural.known) - 1
    factors = [_factors(reader, value)[place] for place in kept]
    if not 1 <= axes <= MOST_AXES or any(f != 1.0 for f in factors[:2]):
        raise UnreadableError("it resizes samples or channels")
    if max(factors[2:]) - min(factors[2:]) > 1e-6:
        raise UnreadableError("it resizes each axis by a factor of its own")
    factor = factors[2]
    settings = {"scale_factor": float(factor), "mode": _mode(reader, axes, factor)}
    if reader.get("coordinate_transformation_mode") == "align_corners":
        settings["align_corners"] = True
    (drawn,) = reader.draw("Upsample", settings, [natural])
    order = value.axes if len(kept) < len(value.axes) else drawn.axes
    reader.give(Value(drawn.place, drawn.shape, order))


def _in_order(value: Value) -> bool:
    real = [axis for axis in value.axes if axis is not None]
    return real == sorted(real)


def _factors(reader: Reader, value: Value) -> list[float]:
    if reader.get("scales"):
        return list(reader.get("scales"))
    scale_place = 1 if reader.op.kind == "Upsample" or reader.graph.opset < 11 else 2
    scales = reader.maybe(scale_place, "scales")
    if scales is not None and scales.size:
        return [float(each) for each in scales.ravel()]
    sizes = reader.constant(3, "size").ravel()
    return [
        1.0 if size % BATCH == 0 else int(size) / old
        for size, old in zip(sizes, value.sizes, strict=True)
    ]


def _mode(reader: Reader, axes: int, factor: float) -> str:
    mode = reader.get("mode", "nearest")
    older = reader.op.kind == "Upsample" or reader.graph.opset < 11
    places = reader.get("coordinate_transformation_mode", "asymmetric" if older else "half_pixel")
    rounding = reader.get("nearest_mode", "floor" if older else "round_prefer_floor")
    doubles = math.isclose(factor, 2.0) or factor == 1.0
    half = places in ("half_pixel", "pytorch_half_pixel")
    if mode == "nearest":
        if places == "asymmetric" and (
            rounding == "floor" or (doubles and rounding == "round_prefer_floor")
        ):
            return "nearest"
        if half and (rounding == "round_prefer_ceil" or factor >= 1):
            return "nearest" if doubles else "nearest-exact"
    aligned = places == "align_corners"
    if mode == "linear" and (half or aligned):
        return LINEAR[axes]
    if (
        mode == "cubic"
        and (half or aligned)
        and axes == 2
        and reader.get("cubic_coeff_a", -0.75) == -0.75
    ):
        return "bicubic"
    raise UnreadableError(f"no layer resizes {mode} with {places}")


def depth_to_space(reader: Reader) -> None:
    size = reader.get("blocksize", 0)
    if reader.get("mode", "DCR") != "CRD":
        raise UnreadableError("it takes the channels in another order")
    reader.give(*reader.draw("PixelShuffle", {"upscale_factor": size}))


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
    "Resize": resize,
    "Upsample": resize,
    "DepthToSpace": depth_to_space,
}
