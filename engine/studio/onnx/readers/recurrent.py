"""RNN, LSTM and GRU: steps first and gates in ONNX's order, as files have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.studio.onnx.layers.recurrent import GATES, reordered
from engine.studio.onnx.readers.common import BATCH, Filled, Reader, UnreadableError, Value

STEPS_FIRST = (1, 0, 2)


@dataclass(frozen=True, slots=True)
class Ways(Value):
    """What a recurrent operation gives: (steps, ways, N, H), of which the drawing has ways·H."""

    ways: int = 1
    order: tuple[int, ...] = (0, 1, 2, 3)

    @property
    def sizes(self) -> tuple[int, ...]:
        steps, together = self.known
        sizes = (steps, self.ways, BATCH, together // self.ways)
        return tuple(sizes[axis] for axis in self.order)

    def turned(self, order: list[int]) -> Ways:
        """With its axes in another order."""
        turned = tuple(self.order[axis] for axis in order)
        return Ways(self.place, self.shape, ways=self.ways, order=turned)

    def alone(self, axes: list[int]) -> Value:
        """Without the axis of the ways, of which there is one."""
        if self.ways != 1 or [self.order[axis] for axis in axes] != [1]:
            raise UnreadableError("its two ways are taken apart")
        drawn = {0: 1, 2: 0, 3: 2}
        return Value(self.place, self.shape, tuple(drawn[axis] for axis in self.order if axis != 1))

    def side_by_side(self) -> Value:
        """With what both ways gave in one row."""
        if self.order == (0, 2, 1, 3):
            return Value(self.place, self.shape, STEPS_FIRST)
        if self.order == (2, 0, 1, 3):
            return Value(self.place, self.shape, (0, 1, 2))
        raise UnreadableError("its two ways are taken apart")


def recurrent(reader: Reader) -> None:
    kind = reader.op.kind
    value = reader.value()
    layout = reader.get("layout", 0)
    if value.axes != ((0, 1, 2) if layout else STEPS_FIRST):
        turned = reader.drawing.drawn(
            value if layout else Value(value.place, value.shape, _steps_second(value))
        )
    else:
        turned = reader.drawing.plain(value)
    weights = [reader.constant(place, "weight") for place in (1, 2)]
    bias = reader.maybe(3, "bias")
    _check(reader, kind)
    hidden = weights[1].shape[-1]
    ways = weights[0].shape[0]
    parameters: dict[str, Any] = {
        "hidden_size": hidden,
        "bias": bias is not None,
        "bidirectional": ways == 2,
    }
    if kind == "RNN":
        bends = [each.lower() for each in reader.get("activations") or ["Tanh"]]
        if len(set(bends)) > 1 or bends[0] not in ("tanh", "relu"):
            raise UnreadableError(f"it bends with {', '.join(bends)}")
        parameters["nonlinearity"] = bends[0]
    own = unstacked(kind, weights[0], weights[1], bias)
    every, *last = reader.draw(kind, parameters, [turned], own)
    outputs: list[Value] = [Ways(every.place, every.shape, ways=ways)]
    if layout:
        if ways != 1:
            raise UnreadableError("its samples come first and it reads both ways")
        outputs = [Value(every.place, every.shape, (0, 1, None, 2))]
        outputs += last
    else:
        outputs += [Value(each.place, each.shape, STEPS_FIRST) for each in last]
    reader.give(*outputs)


def _steps_second(value: Value) -> tuple[int | None, ...]:
    """The axes with the samples first, of a tensor that has its steps there."""
    if len(value.axes) != 3:
        raise UnreadableError("it reads no rows")
    return (value.axes[1], value.axes[0], value.axes[2])


def _check(reader: Reader, kind: str) -> None:
    """UnreadableError for what no layer does."""
    if reader.get("direction", "forward") == "reverse":
        raise UnreadableError("it reads from the end alone")
    if reader.get("clip") or reader.get("input_forget"):
        raise UnreadableError("it bounds its gates")
    if kind == "GRU" and not reader.get("linear_before_reset", 0):
        raise UnreadableError("its reset gate acts before the product")
    usual = {"LSTM": ["sigmoid", "tanh", "tanh"], "GRU": ["sigmoid", "tanh"]}.get(kind)
    bends = [each.lower() for each in reader.get("activations") or []]
    if usual and bends and bends != usual * (len(bends) // len(usual)):
        raise UnreadableError(f"it bends with {', '.join(bends)}")
    for place, what in ((5, "first state"), (6, "first cell"), (7, "peepholes")):
        state = reader.item(place) if place < len(reader.op.inputs) else None
        zero = state is None or (isinstance(state, Filled) and not state.value)
        if not zero and not (isinstance(state, np.ndarray) and not state.any()):
            raise UnreadableError(f"its {what} is given")


def unstacked(
    kind: str, rows: np.ndarray, memory: np.ndarray, bias: np.ndarray | None, layer: int = 0
) -> dict[str, np.ndarray]:
    """The weights of one layer as PyTorch has them, of (ways, gates·H, …) and a bias for both."""
    order = GATES[kind]
    back = tuple(int(place) for place in np.argsort(order))
    named: dict[str, np.ndarray] = {}
    for way, suffix in zip(range(len(rows)), ("", "_reverse"), strict=False):
        named[f"weight_ih_l{layer}{suffix}"] = reordered(rows[way], back)
        named[f"weight_hh_l{layer}{suffix}"] = reordered(memory[way], back)
        if bias is not None:
            first, second = np.split(bias[way], 2)
            named[f"bias_ih_l{layer}{suffix}"] = reordered(first, back)
            named[f"bias_hh_l{layer}{suffix}"] = reordered(second, back)
    return named


READERS: dict[str, Callable[[Reader], None]] = dict.fromkeys(GATES, recurrent)
