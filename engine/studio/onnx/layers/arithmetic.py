"""Functions and powers of values, values along axes brought together, and learned constants."""

from __future__ import annotations

from collections.abc import Callable

from engine.studio.onnx.writing import LayerWriter

FUNCTIONS = {
    "abs": "Abs",
    "neg": "Neg",
    "exp": "Exp",
    "log": "Log",
    "sqrt": "Sqrt",
    "reciprocal": "Reciprocal",
    "sin": "Sin",
    "cos": "Cos",
    "erf": "Erf",
}
REDUCTIONS = {
    "mean": "ReduceMean",
    "sum": "ReduceSum",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "norm": "ReduceL2",
}


def function(layer: LayerWriter, input: str) -> str:
    return layer.op(FUNCTIONS[layer.settings["function"]], input)


def power(layer: LayerWriter, input: str) -> str:
    return layer.op("Pow", input, layer.number("exponent", layer.settings["exponent"]))


def reduce(layer: LayerWriter, input: str) -> str:
    axes = layer.integers("axes", *layer.settings["dim"])
    kept = int(layer.settings["keepdim"])
    return layer.op(REDUCTIONS[layer.settings["reduction"]], input, axes, keepdims=kept)


def slices(layer: LayerWriter, input: str) -> str:
    settings = layer.settings
    bounds = (layer.integers(name, settings[name]) for name in ("start", "end"))
    return layer.op(
        "Slice",
        input,
        *bounds,
        layer.integers("axis", settings["dim"]),
        layer.integers("step", settings["step"]),
    )


def affine(layer: LayerWriter, input: str) -> str:
    output = input
    if layer.has("weight"):
        output = layer.op("Mul", output, layer.weight("weight"))
    if layer.has("bias"):
        output = layer.op("Add", output, layer.weight("bias"))
    return layer.op("Identity", input) if output == input else output


def class_token(layer: LayerWriter, input: str) -> str:
    """The rows, once for each sample, and the sequence behind them."""
    rows, size = layer.settings["count"], layer.settings["features"]
    count = layer.op("Shape", input, start=0, end=1)
    shape = layer.op("Concat", count, layer.integers("rows", rows, size), axis=0)
    token = layer.op("Expand", layer.weight("weight", (1, rows, size)), shape)
    return layer.op("Concat", token, input, axis=1)


WRITERS: dict[str, Callable[..., str]] = {
    "Function": function,
    "Power": power,
    "Reduce": reduce,
    "Slice": slices,
    "Affine": affine,
    "ClassToken": class_token,
}
