"""Convolutions and transposed ones, and windows laid out as columns."""

from __future__ import annotations

import numpy as np

from engine.studio.network.layers.fields import AXES
from engine.studio.network.shapes.common import each
from engine.studio.onnx.layers.padding import pad
from engine.studio.onnx.writing import LayerWriter

PADDING = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def convolution(layer: LayerWriter, input: str) -> str:
    settings = layer.settings
    axes = len(layer.shapes[0]) - 1
    padding = each(settings["padding"], axes)
    mode = settings["padding_mode"]
    if mode != "zeros" and any(padding):
        input = pad(layer, input, [(size, size) for size in padding], PADDING[mode])
        padding = (0,) * axes
    weights = (layer.weight(name) for name in ("weight", "bias") if layer.has(name))
    return layer.op(
        "Conv",
        input,
        *weights,
        kernel_shape=each(settings["kernel_size"], axes),
        strides=each(settings["stride"], axes),
        pads=padding * 2,
        dilations=each(settings["dilation"], axes),
        group=settings["groups"],
    )


def transposed(layer: LayerWriter, input: str) -> str:
    settings = layer.settings
    axes = len(layer.shapes[0]) - 1
    crop, widen = (each(settings[name], axes) for name in ("padding", "output_padding"))
    strides = each(settings["stride"], axes)
    attributes = {
        "kernel_shape": each(settings["kernel_size"], axes),
        "strides": strides,
        "dilations": each(settings["dilation"], axes),
        "group": settings["groups"],
    }
    weight = layer.weight("weight")
    bias = (layer.weight("bias"),) if layer.has("bias") else ()
    if all(more < stride for more, stride in zip(widen, strides, strict=True)):
        pads = {"pads": crop * 2, "output_padding": widen}
        return layer.op("ConvTranspose", input, weight, *bias, **pads, **attributes)
    # Runtimes widen by less than a stride: here less is cut off, and the rest put around.
    less = [max(off - more, 0) for off, more in zip(crop, widen, strict=True)]
    rest = [max(more - off, 0) for off, more in zip(crop, widen, strict=True)]
    grown = layer.op("ConvTranspose", input, weight, pads=[*crop, *less], **attributes)
    if any(rest):
        grown = pad(layer, grown, [(0, more) for more in rest], "constant")
    if not bias:
        return grown
    return layer.op("Add", grown, layer.weight("bias", (settings["out_channels"], *(1,) * axes)))


def unfold(layer: LayerWriter, input: str) -> str:
    """A convolution whose filters each pick one pixel of the window."""
    channels = layer.shapes[0][0]
    columns = layer.op("Conv", input, _picking(layer, channels), **_window(layer, channels))
    return layer.reshaped(columns, layer.outputs[0])


def fold(layer: LayerWriter, input: str) -> str:
    """The opposite: each column's values are laid down where they were picked."""
    channels = layer.outputs[0][0]
    window = _window(layer, channels)
    places, rest = [], []
    for size, kernel, dilation, padding, stride in zip(
        layer.settings["output_size"],
        window["kernel_shape"],
        window["dilations"],
        window["pads"][:2],
        window["strides"],
        strict=True,
    ):
        left = size + 2 * padding - dilation * (kernel - 1) - 1
        places.append(left // stride + 1)
        rest.append(left % stride)
    laid_out = layer.reshaped(input, (layer.shapes[0][0], *places))
    # Pixels behind the last window are 0. An output_padding may not be that wide for each stride.
    image = layer.op("ConvTranspose", laid_out, _picking(layer, channels), **window)
    return pad(layer, image, [(0, each) for each in rest], "constant") if any(rest) else image


def _picking(layer: LayerWriter, channels: int) -> str:
    height, width = layer.settings["kernel_size"]
    one_each = np.eye(height * width, dtype=np.float32).reshape(-1, 1, height, width)
    return layer.array("pick", np.tile(one_each, (channels, 1, 1, 1)))


def _window(layer: LayerWriter, channels: int) -> dict:
    settings = layer.settings
    return {
        "kernel_shape": settings["kernel_size"],
        "strides": settings["stride"],
        "pads": settings["padding"] * 2,
        "dilations": settings["dilation"],
        "group": channels,
    }


WRITERS = {
    **{f"Conv{axes}d": convolution for axes in AXES},
    **{f"ConvTranspose{axes}d": transposed for axes in AXES},
    "Unfold": unfold,
    "Fold": fold,
}
