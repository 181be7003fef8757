"""Operations that lay values out anew, take parts of them, or put them together."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce

import numpy as np

from engine.studio.onnx.folding import slice_bounds, split_sizes
from engine.studio.onnx.readers.common import BATCH, Filled, Reader, UnreadableError, Value
from engine.studio.onnx.readers.features import select
from engine.studio.onnx.readers.recurrent import Ways


def same(reader: Reader) -> None:
    """What changes nothing here: Identity, and a Cast, since all numbers are floats."""
    item = reader.item(0)
    if item is None:
        raise UnreadableError("nothing comes in")
    reader.give(item)


def reshape(reader: Reader) -> None:
    value = reader.value()
    if isinstance(value, Ways):
        return reader.give(value.side_by_side())
    given = reader.setting("shape", 1) or []
    if not reader.get("allowzero"):
        given = [
            value.sizes[place] if size == 0 and place < len(value.axes) else size
            for place, size in enumerate(given)
        ]
    whole = math.prod(value.sizes)
    sizes = reader.target("shape", given, whole)
    if sizes == value.sizes:
        return reader.give(value)
    return reader.give(_laid_out(reader, value, sizes))


def _laid_out(reader: Reader, value: Value, sizes: tuple[int, ...]) -> Value:
    if not sizes or sizes[0] != BATCH:
        raise UnreadableError("it lays several samples out together")
    return reader.drawing.reshaped(reader.drawing.drawn(value), sizes[1:], reader.name())


def flatten(reader: Reader) -> None:
    value = reader.value()
    axis = reader.get("axis", 1) % max(len(value.axes), 1)
    if axis != 1:
        raise UnreadableError("it lays several samples out together")
    natural = reader.natural()
    reader.give(reader.drawing.reshaped(natural, (math.prod(natural.known),), reader.name()))


def transpose(reader: Reader) -> None:
    """Nothing is drawn for it until a layer wants its axes in order."""
    value = reader.value()
    order = reader.get("perm") or list(range(len(value.sizes)))[::-1]
    if sorted(order) != list(range(len(value.sizes))):
        raise UnreadableError("its order is for another number of axes")
    if isinstance(value, Ways):
        return reader.give(value.turned(order))
    axes = tuple(value.axes[axis] for axis in order)
    return reader.give(Value(value.place, value.shape, axes, reader.name()))


def squeeze(reader: Reader) -> None:
    value = reader.value()
    given = reader.setting("axes", 1)
    rank = len(value.sizes)
    if given is None:
        given = [place for place, size in enumerate(value.sizes) if size == 1]
    axes = sorted({axis % rank for axis in given}, reverse=True)
    if isinstance(value, Ways):
        return reader.give(value.alone(axes))
    for axis in axes:
        if value.sizes[axis] != 1:
            raise UnreadableError("it takes away an axis of several places")
        is_alone = value.axes[axis] is None or len(value.sizes) == 2
        if is_alone or not value.is_natural or value.place[1] in ("hidden", "cell"):
            value = select(reader, value, axis, 0)
        else:
            sizes = [size for place, size in enumerate(value.sizes) if place != axis]
            value = _laid_out(reader, value, tuple(sizes))
    return reader.give(value)


def unsqueeze(reader: Reader) -> None:
    value = reader.value()
    given = reader.setting("axes", 1) or []
    rank = len(value.axes) + len(given)
    axes = list(value.axes)
    for axis in sorted(axis % rank for axis in given):
        axes.insert(axis, None)
    reader.give(Value(value.place, value.shape, tuple(axes)))


def concat(reader: Reader) -> None:
    if _adds_token(reader):
        return
    values = [reader.value(place) for place in range(len(reader.op.inputs))]
    along = reader.axis(values[0])
    if all(value.axes == values[0].axes for value in values) and values[0].axes[along] is None:
        values = [_with_axis(reader, value, along) for value in values]
    if len({value.axes for value in values}) == 1 and None not in values[0].axes:
        order = values[0].axes
        axis = order[reader.axis(values[0])]
        values = [reader.drawing.plain(value) for value in values]
    else:
        values = [reader.drawing.drawn(value) for value in values]
        axis, order = reader.axis(values[0]), values[0].axes
    if not axis:
        raise UnreadableError("it puts samples together")
    joined = reduce(
        lambda a, b: reader.draw("Concatenate", {"dim": axis}, [a, b])[0], values[1:], values[0]
    )
    reader.give(Value(joined.place, joined.shape, order))


def _with_axis(reader: Reader, value: Value, axis: int) -> Value:
    """The value with an axis of size 1 that the drawing lacked, as the first of a sample."""
    laid = reader.drawing.reshaped(reader.drawing.plain(value), (1, *value.known))
    axes: list[int | None] = [each + 1 if each else each for each in value.axes]
    axes[axis] = 1
    return Value(laid.place, laid.shape, tuple(axes))


def _adds_token(reader: Reader) -> bool:
    """Whether learned rows are put before a sequence, and so drawn."""
    items = [reader.item(place) for place in range(len(reader.op.inputs))]
    if len(items) != 2 or not isinstance(items[1], Value) or isinstance(items[0], Value):
        return False
    value, rows = reader.natural(1), items[0]
    fixed = reader.graph.fixed_batch
    sizes = () if rows is None else rows.shape
    if len(sizes) != 3 or len(value.known) != 2 or sizes[2] != value.known[1]:
        return False
    if isinstance(rows, Filled):
        rows = np.full((1, *sizes[1:]), rows.value, np.float32)
    elif rows is not None and len(rows) == fixed and (rows == rows[:1]).all():
        rows = rows[:1]
    if rows is None or len(rows) != 1 or reader.axis(value) != 1:
        return False
    settings = {"count": rows.shape[1]}
    reader.give(*reader.draw("ClassToken", settings, [value], {"weight": rows[0]}))
    return True


def split(reader: Reader) -> None:
    value = reader.value()
    axis = reader.axis(value)
    if not value.axes[axis]:
        raise UnreadableError("it parts samples from one another")
    given = [None, reader.maybe(1, "sizes")]
    sizes = split_sizes(reader.op.attributes, given, len(reader.op.outputs), value.sizes[axis])
    if sum(sizes) != value.sizes[axis] or min(sizes) < 0:
        raise UnreadableError("its sizes do not fit")
    parts, rest = [], value
    for size in sizes[:-1]:
        first, rest = _parted(reader, rest, axis, size)
        parts.append(first)
    reader.give(*parts, rest)


def _parted(reader: Reader, value: Value, axis: int, size: int) -> tuple[Value, Value]:
    """The first places along an axis, and those behind them."""
    plain = reader.drawing.plain(value)
    first, rest = reader.draw("Split", {"dim": value.axes[axis], "size": size}, [plain])
    return (
        Value(first.place, first.shape, value.axes),
        Value(rest.place, rest.shape, value.axes),
    )


def slices(reader: Reader) -> None:
    value = reader.value()
    inputs = [None, *(reader.maybe(place, "bounds") for place in range(1, 5))]
    starts, ends, axes, steps = slice_bounds(reader.op.attributes, inputs)
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        axis %= len(value.axes)
        size = value.sizes[axis]
        start, end, _ = slice(start, end, step).indices(size)
        if (start, end) == (0, size) and step == 1:
            continue
        drawn = value.axes[axis]
        if step < 1:
            raise UnreadableError("it goes backwards")
        if start >= end or not drawn:
            raise UnreadableError("it takes nothing, or parts samples from one another")
        settings = {"dim": drawn, "start": start, "end": end, "step": step}
        (out,) = reader.draw("Slice", settings, [reader.drawing.plain(value)])
        value = Value(out.place, out.shape, value.axes)
    reader.give(value)


def shape(reader: Reader) -> None:
    start, end = reader.get("start", 0), reader.get("end")
    reader.give(np.array(reader.value().sizes, np.int64)[start:end])


STRETCHING = frozenset({"Add", "Sub", "Mul", "Div", "Max", "Min"})
"""What stretches its inputs to one another by itself."""


def expand(reader: Reader) -> None:
    """Stretching: nothing is drawn for it where what comes next does so by itself."""
    item, wanted = reader.item(0), reader.setting("shape", 1) or []
    if isinstance(item, np.ndarray):  # a constant, once for each sample
        if wanted[:1] != [BATCH] or (item.ndim == len(wanted) and item.shape[0] != 1):
            raise UnreadableError("it repeats values")
        sizes = np.broadcast_shapes(item.shape, (1, *wanted[1:]))
        return reader.give(np.broadcast_to(item, sizes))
    value = reader.value()
    sizes = (1,) * (len(wanted) - len(value.sizes)) + value.sizes
    users = reader.graph.users.get(reader.op.output, [])
    if len(wanted) != len(value.sizes):
        raise UnreadableError("it repeats values")
    if all(new in (1, old) for new, old in zip(wanted, sizes, strict=True)):
        return reader.give(value)
    if not users or any(user.kind not in STRETCHING for user in users):
        raise UnreadableError("it repeats values")
    return reader.give(value)


READERS: dict[str, Callable[[Reader], None]] = {
    "Identity": same,
    "Cast": same,
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Concat": concat,
    "Split": split,
    "Slice": slices,
    "Shape": shape,
    "Expand": expand,
}
