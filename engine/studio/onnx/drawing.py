"""A network while it is drawn from an ONNX graph: nodes, wires, and the weights for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.studio.network.analysis import Problem, Shape
from engine.studio.network.catalogue import CATALOGUE, kind_of
from engine.studio.network.graph_module import Place
from engine.studio.network.names import spelling_refusal
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.parameters import checked, stored_form
from engine.studio.network.sentences import text
from engine.studio.network.shapes import ShapeError, infer
from engine.studio.onnx.folding import BATCH


class UnreadableError(Exception):
    """An operation cannot be drawn; the text is why, in a few words."""


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor that the drawn network computes.

    `shape` is a sample's, as it is drawn; None where it is not known. `axes` says which axis of the
    drawn batch each axis of the tensor is: a file may have its steps first, where the drawing has
    the samples. An axis of size 1 that the drawing lacks is None. `turned_by` names the operation
    that put the axes in their order.
    """

    place: Place
    shape: Shape | None
    axes: tuple[int | None, ...] = ()
    turned_by: str = ""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The tensor's shape, with BATCH for the samples."""
        drawn = (BATCH, *self.known)
        return tuple(1 if axis is None else drawn[axis] for axis in self.axes)

    @property
    def known(self) -> Shape:
        """A sample's shape; UnreadableError where it is not known."""
        if self.shape is None:
            raise UnreadableError("the shape of what comes in is not known")
        return self.shape

    @property
    def is_natural(self) -> bool:
        """Whether it is drawn as it is."""
        return self.axes == tuple(range(len(self.axes)))


def natural(place: Place, shape: Shape) -> Value:
    """A value that is drawn as it is."""
    return Value(place, shape, tuple(range(len(shape) + 1)))


@dataclass
class Drawing:
    """The network so far. `weights` are named as a run keeps them: `n3/weight`."""

    network: Network = field(default_factory=Network)
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def layer(
        self,
        kind: str,
        parameters: Mapping[str, Any],
        inputs: Sequence[Value],
        weights: Mapping[str, np.ndarray | None] | None = None,
        name: str = "",
    ) -> list[Value]:
        """Draw a layer on values that are drawn as they are; what it gives.

        UnreadableError where the layer does not take these parameters or shapes.
        """
        entry = CATALOGUE[kind]
        stored = stored_form(entry, parameters)
        node = Node("", kind, "", parameters=stored)
        good, bad = checked(node)
        if bad:
            which = f"{bad[0].label.lower()} {stored.get(bad[0].name)}"
            raise UnreadableError(f"{kind} has no {which}")
        try:
            shapes, _ = infer(entry, good, tuple(each.known for each in inputs))
        except ShapeError as error:
            given = inputs[0].known
            came = {"name": kind, "source": "what comes in", "came": given, "axes": len(given)}
            problem = Problem(error.id, "error", None, None, {**came, **error.values})
            raise UnreadableError(text(problem).rstrip(".").replace(". ", ": ")) from None
        node = self._add(kind, name or entry.stem, stored, inputs)
        for parameter, array in (weights or {}).items():
            if array is not None:
                kept = array if array.dtype.kind in "iu" else np.asarray(array, np.float32)
                self.weights[f"{node.id}/{parameter}"] = np.ascontiguousarray(kept)
        ports = [port.name for port in entry.outputs]
        return [
            natural((node.id, port), tuple(shape))
            for port, shape in zip(ports, shapes, strict=False)
        ]

    def unknown(self, kind: str, inputs: Sequence[Value], name: str) -> Value:
        """Draw a gap: a node of a kind that is in no catalogue, and so a problem."""
        node = self._add(kind, name or "unknown", {}, inputs[:1])
        return Value((node.id, "output"), None)

    def drawn(self, value: Value) -> Value:
        """The value as it lies in the file, for layers that ask for their axes in order.

        UnreadableError where its samples do not come first.
        """
        if value.is_natural:
            return value
        if not value.axes or value.axes[0] != 0:
            raise UnreadableError("its samples are not the first axis")
        real = [axis for axis in value.axes if axis is not None]
        if real != sorted(real):
            swapped = [place for place, axis in enumerate(real) if place != axis]
            if len(swapped) == 2:
                settings: dict[str, Any] = {"dim0": swapped[0], "dim1": swapped[1]}
                kind = "Transpose"
            else:
                kind, settings = "Permute", {"dims": tuple(real[1:])}
            (turned,) = self.layer(kind, settings, [self.plain(value)], name=value.turned_by)
        else:
            turned = self.plain(value)
        return self.reshaped(turned, value.sizes[1:])

    def plain(self, value: Value) -> Value:
        """The value as it is drawn, whatever it is in the file."""
        return natural(value.place, value.known)

    def reshaped(self, value: Value, shape: Shape, name: str = "") -> Value:
        """A naturally drawn value laid out in another shape of as many numbers."""
        given = value.known
        if shape == given:
            return value
        kind = "Reshape"
        parameters: dict[str, Any] = {"shape": shape}
        merged = _merged(given, shape)
        parted = _merged(shape, given)
        if merged is not None:
            end = -1 if merged[1] == len(given) else merged[1]
            kind, parameters = "Flatten", {"start_dim": merged[0], "end_dim": end}
        elif parted is not None:
            sizes = shape[parted[0] - 1 : parted[1]]
            kind, parameters = "Unflatten", {"dim": parted[0], "unflattened_size": sizes}
        return self.layer(kind, parameters, [value], name=name)[0]

    def _free(self, stem: str) -> str:
        """`stem` with the first number that is free; it looks on from the last one."""
        number = self._numbers.get(stem, 1)
        while self.network.uses_of(name := stem if number == 1 else f"{stem}{number}"):
            number += 1
        self._numbers[stem] = number
        return name

    def _add(
        self, kind: str, name: str, parameters: dict[str, Any], inputs: Sequence[Value]
    ) -> Node:
        (node_id,) = self.network.new_ids(1)
        node = Node(node_id, kind, self._free(name), parameters=parameters)
        self.network.add_node(node)
        for port, value in zip(kind_of(node).inputs, inputs, strict=False):
            self.network.add_wire(Wire(*value.place, node.id, port.name))
        return node


def _merged(given: Shape, shape: Shape) -> tuple[int, int] | None:
    """The axes, from 1 on, that become one where that is all that happens; None otherwise."""
    count = len(given) - len(shape)
    if count < 1:
        return None
    for start in range(len(shape)):
        end = start + count
        if given[:start] == shape[:start] and given[end + 1 :] == shape[start + 1 :]:
            return start + 1, end + 1
    return None


def spelled(words: str) -> str:
    """The words as a node can be called; empty where nothing is left of them."""
    name = re.sub(r"\W+", "_", words, flags=re.ASCII).strip("_")
    name = re.sub(r"^\d+", "", name).strip("_")[:40]
    return "" if not name or spelling_refusal(name) else name
