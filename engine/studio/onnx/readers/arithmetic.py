"""Functions and powers of values, sums along axes, and two tensors joined value by value."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np

from engine.studio.onnx.layers.arithmetic import FUNCTIONS, REDUCTIONS
from engine.studio.onnx.readers.common import Filled, Reader, UnreadableError, Value
from engine.studio.onnx.readers.norms import scaled

UNBOUNDED = float(np.finfo(np.float32).max)
MASKED = -1e9
"""Stands for what is minus infinity in a mask: its share of a softmax is 0 as well."""
JOINS = {
    "Add": "Add",
    "Sub": "Subtract",
    "Mul": "Multiply",
    "Div": "Divide",
    "Max": "Maximum",
    "Min": "Minimum",
}


def power(reader: Reader) -> None:
    exponent = reader.constant(1, "exponent")
    if exponent.size != 1:
        raise UnreadableError("its exponents differ")
    number = float(exponent.item())
    if number == 1.0:
        reader.give(reader.value())
    elif number == 0.5:
        reader.simple("Function", {"function": "sqrt"})
    else:
        reader.simple("Power", {"exponent": number})


def reduced(kind: str, reader: Reader, before: str = "", behind: str = "") -> None:
    """What the values along axes come to; in images, the mean and the largest are pools.

    `before` and `behind` name functions of each value, as in the logarithm of a sum of powers.
    """
    value = reader.value()
    rank = len(value.axes)
    given = reader.setting("axes", 1)
    if not given and reader.get("noop_with_empty_axes"):
        return reader.give(value)
    axes = sorted({axis % rank for axis in given or range(rank)})
    if any(value.axes[axis] == 0 for axis in axes):
        raise UnreadableError("it goes over the samples")
    if before:
        value = _applied(reader, before, value)
    kept = bool(reader.get("keepdims", 1))
    if kind in POOLS and value.is_natural and 4 <= rank <= 5 and axes == list(range(2, rank)):
        (pooled,) = reader.draw(f"{POOLS[kind]}{rank - 2}d", {}, [value])
        return reader.give(pooled if kept else reader.drawing.reshaped(pooled, value.known[:1]))
    value = summed(reader, kind, value, axes, kept)
    reader.give(_applied(reader, behind, value) if behind else value)
    return None


POOLS = {"mean": "AdaptiveAvgPool", "max": "AdaptiveMaxPool"}


def summed(reader: Reader, kind: str, value: Value, axes: list[int], kept: bool) -> Value:
    """Values along some of the tensor's axes brought to one."""
    drawn = [place for axis in axes if (place := value.axes[axis]) is not None]
    if not drawn:
        plain = value
        left = value.axes
    else:
        settings = {"reduction": kind, "dim": tuple(drawn), "keepdim": kept}
        (plain,) = reader.draw("Reduce", settings, [reader.drawing.plain(value)])
        left = value.axes
    if not kept:
        left = tuple(place for axis, place in enumerate(left) if axis not in axes)
        left = tuple(
            None if place is None else place - sum(gone < place for gone in drawn) for place in left
        )
    return Value(plain.place, plain.shape, left)


def _applied(reader: Reader, function: str, value: Value) -> Value:
    kind, settings = APPLIED[function]
    (out,) = reader.draw(kind, settings, [reader.drawing.plain(value)])
    return Value(out.place, out.shape, value.axes)


APPLIED: dict[str, tuple[str, dict[str, Any]]] = {
    "abs": ("Function", {"function": "abs"}),
    "exp": ("Function", {"function": "exp"}),
    "log": ("Function", {"function": "log"}),
    "square": ("Power", {"exponent": 2.0}),
}


def joined(kind: str, reader: Reader, values: list[Value]) -> Value:
    """Two tensors or more, value by value; one may be stretched to the other."""
    return reduce(partial(_joined_two, kind, reader), values)


def _joined_two(kind: str, reader: Reader, first: Value, second: Value) -> Value:
    rank = max(len(first.axes), len(second.axes))
    if first.axes == second.axes:
        plain = [reader.drawing.plain(each) for each in (first, second)]
        (out,) = reader.draw(JOINS[kind], {}, plain)
        return Value(out.place, out.shape, first.axes)
    drawn = [reader.drawing.drawn(each) for each in (first, second)]
    if any(len(each.axes) < rank for each in drawn):
        raise UnreadableError("its tensors have different numbers of axes")
    return reader.draw(JOINS[kind], {}, drawn)[0]


def total(reader: Reader, is_mean: bool) -> None:
    """The sum of several tensors, or their mean."""
    values = [reader.value(place) for place in range(len(reader.op.inputs))]
    out = joined("Add", reader, values)
    share = np.full(1, 1 / len(values), np.float32)
    reader.give(scaled(reader, out, share, None) if is_mean and len(values) > 1 else out)


def normalised(reader: Reader) -> None:
    """Divided by its length along an axis."""
    value, p = reader.value(), reader.get("p", 2)
    axis = reader.axis(value, default=-1)
    if not value.axes[axis]:
        raise UnreadableError("it goes over the samples")
    length = summed(
        reader,
        "norm" if p == 2 else "sum",
        value if p == 2 else _applied(reader, "abs", value),
        [axis],
        True,
    )
    reader.give(joined("Div", reader, [value, length]))


def scaler(reader: Reader) -> None:
    """(x - offset) · scale, as scikit-learn brings features to a common size."""
    offset, scale = (np.array(reader.get(name), np.float32) for name in ("offset", "scale"))
    reader.give(scaled(reader, reader.value(), scale, -offset * scale))


def extreme(kind: str, reader: Reader) -> None:
    """The larger or smaller of tensors, or a bound."""
    items = [reader.item(place) for place in range(len(reader.op.inputs))]
    values = [each for each in items if isinstance(each, Value)]
    bounds = [
        np.full(1, each.value) if isinstance(each, Filled) else each
        for each in items
        if each is not None and not isinstance(each, Value)
    ]
    if not bounds:
        return reader.give(joined(kind, reader, values))
    if len(values) != 1 or any(each.size != 1 for each in bounds):
        raise UnreadableError("it compares with several numbers")
    numbers = [float(each.item()) for each in bounds]
    low, high = -UNBOUNDED, UNBOUNDED
    if kind == "Max":
        low = max(numbers)
    else:
        high = min(numbers)
    bounded(reader, low, high)
    return None


def bounded(reader: Reader, low: float, high: float) -> None:
    """Values kept between two numbers."""
    if (low, high) == (0.0, UNBOUNDED):
        return reader.simple("ReLU")
    if (low, high) == (0.0, 6.0):
        return reader.simple("ReLU6")
    if (low, high) == (-UNBOUNDED, UNBOUNDED):
        return reader.give(reader.value())
    if low >= high:
        raise UnreadableError("its bounds leave nothing between them")
    return reader.simple("Hardtanh", {"min_val": low, "max_val": high})


def where(reader: Reader) -> None:
    """One constant in some places that never change, as in the mask of attention."""
    mask = reader.constant(0, "condition").astype(bool)
    chosen, other = reader.item(1), reader.item(2)
    if isinstance(other, Value):
        mask, chosen, other = ~mask, other, chosen
    if isinstance(other, Filled):
        other = np.full(1, other.value)
    if not isinstance(chosen, Value) or not isinstance(other, np.ndarray):
        raise UnreadableError("it chooses between two tensors")
    fill = np.clip(other.astype(np.float32), MASKED, -MASKED)
    scale = mask.astype(np.float32)
    reader.give(scaled(reader, chosen, scale, (1 - scale) * fill))


READERS: dict[str, Callable[[Reader], None]] = {
    **{
        operation: partial(
            lambda name, reader: reader.simple("Function", {"function": name}), function
        )
        for function, operation in FUNCTIONS.items()
    },
    "Pow": power,
    **{operation: partial(reduced, kind) for kind, operation in REDUCTIONS.items()},
    "ReduceL1": partial(reduced, "sum", before="abs"),
    "ReduceSumSquare": partial(reduced, "sum", before="square"),
    "ReduceLogSum": partial(reduced, "sum", behind="log"),
    "ReduceLogSumExp": partial(reduced, "sum", before="exp", behind="log"),
    "Max": partial(extreme, "Max"),
    "Min": partial(extreme, "Min"),
    "Where": where,
    "Sum": partial(total, is_mean=False),
    "Mean": partial(total, is_mean=True),
    "LpNormalization": normalised,
    "ai.onnx.ml.Scaler": scaler,
}
