"""Activations and dropouts, as `layers/activation.py` writes them and others do."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from engine.studio.onnx.layers.activation import SINGLE
from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.arithmetic import UNBOUNDED, bounded
from engine.studio.onnx.readers.common import Reader, UnreadableError, Value
from engine.studio.onnx.readers.norms import scaled

DEFAULTS = {"Elu": {"alpha": 1.0}, "Celu": {"alpha": 1.0}, "LeakyRelu": {"alpha": 0.01}}


def _single(kind: str, reader: Reader) -> None:
    operation, from_parameters, fixed = SINGLE[kind]
    for name, wanted in fixed.items():
        default = {"alpha": 0.2, "beta": 0.5}.get(name, 0.0)
        if not math.isclose(reader.get(name, default), wanted, rel_tol=1e-3, abs_tol=1e-6):
            raise UnreadableError(f"{name} is not {wanted:.3g}")
    parameters = {
        parameter: float(reader.get(name, DEFAULTS.get(operation, {}).get(name, 0.5)))
        for name, parameter in from_parameters.items()
    }
    reader.simple(kind, parameters)


def shrink(reader: Reader) -> None:
    bias, width = reader.get("bias", 0.0), float(reader.get("lambd", 0.5))
    if bias not in (0.0, width):
        raise UnreadableError("its bias is neither 0 nor lambd")
    reader.simple("Softshrink" if bias else "Hardshrink", {"lambd": width})


def clip(reader: Reader) -> None:
    low, high = _bound(reader, "min", 1, -UNBOUNDED), _bound(reader, "max", 2, UNBOUNDED)
    bounded(reader, low, high)


def _bound(reader: Reader, name: str, place: int, default: float) -> float:
    found = reader.get(name)
    if found is None:
        constant = reader.maybe(place, name)
        found = default if constant is None else constant.item()
    # Older files write the largest number for no bound.
    return default if abs(found) > 3e38 else float(found)


def prelu(reader: Reader) -> None:
    slope = reader.constant(1, "slope").ravel()
    if slope.size > 1 and (slope == slope[0]).all():
        slope = slope[:1]
    parameters = {"num_parameters": slope.size}
    reader.give(*reader.draw("PReLU", parameters, weights={"weight": slope}))


def dropout(reader: Reader) -> None:
    share = reader.get("ratio")
    if share is None:
        constant = reader.maybe(1, "ratio")
        share = 0.5 if constant is None else constant.item()
    reader.simple("Dropout", {"p": float(np.float32(share).round(6))})


def _along(kind: str, reader: Reader) -> None:
    value = reader.value()
    younger = reader.graph.opset >= 13
    axis = reader.get("axis", reader.op.found.get("axis", -1 if younger else 1)) % len(value.axes)
    # Older versions put all axes from this one on together.
    if not younger and any(size != 1 for size in value.sizes[axis + 1 :]):
        natural = reader.natural()
        if not axis:
            raise UnreadableError("it goes over the samples")
        rows = (*natural.known[: axis - 1], math.prod(natural.known[axis - 1 :]))
        laid = reader.drawing.reshaped(natural, rows)
        (out,) = reader.draw(kind, {"dim": axis}, [laid])
        reader.give(reader.drawing.reshaped(out, natural.known))
        return
    drawn = value.axes[axis]
    if not drawn:
        raise UnreadableError("it goes over the samples")
    (out,) = reader.draw(kind, {"dim": drawn}, [reader.drawing.plain(value)])
    reader.give(Value(out.place, out.shape, value.axes))


def hard_sigmoid(reader: Reader) -> None:
    """α · x + β between 0 and 1; Keras takes other numbers than PyTorch."""
    slope, shift = (
        float(reader.get(name, usual)) for name, usual in (("alpha", 0.2), ("beta", 0.5))
    )
    if math.isclose(slope, 1 / 6, rel_tol=1e-3) and math.isclose(shift, 0.5, rel_tol=1e-3):
        reader.simple("Hardsigmoid")
        return
    line = scaled(reader, reader.value(), np.full(1, slope), np.full(1, shift))
    reader.give(*reader.draw("Hardtanh", {"min_val": 0.0, "max_val": 1.0}, [line]))


def gelu(reader: Reader) -> None:
    reader.simple("GELU", {"approximate": reader.get("approximate", "none")})


def fused_gelu(reader: Reader) -> None:
    reader.simple("GELU", {"approximate": reader.op.found.get("approximate", "none")})


def threshold(reader: Reader) -> None:
    found = reader.op.found
    if found["threshold"].size != 1 or found["value"].size != 1:
        raise UnreadableError("its threshold is not one number")
    numbers = {name: float(found[name].item()) for name in ("threshold", "value")}
    reader.simple("Threshold", numbers)


def leaky(reader: Reader) -> None:
    slope = reader.op.found["negative_slope"]
    if slope.size != 1:
        raise UnreadableError("its slope is not one number")
    reader.simple("LeakyReLU", {"negative_slope": _short(slope)})


def softplus(reader: Reader) -> None:
    """ln(1 + eᵝˣ) / β, and a straight line beyond the threshold."""
    found = reader.op.found
    names: list[str] = [name for name in ("beta", "threshold") if name in found]
    settings = {name: _short(found[name]) for name in names}
    if "divisor" in found and _short(found["divisor"]) != settings["beta"]:
        raise UnreadableError("it divides by another number than it multiplies by")
    reader.simple("Softplus", settings)


def fused_shrink(kind: str, reader: Reader) -> None:
    found = reader.op.found
    width = _short(found["lambd"])
    if any(abs(_short(found[name])) != width for name in ("below", "width") if name in found):
        raise UnreadableError("it shrinks by different amounts")
    reader.simple(kind, {"lambd": width})


def _short(number: np.ndarray) -> float:
    """A number as people write it, of one in single precision."""
    return float(f"{number.item():.6g}")


def thresholded(reader: Reader) -> None:
    reader.simple("Threshold", {"threshold": float(reader.get("alpha", 1.0))})


PLAIN = {
    "Relu": "ReLU",
    "Softplus": "Softplus",
    "Swish": "SiLU",
    **{
        f"{FUSED}{kind}": kind
        for kind in (
            "SiLU",
            "Hardswish",
            "Mish",
            "Tanhshrink",
            "LogSigmoid",
            "Softsign",
        )
    },
}
ALONG = ("Softmax", "LogSoftmax", f"{FUSED}LogSoftmax", f"{FUSED}Softmin")

READERS: dict[str, Callable[[Reader], None]] = {
    **{
        operation: partial(_single, kind)
        for kind, (operation, _, _) in SINGLE.items()
        if operation not in ("Shrink", "Softmax")
    },
    **{
        kind: partial(lambda made, reader: reader.simple(made), layer)
        for kind, layer in PLAIN.items()
    },
    **{kind: partial(_along, kind.removeprefix(FUSED)) for kind in ALONG},
    "Shrink": shrink,
    "HardSigmoid": hard_sigmoid,
    "Clip": clip,
    "PRelu": prelu,
    "Dropout": dropout,
    "Gelu": gelu,
    f"{FUSED}GELU": fused_gelu,
    f"{FUSED}Threshold": threshold,
    f"{FUSED}LeakyReLU": leaky,
    f"{FUSED}Softplus": softplus,
    f"{FUSED}ReLU": lambda reader: reader.simple("ReLU"),
    f"{FUSED}Hardshrink": partial(fused_shrink, "Hardshrink"),
    f"{FUSED}Softshrink": partial(fused_shrink, "Softshrink"),
    "ThresholdedRelu": thresholded,
}
