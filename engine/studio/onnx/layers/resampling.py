"""Layers that bring images to another size without weights."""

from __future__ import annotations

import numpy as np

from engine.studio.network.modules import ALIGNING
from engine.studio.onnx.layers.pooling import adaptive_average
from engine.studio.onnx.writing import LayerWriter

RESIZE: dict[str, dict] = {
    "nearest": {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    },
    "nearest-exact": {"mode": "nearest", "nearest_mode": "round_prefer_ceil"},
    "linear": {"mode": "linear"},
    "bilinear": {"mode": "linear"},
    "trilinear": {"mode": "linear"},
    "bicubic": {"mode": "cubic", "cubic_coeff_a": -0.75},
}


def upsample(layer: LayerWriter, input: str) -> str:
    """Resize, with the same places between pixels as PyTorch takes."""
    mode, factor = layer.settings["mode"], layer.settings["scale_factor"]
    if mode == "area":
        return adaptive_average(layer, input)
    axes = len(layer.shapes[0]) - 1
    # Runtimes scale images and volumes, no sequences: those are images one pixel high.
    if axes == 1:
        input = layer.op("Unsqueeze", input, layer.integers("height", 2))
    lead = (1.0,) * (3 if axes == 1 else 2)
    sizes = zip(layer.shapes[0][1:], layer.outputs[0][1:], strict=True)
    factors = [_factor(mode, factor, *both) for both in sizes]
    scales = layer.array("scales", np.array((*lead, *factors), np.float32))
    how = dict(RESIZE[mode])
    if layer.settings["align_corners"] and mode in ALIGNING:
        how["coordinate_transformation_mode"] = "align_corners"
    resized = layer.op("Resize", input, "", scales, **how)
    if axes == 1:
        return layer.op("Squeeze", resized, layer.integers("height", 2))
    return resized


def _factor(mode: str, factor: float, size: int, output: int) -> float:
    """The scale of an axis. PyTorch takes equal and doubled sizes as if it were just that."""
    plain = {"linear": (1,), "cubic": ()}.get(RESIZE[mode]["mode"], (1, 2))
    return output // size if output in [size * times for times in plain] else factor


def pixel_shuffle(layer: LayerWriter, input: str) -> str:
    size = layer.settings["upscale_factor"]
    return layer.op("DepthToSpace", input, blocksize=size, mode="CRD")


def pixel_unshuffle(layer: LayerWriter, input: str) -> str:
    channels, height, width = layer.shapes[0]
    r = layer.settings["downscale_factor"]
    parted = layer.reshaped(input, (channels, height // r, r, width // r, r))
    turned = layer.op("Transpose", parted, perm=[0, 1, 3, 5, 2, 4])
    return layer.reshaped(turned, layer.outputs[0])


WRITERS = {
    "Upsample": upsample,
    "PixelShuffle": pixel_shuffle,
    "PixelUnshuffle": pixel_unshuffle,
}
