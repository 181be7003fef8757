"""What a reader is given: an operation, what comes into it, and the drawing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.studio.onnx.drawing import Drawing, UnreadableError, Value, natural, spelled
from engine.studio.onnx.folding import BATCH, Constant, Filled
from engine.studio.onnx.graph import Graph, Operation, scope_of

Item = Value | np.ndarray | Filled


@dataclass
class Reader:
    """One operation while it is drawn."""

    graph: Graph
    op: Operation
    items: dict[str, Item]
    drawing: Drawing

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute."""
        return self.op.attributes.get(name, default)

    def item(self, place: int) -> Item | None:
        """What comes into an input; None where it is left out."""
        name = self.op.inputs[place] if place < len(self.op.inputs) else ""
        if not name:
            return None
        if name not in self.items:
            raise UnreadableError("what comes in is not there")
        return self.items[name]

    def value(self, place: int = 0) -> Value:
        """A tensor that the drawing computes."""
        item = self.item(place)
        if not isinstance(item, Value):
            raise UnreadableError("it works on a constant")
        return item

    def natural(self, place: int = 0) -> Value:
        """The same, with its samples first and its axes in order."""
        return self.drawing.drawn(self.value(place))

    def constant(self, place: int, what: str) -> np.ndarray:
        """A constant that must be there; `what` names it."""
        item = self.item(place)
        if not isinstance(item, np.ndarray):
            raise UnreadableError(f"its {what} is computed")
        return item

    def maybe(self, place: int, what: str) -> np.ndarray | None:
        """A constant, or None where the input is left out."""
        return None if self.item(place) is None else self.constant(place, what)

    def setting(self, name: str, place: int) -> list[int] | None:
        """Whole numbers that older versions have as an attribute, younger ones as an input."""
        if name in self.op.attributes:
            return list(self.op.attributes[name])
        found = self.maybe(place, name)
        return None if found is None else [int(each) for each in found.ravel()]

    def axis(self, value: Value, name: str = "axis", default: int = 0) -> int:
        """An attribute that names an axis, from 0 on."""
        axis = self.get(name, default)
        rank = len(value.axes)
        if not -rank <= axis < rank:
            raise UnreadableError(f"it has no axis {axis}")
        return axis % rank

    def draw(
        self,
        kind: str,
        parameters: Mapping[str, Any] | None = None,
        inputs: Sequence[Value] | None = None,
        weights: Mapping[str, np.ndarray | None] | None = None,
    ) -> list[Value]:
        """Draw a layer, by default on the first input."""
        inputs = [self.natural()] if inputs is None else inputs
        return self.drawing.layer(kind, parameters or {}, inputs, weights, self.name())

    def simple(self, kind: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Draw a layer that treats each value alike, whatever the order of axes."""
        value = self.value()
        (drawn,) = self.draw(kind, parameters, [self.drawing.plain(value)])
        self.give(Value(drawn.place, drawn.shape, value.axes))

    def give(self, *values: Item) -> None:
        """What the operation's outputs hold."""
        for name, value in zip(self.op.outputs, values, strict=False):
            if name:
                self.items[name] = value
        for name in self.op.outputs[len(values) :]:
            if name and (name in self.graph.users or name in self.graph.outputs):
                raise UnreadableError(f"its output {name} has no port here")

    def name(self) -> str:
        """What the layer shall be called: after its weights, or as the file calls it."""
        return layer_name(self.op, self.graph)

    def target(self, name: str, sizes: Sequence[int], whole: int) -> tuple[int, ...]:
        """The sizes of a reshape, 0 and -1 resolved; `whole` is the product of all sizes."""
        fixed = self.graph.fixed_batch
        given = list(sizes)
        if fixed is not None and given and given[0] == fixed and -1 not in given[:1]:
            rest = whole // BATCH
            known = 1
            for size in given[1:]:
                known *= abs(size)
            if known == rest or (-1 in given[1:] and known and rest % known == 0):
                given[0] = BATCH
        known = 1
        for size in given:
            known *= size if size != -1 else 1
        if -1 in given:
            if known <= 0 or whole % known:
                raise UnreadableError("the sizes do not fit")
            given[given.index(-1)] = whole // known
        elif known != whole:
            raise UnreadableError("the sizes do not fit")
        return tuple(given)


def layer_name(op: Operation, graph: Graph) -> str:
    """A name for what an operation becomes; empty where the file tells none."""
    owner = weight_owner(op, graph)
    if owner:
        return owner
    scope = scope_of(op)
    if scope:
        # What stands alone in its scope is a layer; of several, each is only a part of one.
        kind = op.kind.rpartition(".")[2].lower()
        return spelled(scope if graph.scopes[scope] < 2 else f"{scope}_{kind}")
    name = op.name
    # Not what exporters number for want of a name.
    numbered = re.fullmatch(rf"node_.*|n\d+.*|{re.escape(op.kind)}_?\d*", name)
    return "" if "/" in name or numbered else spelled(name)


def weight_owner(op: Operation, graph: Graph) -> str:
    """The layer that the operation's weights are named after, if any are."""
    for name in op.inputs:
        owner, _, last = name.removesuffix(".T").rpartition(".")
        if owner and last in WEIGHT_NAMES and name in graph.constants:
            return spelled(owner)
    return ""


WEIGHT_NAMES = ("weight", "bias", "weight_ih_l0", "weight_hh_l0", "running_mean", "waves")

__all__ = [
    "BATCH",
    "Constant",
    "Filled",
    "Item",
    "Reader",
    "UnreadableError",
    "Value",
    "layer_name",
    "natural",
]
