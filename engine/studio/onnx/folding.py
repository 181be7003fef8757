"""Operations on constants, worked out while a model is read: shapes that are put together, mostly.

A shape holds `BATCH` for the number of samples, which no file knows: a prime that no layer has for
a size, so that it is found again in products. What would be as large as a batch is `Filled`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from engine.studio.onnx.reading import plain

BATCH = 1_000_003
MOST_VALUES = 2**26
"""Constants with more values than that are not worked out."""


class Filled(NamedTuple):
    """A constant of one value everywhere, whose shape may depend on the batch."""

    value: float
    shape: tuple[int, ...] = ()
    """Its shape, where it is known."""


Constant = np.ndarray | Filled


class NotConstantError(Exception):
    """The operation cannot be worked out beforehand."""


def _axes(node: Any, inputs: list[np.ndarray], place: int = 1) -> tuple[int, ...]:
    """The axes, which younger versions take as an input."""
    if len(inputs) > place and inputs[place] is not None:
        return tuple(int(axis) for axis in inputs[place].ravel())
    return tuple(node.get("axes") or ())


def _unsqueeze(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    array, axes = inputs[0], _axes(node, inputs)
    rank = array.ndim + len(axes)
    for axis in sorted(axis % rank for axis in axes):
        array = np.expand_dims(array, axis)
    return array


def _squeeze(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    return np.squeeze(inputs[0], _axes(node, inputs) or None)


def _slice(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    array = inputs[0]
    starts, ends, axes, steps = slice_bounds(node, inputs)
    cut = [slice(None)] * array.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        cut[axis] = slice(start, end if end > -(2**31) else None, step)
    return array[tuple(cut)]


def slice_bounds(node: Any, inputs: list[Any]) -> tuple[list[int], ...]:
    """Starts, ends, axes and steps of a Slice of any version."""
    if "starts" in node:
        starts, ends = list(node["starts"]), list(node["ends"])
        given: list[Any] = [node.get("axes"), None]
    elif len(inputs) < 3 or inputs[1] is None or inputs[2] is None:
        raise ValueError("a Slice says from where to where")
    else:
        starts, ends = (inputs[place].ravel().tolist() for place in (1, 2))
        more = [*inputs[3:5], None, None][:2]
        given = [None if each is None else each.ravel().tolist() for each in more]
    axes = given[0] or list(range(len(starts)))
    return starts, ends, axes, given[1] or [1] * len(starts)


def _reshape(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    shape = [int(size) for size in (node["shape"] if "shape" in node else inputs[1].ravel())]
    array = inputs[0]
    if not node.get("allowzero"):
        shape = [size or array.shape[place] for place, size in enumerate(shape)]
    return array.reshape(shape)


def _reduced(reduce: Callable) -> Callable:
    def fold(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
        axes = _axes(node, inputs) or None
        return reduce(inputs[0], axis=axes, keepdims=bool(node.get("keepdims", 1)))

    return fold


def _range(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    start, limit, step = (each.item() for each in inputs)
    _bounded(abs((limit - start) / step) + 1 if step else math.inf)
    return np.arange(start, limit, step)


def _filled(node: Any, inputs: list[np.ndarray]) -> Constant:
    value = node.get("value")
    number = 0.0 if value is None else float(np.asarray(value).ravel()[0])
    shape = [int(size) for size in inputs[0].ravel()]
    if _depends_on_batch(shape):
        return Filled(number)
    whole = value is not None and np.asarray(value).dtype.kind in "iub"
    return np.full(shape, number, np.int64 if whole else np.float32)


def _depends_on_batch(shape: list[int]) -> bool:
    """Whether there is a size for each batch; NotConstantError for what is too large by itself."""
    sizes = [size // BATCH if size and size % BATCH == 0 else size for size in shape]
    _bounded(math.prod(map(abs, sizes)))
    return sizes != shape


def _expand(node: Any, inputs: list[np.ndarray]) -> Constant:
    shape = [int(size) for size in inputs[1].ravel()]
    array = inputs[0]
    if _depends_on_batch(shape):
        if array.size and (array == array.flat[0]).all():
            return Filled(float(array.flat[0]), tuple(shape))
        raise NotConstantError
    return np.broadcast_to(array, np.broadcast_shapes(array.shape, tuple(shape)))


def _divide(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    a, b = inputs
    if a.dtype.kind == "i" and b.dtype.kind == "i":
        return np.trunc(a / b).astype(np.int64) if (b != 0).all() else np.zeros_like(a)
    return a / b


def _of_two(compute: Callable) -> Callable:
    def fold(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
        _bounded(math.prod(np.broadcast_shapes(*(each.shape for each in inputs))))
        return compute(*inputs)

    return fold


def _of_one(compute: Callable) -> Callable:
    return lambda node, inputs: compute(inputs[0])


def _bounded(count: float) -> None:
    if count > MOST_VALUES:
        raise NotConstantError


def _transpose(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    return np.transpose(inputs[0], node.get("perm"))


def _gather(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    array, index = inputs
    _bounded(array.size / max(array.shape[node.get("axis", 0)], 1) * index.size)
    return np.take(array, index, axis=node.get("axis", 0))


def _cast(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    floats = node.get("to") in (1, 10, 11, 16)
    return inputs[0].astype(np.float32 if floats else np.int64)


def _dequantized(node: Any, inputs: list[np.ndarray]) -> np.ndarray:
    array, scale = inputs[:2]
    zero = inputs[2] if len(inputs) > 2 and inputs[2] is not None else np.zeros_like(scale)
    if scale.ndim:  # one for each place along an axis
        shape = [1] * array.ndim
        shape[node.get("axis", 1)] = scale.size
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return ((array - zero) * scale).astype(np.float32)


FOLDS: dict[str, Callable[[Any, list], Constant]] = {
    "Identity": _of_one(lambda x: x),
    "Cast": _cast,
    "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze,
    "Slice": _slice,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Gather": _gather,
    "Concat": lambda node, inputs: np.concatenate(inputs, axis=node.get("axis", 0)),
    "ConstantOfShape": _filled,
    "Expand": _expand,
    "Range": _range,
    "Where": _of_two(lambda a, b, c: np.where(a, b, c)),
    "ReduceProd": _reduced(np.prod),
    "ReduceSum": _reduced(np.sum),
    "ReduceMax": _reduced(np.max),
    "Add": _of_two(np.add),
    "Sub": _of_two(np.subtract),
    "Mul": _of_two(np.multiply),
    "Div": _divide,
    "Mod": _of_two(lambda a, b: np.mod(a, b) if (b != 0).all() else np.zeros_like(a)),
    "Pow": _of_two(np.power),
    "Max": _of_two(np.maximum),
    "Min": _of_two(np.minimum),
    "Equal": _of_two(np.equal),
    "Greater": _of_two(np.greater),
    "Less": _of_two(np.less),
    "And": _of_two(np.logical_and),
    "Or": _of_two(np.logical_or),
    "Not": _of_one(np.logical_not),
    "Neg": _of_one(np.negative),
    "Abs": _of_one(np.abs),
    "Sqrt": _of_one(np.sqrt),
    "Reciprocal": _of_one(lambda x: 1 / x),
    "Floor": _of_one(np.floor),
    "Ceil": _of_one(np.ceil),
    "Sin": _of_one(np.sin),
    "Cos": _of_one(np.cos),
    "Exp": _of_one(np.exp),
    "DequantizeLinear": _dequantized,
    "NonZero": _of_one(lambda x: np.array(np.nonzero(x))),
}
FILLED_STAY = (
    "Slice",
    "Squeeze",
    "Unsqueeze",
    "Gather",
    "Reshape",
    "Transpose",
    "Identity",
    "Cast",
)


def fold(kind: str, node: dict[str, Any], inputs: list[Any], outputs: int) -> list[Constant]:
    """What an operation gives, whose inputs are constants; NotConstantError where that is unknown.

    `node` are its attributes. Inputs that are left out are None.
    """
    if isinstance(inputs[0] if inputs else None, Filled) and kind in FILLED_STAY:
        return [inputs[0] if kind in ("Identity", "Cast") else Filled(inputs[0].value)]
    if any(isinstance(each, Filled) for each in inputs):
        raise NotConstantError
    try:
        with np.errstate(all="ignore"):
            if kind == "Split":
                return list(_split(node, inputs, outputs))
            if kind not in FOLDS:
                raise NotConstantError
            found = FOLDS[kind](node, inputs)
    except (ValueError, IndexError, TypeError, KeyError, OverflowError, AttributeError) as error:
        raise NotConstantError from error
    return [found if isinstance(found, Filled) else plain(np.asarray(found))]


def _split(node: Any, inputs: list[np.ndarray], outputs: int) -> list[np.ndarray]:
    array, axis = inputs[0], node.get("axis", 0)
    sizes = split_sizes(node, inputs, outputs, array.shape[axis])
    return np.split(array, np.cumsum(sizes)[:-1], axis=axis)


def split_sizes(node: Any, inputs: list[Any], outputs: int, size: int) -> list[int]:
    """How long each part is: as was said, or all alike but the last."""
    if "split" in node:
        return list(node["split"])
    if len(inputs) > 1 and inputs[1] is not None:
        return inputs[1].ravel().tolist()
    share = -(-size // max(outputs, 1))
    return [share] * (outputs - 1) + [size - share * (outputs - 1)]
