"""The drawn network as plain data: nodes joined by wires, and nothing that computes.

Nodes, wires and annotations are immutable values, so an undo command, a snapshot for a run and the
clipboard can hold them without copying. Only `Network` changes, and only through `edits.py`.

A block is a network of its own that nodes of the kind Block stand for, each by the block's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

import msgspec

from engine.studio.network.annotation import Annotation

Value = bool | int | float | str | tuple[int, ...] | None
"""What a layer's parameter can hold. None means "automatic" where the catalogue says so."""


Point = tuple[float, float]


def _no_parameters() -> dict[str, Value]:
    return {}


class Node(msgspec.Struct, frozen=True, omit_defaults=True):
    """One layer on the canvas.

    `kind` names an entry of the catalogue; `name` is the attribute it becomes in the module
    (`conv1`), unique and a Python identifier; `x`, `y` place its top left corner on the canvas;
    `parameters` holds only what differs from the catalogue's defaults. A bypassed node passes on
    what comes into its first input, as if it were not there; a collapsed one is drawn as its
    header alone. `block` is the id of the block that a node of the kind Block stands for.

    Files hold the last three only where they are set. What a file always held has a default that
    msgspec never leaves out: one made by a function of ours.
    """

    id: str
    kind: str
    name: str
    x: float = msgspec.field(default_factory=float)
    y: float = msgspec.field(default_factory=float)
    parameters: dict[str, Value] = msgspec.field(default_factory=_no_parameters)
    bypassed: bool = False
    collapsed: bool = False
    block: str = ""


class Wire(msgspec.Struct, frozen=True, omit_defaults=True):
    """A connection from an output port to an input port, each named by node and port.

    `dots` are points of the canvas that the wire is led through, from its start to its end.
    """

    source: str
    output: str
    target: str
    input: str
    dots: tuple[Point, ...] = ()

    @property
    def id(self) -> str:
        """An input takes one wire, so the input names the wire."""
        return wire_id(self.target, self.input)


def wire_id(target: str, input: str) -> str:
    """The id of the wire that ends at this input, whether or not there is one."""
    return f"{target}.{input}"


class BlockData(msgspec.Struct, frozen=True, omit_defaults=True):
    """A block as immutable data: what files, edits and the clipboard hold of it."""

    id: str
    name: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    annotations: tuple[Annotation, ...] = ()


@dataclass(slots=True)
class Block:
    """A named network. Every node that names its id computes it; to edit one is to edit all."""

    id: str
    name: str
    network: Network


class Blocks(dict[str, Block]):
    """The blocks of a project by their ids. All networks of the project share them."""

    last_node = 0
    """The number of the newest id of a node, in whatever network."""
    last_block = 0

    def add(self, data: BlockData) -> None:
        """Add a block under a new id; ValueError if the id is taken or its wires do not fit."""
        if data.id in self:
            raise ValueError(f"a block with the id {data.id!r} is there already")
        network = Network(data.nodes, data.wires, data.annotations, self, data.id)
        self[data.id] = Block(data.id, data.name, network)
        self.last_block = max(self.last_block, _number(data.id))

    def new_ids(self, count: int) -> list[str]:
        """Ids that no block of the project has or had."""
        return [f"b{self.last_block + 1 + offset}" for offset in range(count)]

    def new_name(self, stem: str, taken: Collection[str] = ()) -> str:
        """`stem`, or `stem` with the first number that is free here and in `taken`."""
        names = {block.name for block in self.values()}.union(taken)
        free = chain((stem,), (f"{stem} ({number})" for number in count(2)))
        return next(name for name in free if name not in names)


class Network:
    """Nodes, wires and annotations by their ids, with the wires of each node at hand.

    `block` is the id of the block whose inside it is, empty for the whole; `blocks` are those its
    nodes may name.
    """

    def __init__(
        self,
        nodes: Iterable[Node] = (),
        wires: Iterable[Wire] = (),
        annotations: Iterable[Annotation] = (),
        blocks: Blocks | None = None,
        block: str = "",
    ) -> None:
        self.blocks = Blocks() if blocks is None else blocks
        self.block = block
        self.nodes: dict[str, Node] = {}
        self.wires: dict[str, Wire] = {}
        self.annotations: dict[str, Annotation] = {}
        self._into: dict[str, dict[str, Wire]] = {}
        self._from: dict[str, dict[str, Wire]] = {}
        self._names: Counter[str] = Counter()
        for node in nodes:
            self.add_node(node)
        for wire in wires:
            self.add_wire(wire)
        for annotation in annotations:
            self.add_annotation(annotation)

    def add_node(self, node: Node) -> None:
        """Add a node under a new id; ValueError if the id is taken."""
        if node.id in self.nodes:
            raise ValueError(f"a node with the id {node.id!r} is there already")
        self.nodes[node.id] = node
        self._into[node.id] = {}
        self._from[node.id] = {}
        self._names[node.name] += 1
        self.blocks.last_node = max(self.blocks.last_node, _number(node.id))

    def remove_node(self, node_id: str) -> Node:
        """Remove a node whose wires are gone; ValueError while it still has some."""
        if self._into[node_id] or self._from[node_id]:
            raise ValueError(f"node {node_id!r} still has wires: remove them first")
        del self._into[node_id], self._from[node_id]
        node = self.nodes.pop(node_id)
        self._names[node.name] -= 1
        return node

    def replace_node(self, node: Node) -> Node:
        """Put another value in the place of the node with the same id; returns the old one."""
        old = self.nodes[node.id]
        self.nodes[node.id] = node
        self._names[old.name] -= 1
        self._names[node.name] += 1
        return old

    def add_wire(self, wire: Wire) -> None:
        """Add a wire between two present nodes; ValueError if its input has one already."""
        if wire.id in self.wires:
            raise ValueError(f"input {wire.id!r} has a wire already: remove it first")
        if wire.source not in self.nodes or wire.target not in self.nodes:
            raise ValueError(f"wire {wire.id!r} joins a node that is not there")
        self.wires[wire.id] = wire
        self._into[wire.target][wire.id] = wire
        self._from[wire.source][wire.id] = wire

    def remove_wire(self, wire_id: str) -> Wire:
        """Remove a wire by its id and return it."""
        wire = self.wires.pop(wire_id)
        del self._into[wire.target][wire_id]
        del self._from[wire.source][wire_id]
        return wire

    def replace_wire(self, wire: Wire) -> Wire:
        """Put a wire of the same ends in the place of one; returns the old one."""
        old = self.wires[wire.id]
        if (old.source, old.output) != (wire.source, wire.output):
            raise ValueError(f"wire {wire.id!r} would start elsewhere: remove it and add another")
        self.wires[wire.id] = wire
        self._into[wire.target][wire.id] = wire
        self._from[wire.source][wire.id] = wire
        return old

    def add_annotation(self, annotation: Annotation) -> None:
        """Add a frame or a note under a new id; ValueError if the id is taken."""
        if annotation.id in self.annotations:
            raise ValueError(f"an annotation with the id {annotation.id!r} is there already")
        self.annotations[annotation.id] = annotation

    def remove_annotation(self, annotation_id: str) -> Annotation:
        """Remove a frame or a note and return it."""
        return self.annotations.pop(annotation_id)

    def replace_annotation(self, annotation: Annotation) -> Annotation:
        """Put another value in the place of the one with the same id; returns the old one."""
        old = self.annotations[annotation.id]
        self.annotations[annotation.id] = annotation
        return old

    def wires_into(self, node_id: str) -> Iterator[Wire]:
        """The wires that end at the node's inputs."""
        return iter(self._into[node_id].values())

    def wires_from(self, node_id: str) -> Iterator[Wire]:
        """The wires that start at the node's outputs."""
        return iter(self._from[node_id].values())

    def wire_into(self, node_id: str, input: str) -> Wire | None:
        """The wire that ends at this input, if there is one."""
        return self.wires.get(wire_id(node_id, input))

    def new_ids(self, count: int) -> list[str]:
        """Ids that no node of the project has or had, so that weights never change hands."""
        return [f"n{self.blocks.last_node + 1 + offset}" for offset in range(count)]

    def new_annotation_ids(self, count: int) -> list[str]:
        """Ids for frames and notes that none of this network has."""
        last = max(map(_number, self.annotations), default=0)
        return [f"a{last + 1 + offset}" for offset in range(count)]

    def uses_of(self, name: str) -> int:
        """How many nodes are called so."""
        return self._names[name]

    def new_name(self, stem: str, taken: Collection[str] = ()) -> str:
        """`stem`, or `stem` with the first number that is free in the network and in `taken`."""
        names = chain((stem,), (f"{stem}{number}" for number in count(2)))
        return next(name for name in names if not self._names[name] and name not in taken)

    def downstream(self, node_id: str) -> set[str]:
        """Every node that a path of wires leads to from this one, itself included."""
        seen, todo = {node_id}, [node_id]
        while todo:
            for wire in self._from[todo.pop()].values():
                if wire.target not in seen:
                    seen.add(wire.target)
                    todo.append(wire.target)
        return seen

    def upstream(self, node_id: str) -> set[str]:
        """Every node that a path of wires leads from to this one, itself included."""
        seen, todo = {node_id}, [node_id]
        while todo:
            for wire in self._into[todo.pop()].values():
                if wire.source not in seen:
                    seen.add(wire.source)
                    todo.append(wire.source)
        return seen

    def _repr_svg_(self) -> str:
        """What a notebook shows: the network as it is drawn, with shapes as digits have them."""
        from engine.studio.report.network_svg import network_svg

        return network_svg(self)

    def copy(self) -> Network:
        """A network of the same nodes, wires and annotations that changes by itself.

        New blocks can be added beside it; the insides of those that are there are the same ones.
        """
        blocks = Blocks(self.blocks)
        blocks.last_node, blocks.last_block = self.blocks.last_node, self.blocks.last_block
        things = self.nodes.values(), self.wires.values(), self.annotations.values()
        return Network(*things, blocks, self.block)


def _number(id: str) -> int:
    """The number in an id of ours; 0 for any other id, of which files may hold some."""
    return int(id[1:]) if id[1:].isdecimal() and len(id) < 16 else 0
