"""Norms: over the batch as it was on average, over channels, groups, rows and neighbours."""

from __future__ import annotations

import math

import numpy as np

from engine.studio.network.layers.fields import AXES
from engine.studio.onnx.layers.padding import pad
from engine.studio.onnx.writing import LayerWriter


def batch_norm(layer: LayerWriter, input: str) -> str:
    """With the running averages; over the batch itself where none are kept."""
    if not layer.has("running_mean"):
        return _over_batch(layer, input)
    return _with_averages(layer, input)


def instance_norm(layer: LayerWriter, input: str) -> str:
    """Each channel by itself, or with the running averages where they are kept."""
    if layer.has("running_mean"):
        return _with_averages(layer, input)
    scale, bias = _affine(layer, layer.shapes[0][0])
    return layer.op("InstanceNormalization", input, scale, bias, epsilon=layer.settings["eps"])


def _with_averages(layer: LayerWriter, input: str) -> str:
    scale, bias = _affine(layer, layer.shapes[0][0])
    averages = layer.weight("running_mean"), layer.weight("running_var")
    return layer.op(
        "BatchNormalization", input, scale, bias, *averages, epsilon=layer.settings["eps"]
    )


def _over_batch(layer: LayerWriter, input: str) -> str:
    around = len(layer.shapes[0]) - 1
    axes = layer.integers("axes", 0, *range(2, around + 2))
    normal = _standardised(layer, input, axes)
    return _scaled(layer, normal, (layer.shapes[0][0], *(1,) * around))


def _standardised(layer: LayerWriter, input: str, axes: str) -> str:
    middle = layer.op("Sub", input, layer.op("ReduceMean", input, axes, keepdims=1))
    variance = layer.op("ReduceMean", layer.op("Mul", middle, middle), axes, keepdims=1)
    safe = layer.op("Add", variance, layer.number("eps", layer.settings["eps"]))
    return layer.op("Div", middle, layer.op("Sqrt", safe))


def _scaled(layer: LayerWriter, input: str, shape: tuple[int, ...]) -> str:
    """Times the weight, plus the bias, as far as there are any, in a shape that fits the input."""
    for kind, name in (("Mul", "weight"), ("Add", "bias")):
        if layer.has(name):
            input = layer.op(kind, input, layer.weight(name, shape))
    return input


def _affine(layer: LayerWriter, count: int) -> tuple[str, str]:
    """Weight and bias; ones and zeros stand in for those that are not learned."""
    if layer.has("weight"):
        return layer.weight("weight"), layer.weight("bias")
    return (
        layer.array("ones", np.ones(count, np.float32)),
        layer.array("zeros", np.zeros(count, np.float32)),
    )


def layer_norm(layer: LayerWriter, input: str, path: str = "", eps: float | None = None) -> str:
    """Over the last axes; `path` leads to a norm inside of the layer, such as "norm1."."""
    if path:
        shape: tuple[int, ...] = (layer.shapes[0][-1],)
    else:
        shape, eps = tuple(layer.settings["normalized_shape"]), layer.settings["eps"]
    weight = (
        layer.weight(f"{path}weight")
        if layer.has(f"{path}weight")
        else layer.array("ones", np.ones(shape, np.float32))
    )
    bias = (layer.weight(f"{path}bias"),) if layer.has(f"{path}bias") else ()
    return layer.op("LayerNormalization", input, weight, *bias, axis=-len(shape), epsilon=eps)


def rms_norm(layer: LayerWriter, input: str) -> str:
    """x over the root of the mean of its squares."""
    count = len(layer.settings["normalized_shape"])
    axes = layer.integers("axes", *range(-count, 0))
    squares = layer.op("ReduceMean", layer.op("Mul", input, input), axes, keepdims=1)
    safe = layer.op("Add", squares, layer.number("eps", layer.settings["eps"]))
    normal = layer.op("Div", input, layer.op("Sqrt", safe))
    return layer.op("Mul", normal, layer.weight("weight")) if layer.has("weight") else normal


def group_norm(layer: LayerWriter, input: str) -> str:
    """Groups as channels of their own, each normalised by itself."""
    channels, *sizes = shape = layer.shapes[0]
    groups = layer.settings["num_groups"]
    ones = layer.array("ones", np.ones(groups, np.float32))
    zeros = layer.array("zeros", np.zeros(groups, np.float32))
    grouped = layer.reshaped(input, (groups, math.prod(shape) // groups))
    eps = layer.settings["eps"]
    normal = layer.op("InstanceNormalization", grouped, ones, zeros, epsilon=eps)
    return _scaled(layer, layer.reshaped(normal, shape), (channels, *(1,) * len(sizes)))


def local_response_norm(layer: LayerWriter, input: str) -> str:
    """x / (k + α · mean of squares of neighbouring channels)ᵝ."""
    settings = layer.settings
    size, shape = settings["size"], layer.shapes[0]
    attributes = {"alpha": settings["alpha"], "beta": settings["beta"], "bias": settings["k"]}
    if size % 2 and len(shape) == 3:
        return layer.op("LRN", input, size=size, **attributes)
    # LRN's window of an even size lies otherwise than PyTorch's.
    squares = layer.reshaped(layer.op("Mul", input, input), (1, shape[0], math.prod(shape[1:])))
    padded = pad(layer, squares, [(size // 2, (size - 1) // 2), (0, 0)], "constant")
    means = layer.op("AveragePool", padded, kernel_shape=[size, 1])
    scaled = layer.op("Mul", layer.reshaped(means, shape), layer.number("alpha", settings["alpha"]))
    base = layer.op("Add", scaled, layer.number("k", settings["k"]))
    return layer.op("Div", input, layer.op("Pow", base, layer.number("beta", settings["beta"])))


WRITERS = {
    **{f"BatchNorm{axes}d": batch_norm for axes in AXES},
    **{f"InstanceNorm{axes}d": instance_norm for axes in AXES},
    "LayerNorm": layer_norm,
    "RMSNorm": rms_norm,
    "GroupNorm": group_norm,
    "LocalResponseNorm": local_response_norm,
}
