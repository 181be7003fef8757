"""Activations and dropouts. A dropout lets everything through when a network is used."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.studio.onnx.writing import LayerWriter

Operation = tuple[str, dict[str, str], dict[str, float]]
"""An operation, its attributes by the layer's parameters of other names, and fixed ones."""

SINGLE: dict[str, Operation] = {
    "ReLU": ("Relu", {}, {}),
    "LeakyReLU": ("LeakyRelu", {"alpha": "negative_slope"}, {}),
    "Hardsigmoid": ("HardSigmoid", {}, {"alpha": 1 / 6, "beta": 0.5}),
    "Hardswish": ("HardSwish", {}, {}),
    "Hardshrink": ("Shrink", {"lambd": "lambd"}, {"bias": 0.0}),
    "Softshrink": ("Shrink", {"lambd": "lambd", "bias": "lambd"}, {}),
    "Sigmoid": ("Sigmoid", {}, {}),
    "Tanh": ("Tanh", {}, {}),
    "Mish": ("Mish", {}, {}),
    "ELU": ("Elu", {"alpha": "alpha"}, {}),
    "CELU": ("Celu", {"alpha": "alpha"}, {}),
    "SELU": ("Selu", {}, {}),
    "Softsign": ("Softsign", {}, {}),
    "Softmax2d": ("Softmax", {}, {"axis": 1}),
}
DROPOUTS = ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")


def _single(layer: LayerWriter, input: str) -> str:
    kind, from_parameters, fixed = SINGLE[layer.kind]
    attributes = {name: layer.settings[parameter] for name, parameter in from_parameters.items()}
    return layer.op(kind, input, **attributes, **fixed)


def dropout(layer: LayerWriter, input: str) -> str:
    """The operation that runtimes leave out; its share is kept for whoever trains the file."""
    share = layer.settings["p"]
    if np.float32(share) >= 1.0:  # which the operation does not know
        return layer.op("Identity", input)
    return layer.op("Dropout", input, layer.number("ratio", share))


def prelu(layer: LayerWriter, input: str) -> str:
    """A slope for all, or one for each channel."""
    slopes = layer.settings["num_parameters"]
    around = len(layer.shapes[0]) - 1 if slopes > 1 else 0
    return layer.op("PRelu", input, layer.weight("weight", (slopes, *(1,) * around)))


def rrelu(layer: LayerWriter, input: str) -> str:
    """The mean slope: a random one is drawn only while training."""
    slope = (layer.settings["lower"] + layer.settings["upper"]) / 2
    return layer.op("LeakyRelu", input, alpha=slope)


def relu6(layer: LayerWriter, input: str) -> str:
    return layer.op("Clip", input, layer.number("min", 0.0), layer.number("max", 6.0))


def hardtanh(layer: LayerWriter, input: str) -> str:
    low, high = layer.settings["min_val"], layer.settings["max_val"]
    return layer.op("Clip", input, layer.number("min", low), layer.number("max", high))


def threshold(layer: LayerWriter, input: str) -> str:
    above = layer.op("Greater", input, layer.number("threshold", layer.settings["threshold"]))
    return layer.op("Where", above, input, layer.number("value", layer.settings["value"]))


def gelu(layer: LayerWriter, input: str) -> str:
    """x · Φ(x), or its quick form."""
    if layer.settings["approximate"] == "none":
        scaled = layer.op("Div", input, layer.number("root_two", math.sqrt(2)))
        share = layer.op("Add", layer.op("Erf", scaled), layer.number("one", 1.0))
    else:
        cube = layer.op("Mul", layer.op("Mul", input, input), input)
        bent = layer.op("Mul", cube, layer.number("cubic", 0.044715))
        inner = layer.op("Add", input, bent)
        scale = layer.number("scale", math.sqrt(2 / math.pi))
        tanh = layer.op("Tanh", layer.op("Mul", inner, scale))
        share = layer.op("Add", tanh, layer.number("one", 1.0))
    return layer.op("Mul", layer.op("Mul", input, share), layer.number("half", 0.5))


def silu(layer: LayerWriter, input: str) -> str:
    return layer.op("Mul", input, layer.op("Sigmoid", input))


def softplus(layer: LayerWriter, input: str) -> str:
    """ln(1 + eᵝˣ) / β, and a straight line beyond the threshold."""
    beta, straight = layer.settings["beta"], layer.settings["threshold"]
    if (beta, straight) == (1.0, 20.0):
        return layer.op("Softplus", input)
    scale = layer.number("beta", beta)
    scaled = layer.op("Mul", input, scale)
    bent = layer.op("Div", layer.op("Softplus", scaled), scale)
    beyond = layer.op("Greater", scaled, layer.number("threshold", straight))
    return layer.op("Where", beyond, input, bent)


def tanhshrink(layer: LayerWriter, input: str) -> str:
    return layer.op("Sub", input, layer.op("Tanh", input))


def glu(layer: LayerWriter, input: str) -> str:
    axis = layer.axis()
    half = layer.outputs[0][axis - 1]
    kept, gate = layer.ops("Split", input, layer.integers("halves", half, half), into=2, axis=axis)
    return layer.op("Mul", kept, layer.op("Sigmoid", gate))


def softmax(layer: LayerWriter, input: str) -> str:
    return layer.op("Softmax", input, axis=layer.axis())


def log_softmax(layer: LayerWriter, input: str) -> str:
    return layer.op("LogSoftmax", input, axis=layer.axis())


def softmin(layer: LayerWriter, input: str) -> str:
    return layer.op("Softmax", layer.op("Neg", input), axis=layer.axis())


def log_sigmoid(layer: LayerWriter, input: str) -> str:
    return layer.op("Neg", layer.op("Softplus", layer.op("Neg", input)))


WRITERS: dict[str, Callable[[LayerWriter, str], str]] = {
    **dict.fromkeys(SINGLE, _single),
    **dict.fromkeys(DROPOUTS, dropout),
    "PReLU": prelu,
    "RReLU": rrelu,
    "ReLU6": relu6,
    "Hardtanh": hardtanh,
    "Threshold": threshold,
    "GELU": gelu,
    "SiLU": silu,
    "Softplus": softplus,
    "Tanhshrink": tanhshrink,
    "GLU": glu,
    "Softmax": softmax,
    "LogSoftmax": log_softmax,
    "Softmin": softmin,
    "LogSigmoid": log_sigmoid,
}
