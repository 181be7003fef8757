"""Making a block of selected layers, and laying a block's inside out where it stood."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.analysis import Refusal
from engine.studio.network.annotation import Annotation
from engine.studio.network.blocks import MOST_NESTED, is_too_deep, named_in, uses
from engine.studio.network.catalogue import kind_in, label, value
from engine.studio.network.clipboard import moved
from engine.studio.network.edits import Edit, Project
from engine.studio.network.freezing import FROZEN, is_frozen
from engine.studio.network.layers.block import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, PORT_KINDS
from engine.studio.network.names import RESERVED
from engine.studio.network.network import BlockData, Network, Node, Wire
from engine.studio.network.reuse import count_uses

ASIDE = 232.0
"""How far, in pixels, the ports stand from the layers, and copies of an inside from another."""
ROW = 72.0
"""How far below one another ports stand at least."""

Place = tuple[str, str]


def group_refusal(network: Network, ids: Collection[str]) -> Refusal | None:
    """Why these nodes cannot become a block, or None if they can."""
    nodes = [network.nodes[each] for each in ids]
    if not nodes:
        return Refusal("group-nothing", {})
    for node in nodes:
        kind = kind_in(network, node)
        if node.kind == "Input" or node.kind in PORT_KINDS or kind.category == "loss":
            return Refusal("group-end", {"name": label(node)})
    behind = set().union(*(network.downstream(each) for each in ids))
    before = set().union(*(network.upstream(each) for each in ids))
    between = sorted((behind & before).difference(ids))
    if between:
        return Refusal("group-circle", {"name": label(network.nodes[between[0]])})
    if is_too_deep(network, named_in(nodes), more=1):
        return Refusal("block-too-deep", {"most": MOST_NESTED})
    return None


def group(
    network: Network, ids: Collection[str], name: str, annotations: Collection[str] = ()
) -> tuple[str, list[Edit]]:
    """The id of the node that stands for the new block, and the edits that make both.

    The nodes keep their ids, so that they keep what they have learned. `group_refusal` has been
    asked before.
    """
    inner = _Inside(network, ids)
    (block_id,) = network.blocks.new_ids(1)
    block = BlockData(
        block_id,
        network.blocks.new_name(name),
        (*inner.nodes, *inner.ports.values()),
        tuple(inner.wires),
        tuple(network.annotations[each] for each in annotations),
    )
    count = len(inner.nodes)
    x, y = (sum(place) / count for place in zip(*((n.x, n.y) for n in inner.nodes), strict=True))
    staying = {other.name for other in network.nodes.values() if other.id not in ids}
    node_name = Network().new_name(BLOCK.stem, RESERVED | staying)
    node = Node(inner.new_id, BLOCK.kind, node_name, *moved(x, y, 0.0, 0.0), block=block_id)
    touched = {
        wire.id: wire for id in ids for wire in (*network.wires_into(id), *network.wires_from(id))
    }
    return node.id, [
        *(edit.RemoveWire(each) for each in touched),
        *(edit.RemoveNode(each.id) for each in inner.nodes),
        *(edit.RemoveAnnotation(each) for each in annotations),
        edit.AddBlock(block),
        edit.AddNode(node),
        *(edit.AddWire(wire) for wire in inner.outer_wires(node.id)),
    ]


class _Inside:
    """What a new block holds: the nodes, their wires, and a port for each way in or out.

    What comes in twice from one output comes in by one port. An input without a wire, and the
    first output of a node that leads nowhere, get a port as well.
    """

    def __init__(self, network: Network, ids: Collection[str]) -> None:
        self._network = network
        self.nodes = [node for node in network.nodes.values() if node.id in ids]
        self.wires: list[Wire] = []
        self.ports: dict[Place, Node] = {}
        """By the output outside that comes in, the input that has no wire, or what goes out."""
        self._into: list[tuple[Wire, str]] = []
        self._out: list[tuple[Wire, str]] = []
        fresh = iter(network.new_ids(1 + sum(_most_ports(network, node) for node in self.nodes)))
        self.new_id = next(fresh)
        self._fresh = fresh
        self._names = {node.name for node in self.nodes}
        left = min(node.x for node in self.nodes) - ASIDE
        right = max(node.x for node in self.nodes) + ASIDE
        for node in sorted(self.nodes, key=lambda node: (node.y, node.x)):
            self._lead_in(node, left)
        for node in sorted(self.nodes, key=lambda node: (node.y, node.x)):
            self._lead_out(node, right)

    def outer_wires(self, block: str) -> list[Wire]:
        """The wires that join the block's node to what its layers were joined to."""
        into = {port: Wire(wire.source, wire.output, block, port) for wire, port in self._into}
        out = [Wire(block, port, wire.target, wire.input) for wire, port in self._out]
        return [*into.values(), *out]

    def _lead_in(self, node: Node, x: float) -> None:
        inside = {each.id for each in self.nodes}
        for port in kind_in(self._network, node).inputs:
            wire = self._network.wire_into(node.id, port.name)
            if wire is not None and wire.source in inside:
                self.wires.append(wire)
                continue
            if wire is None and port.optional:
                continue
            key = (node.id, f"into {port.name}") if wire is None else (wire.source, wire.output)
            entry = self._port(key, BLOCK_INPUT.kind, BLOCK_INPUT.stem, x, node.y)
            self.wires.append(Wire(entry.id, "output", node.id, port.name))
            if wire is not None:
                self._into.append((wire, entry.id))

    def _lead_out(self, node: Node, x: float) -> None:
        inside = {each.id for each in self.nodes}
        wires = list(self._network.wires_from(node.id))
        for number, port in enumerate(kind_in(self._network, node).outputs):
            leading = [wire for wire in wires if wire.output == port.name]
            outward = [wire for wire in leading if wire.target not in inside]
            if outward or (number == 0 and not wires):
                exit = self._port(
                    (node.id, port.name), BLOCK_OUTPUT.kind, BLOCK_OUTPUT.stem, x, node.y
                )
                self.wires.append(Wire(node.id, port.name, exit.id, "input"))
                self._out += ((wire, exit.id) for wire in outward)

    def _port(self, key: Place, kind: str, stem: str, x: float, y: float) -> Node:
        if key not in self.ports:
            taken = [node.y for node in self.ports.values() if node.kind == kind]
            y = max(y, max(taken, default=y - ROW) + ROW)
            name = Network().new_name(stem, self._names | RESERVED)
            self._names.add(name)
            self.ports[key] = Node(next(self._fresh), kind, name, x, y)
        return self.ports[key]


def _most_ports(network: Network, node: Node) -> int:
    kind = kind_in(network, node)
    return len(kind.inputs) + len(kind.outputs)


def ungroup_refusal(project: Project, network: Network, node_id: str) -> Refusal | None:
    """Why this node cannot be replaced by the inside of its block, or None if it can."""
    node = network.nodes[node_id]
    name = {"name": label(node)}
    if node.kind != BLOCK.kind or node.block not in project.blocks:
        return Refusal("ungroup-other", name)
    if node.bypassed:
        return Refusal("ungroup-bypassed", name)
    others = [each for each in uses(network, node.block) if value(each, "shared") is True]
    if value(node, "shared") is True and (value(node, "repeat") != 1 or len(others) > 1):
        return Refusal("ungroup-shared", name)
    return None


def ungroup(project: Project, network: Network, node_id: str) -> list[Edit]:
    """Replace a node by the inside of its block, once for each copy.

    Where the block was used but once, its nodes keep their ids and with them what they learned,
    and the block goes. `ungroup_refusal` has been asked before.
    """
    node = network.nodes[node_id]
    block = project.blocks[node.block]
    repeat = value(node, "repeat")
    laid_out = _LaidOut(network, node, repeat if isinstance(repeat, int) else 1)
    is_last = count_uses(project, block.id) < 2
    laid_out.lay(block.network, keep_ids=is_last)
    wires = [*network.wires_into(node_id), *network.wires_from(node_id)]
    edits: list[Edit] = [edit.RemoveWire(each) for each in dict.fromkeys(w.id for w in wires)]
    edits.append(edit.RemoveNode(node_id))
    if is_last:
        edits.append(edit.RemoveBlock(block.id))
    edits += (edit.AddNode(each) for each in laid_out.nodes)
    edits += (edit.AddAnnotation(each) for each in laid_out.annotations)
    edits += (edit.AddWire(each) for each in laid_out.wires)
    return edits


class _LaidOut:
    """The inside of a block where its node stood, once for each copy."""

    def __init__(self, network: Network, node: Node, copies: int) -> None:
        self._network, self._node, self._copies = network, node, copies
        self._names: set[str] = set(RESERVED)
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.annotations: list[Annotation] = []

    def lay(self, inside: Network, keep_ids: bool) -> None:
        """Put the copies side by side; each takes what the one before it gives."""
        layers = [node for node in inside.nodes.values() if node.kind not in PORT_KINDS]
        things: list[Node | Annotation] = [*layers, *inside.annotations.values()]
        left = min((each.x for each in things), default=0.0)
        top = min((each.y for each in things), default=0.0)
        width = max((each.x for each in things), default=0.0) - left + ASIDE
        fresh = iter(self._network.new_ids(len(layers) * self._copies))
        notes = self._network.new_annotation_ids(len(inside.annotations) * self._copies)
        note_ids = iter(notes)
        kind = kind_in(self._network, self._node)
        given: dict[str, Place] = {
            wire.input: (wire.source, wire.output)
            for wire in self._network.wires_into(self._node.id)
        }
        for copy in range(self._copies):
            way = self._node.x - left + copy * width, self._node.y - top
            keeps = keep_ids and copy == 0
            ids = {node.id: node.id if keeps else next(fresh) for node in layers}
            self.nodes += (self._placed(node, ids[node.id], way) for node in layers)
            for each in inside.annotations.values():
                x, y = moved(each.x, each.y, *way)
                self.annotations.append(msgspec.structs.replace(each, id=next(note_ids), x=x, y=y))
            made = self._join(inside, ids, given, way)
            outputs = [made.get(port.name) for port in kind.outputs]
            given = {
                port.name: place
                for port, place in zip(kind.inputs, outputs, strict=False)
                if place is not None
            }
        for wire in self._network.wires_from(self._node.id):
            place = made.get(wire.output)
            if place is not None:
                self.wires.append(Wire(*place, wire.target, wire.input))

    def _placed(self, node: Node, id: str, way: tuple[float, float]) -> Node:
        """The node at its new place, under a name that is free there."""
        gone = self._node.name
        name = node.name
        if self._network.uses_of(name) > (name == gone) or name in self._names:
            name = self._network.new_name(kind_in(self._network, node).stem, self._names)
        self._names.add(name)
        parameters = node.parameters
        if is_frozen(self._node):
            parameters = {**parameters, FROZEN: True}
        x, y = moved(node.x, node.y, *way)
        replace = msgspec.structs.replace
        return replace(node, id=id, name=name, x=x, y=y, parameters=parameters)

    def _join(
        self,
        inside: Network,
        ids: Mapping[str, str],
        given: Mapping[str, Place],
        way: tuple[float, float],
    ) -> dict[str, Place]:
        """Wire one copy to what is given to its ports; what its own ports give."""
        made: dict[str, Place] = {}
        for wire in inside.wires.values():
            source: Place | None = (ids.get(wire.source, ""), wire.output)
            if wire.source not in ids:
                source = given.get(wire.source)
            if source is None:
                continue
            if wire.target in ids:
                dots = tuple(moved(*dot, *way) for dot in wire.dots)
                self.wires.append(Wire(*source, ids[wire.target], wire.input, dots))
            else:
                made[wire.target] = source
        return made
