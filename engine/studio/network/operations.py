"""What people do to a network, as lists of edits. Nothing here changes the network itself.

Each function looks at the network as it is and returns the edits to push as one undo step.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import chain

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.arrange import tidy_places
from engine.studio.network.catalogue import CATALOGUE, kind_in, kind_of
from engine.studio.network.clipboard import copy_text, duplicate, paste_text
from engine.studio.network.edits import Edit, Project
from engine.studio.network.kinds import UNKNOWN
from engine.studio.network.names import RESERVED, name_refusal
from engine.studio.network.network import Network, Node, Point, Value, Wire
from engine.studio.network.parameters import fits, stored_form
from engine.studio.network.reuse import Intake
from engine.studio.network.sentences import text
from engine.studio.network.templates import Template

__all__ = [
    "add_node",
    "arrange",
    "choose_loss",
    "connect",
    "copy_text",
    "duplicate",
    "free_name",
    "insert",
    "loss_of",
    "move",
    "open_ends",
    "paste_text",
    "put_template",
    "remove",
    "rename",
    "set_parameter",
    "shifted",
    "splice",
]

STEP_ASIDE = 176.0
"""How far, in pixels, nodes give way to one that is put between them: a node and a gap."""

SAME_ROW = 80.0
"""Nodes whose tops differ by less, in pixels, stand in one row."""


def add_node(
    network: Network, kind: str, x: float, y: float, **parameters: Value
) -> tuple[str, list[Edit]]:
    """The new node's id, and the edits that put it there; KeyError for an unknown kind."""
    (node_id,) = network.new_ids(1)
    stored = stored_form(CATALOGUE[kind], parameters)
    name = free_name(network, kind)
    node = Node(node_id, kind, name, _coordinate(x), _coordinate(y), stored)
    return node_id, [edit.AddNode(node)]


def free_name(network: Network, kind: str) -> str:
    """A name that a new node of this kind can bear."""
    return network.new_name(CATALOGUE.get(kind, UNKNOWN).stem, RESERVED)


def remove(
    network: Network,
    nodes: Collection[str] = (),
    wires: Collection[str] = (),
    heal: bool = False,
    annotations: Collection[str] = (),
) -> list[Edit]:
    """Take away nodes with all their wires, wires by themselves, and annotations.

    With `heal`, what a removed node's first input came from is wired to what it went to.
    """
    leaving = [each for each in nodes if each in network.nodes]
    gone = [network.wires[each] for each in wires if each in network.wires]
    for node_id in leaving:
        gone += [*network.wires_into(node_id), *network.wires_from(node_id)]
    edits: list[Edit] = [edit.RemoveWire(each) for each in dict.fromkeys(w.id for w in gone)]
    edits += [edit.RemoveNode(each) for each in leaving]
    if heal:
        edits += [edit.AddWire(wire) for wire in _healed(network, leaving, set(wires))]
    going = (each for each in annotations if each in network.annotations)
    edits += [edit.RemoveAnnotation(each) for each in going]
    return edits


def _healed(network: Network, leaving: list[str], cut: set[str]) -> list[Wire]:
    """The wires that join what lay before the leaving nodes to what lay behind them."""
    wires = []
    for wire in chain.from_iterable(network.wires_from(each) for each in leaving):
        source = _source_before(network, wire, leaving, cut)
        if wire.target not in leaving and source is not None:
            wires.append(Wire(source.source, source.output, wire.target, wire.input))
    return wires


def _source_before(network: Network, wire: Wire, leaving: list[str], cut: set[str]) -> Wire | None:
    """The wire by which, through the first inputs of leaving nodes, a staying node is reached."""
    passed = set()
    while wire.id not in cut:
        if wire.source not in leaving:
            return wire
        if wire.source in passed:
            return None
        passed.add(wire.source)
        inputs = kind_in(network, network.nodes[wire.source]).inputs
        before = network.wire_into(wire.source, inputs[0].name) if inputs else None
        if before is None:
            return None
        wire = before
    return None


def connect(network: Network, wire: Wire) -> list[Edit]:
    """Join an output to an input; what was on the input gives way."""
    old = network.wire_into(wire.target, wire.input)
    if old is not None and (old.source, old.output) == (wire.source, wire.output):
        return []
    replaced: list[Edit] = [] if old is None else [edit.RemoveWire(old.id)]
    return [*replaced, edit.AddWire(wire)]


def move(network: Network, places: Mapping[str, tuple[float, float]]) -> list[Edit]:
    """Put the top left corners of nodes at these places, in pixels.

    The dots of a wire go along where both its nodes go the same way.
    """
    edits: list[Edit] = []
    ways: dict[str, Point] = {}
    for node_id, (x, y) in places.items():
        node = network.nodes[node_id]
        x, y = _coordinate(x), _coordinate(y)
        if (node.x, node.y) != (x, y):
            ways[node_id] = x - node.x, y - node.y
            edits.append(edit.ChangeNode(msgspec.structs.replace(node, x=x, y=y)))
    for node_id, way in ways.items():
        for wire in network.wires_from(node_id):
            if wire.dots and ways.get(wire.target) == way:
                edits.append(edit.ChangeWire(shifted(wire, *way)))
    return edits


def shifted(wire: Wire, dx: float, dy: float) -> Wire:
    """The wire with its dots moved by (dx, dy) pixels."""
    dots = tuple((_coordinate(x + dx), _coordinate(y + dy)) for x, y in wire.dots)
    return msgspec.structs.replace(wire, dots=dots)


def arrange(network: Network, sizes: Mapping[str, tuple[float, float]]) -> list[Edit]:
    """Tidy up: left to right, in rows that wrap; `sizes` are the nodes' widths and heights.

    Wires lose their dots, which led them around what is elsewhere now.
    """
    edits = [each for each in move(network, tidy_places(network, sizes)) if not _is_of_wire(each)]
    bent = (wire for wire in network.wires.values() if wire.dots)
    return [*edits, *(edit.ChangeWire(msgspec.structs.replace(wire, dots=())) for wire in bent)]


def _is_of_wire(each: Edit) -> bool:
    return isinstance(each, edit.ChangeWire)


def set_parameter(network: Network, node_id: str, name: str, value: Value) -> list[Edit]:
    """Set a parameter; the catalogue's default is not stored. A bad value becomes a problem."""
    node = network.nodes[node_id]
    stored = {key: old for key, old in node.parameters.items() if key != name}
    if value is not None or kind_of(node).parameter(name) is not None:
        stored |= stored_form(kind_of(node), {name: value})
    if stored == node.parameters:
        return []
    return [edit.ChangeNode(msgspec.structs.replace(node, parameters=stored))]


def rename(network: Network, node_id: str, name: str) -> list[Edit]:
    """Call the node so; ValueError with the reason where it cannot be called that."""
    node = network.nodes[node_id]
    if node.name == name:
        return []
    refusal = name_refusal(network, node_id, name)
    if refusal is not None:
        raise ValueError(text(refusal))
    return [edit.ChangeNode(msgspec.structs.replace(node, name=name))]


def splice(network: Network, node_id: str, wire_id: str) -> list[Edit]:
    """Put a node that is there into a wire; ValueError where it has no input or no output.

    What came into the node before gives way; what it went to stays.
    """
    wire = network.wires[wire_id]
    kind = kind_in(network, network.nodes[node_id])
    if not kind.inputs or not kind.outputs:
        raise ValueError(f"{kind.title} lacks an input or an output: it cannot be put into a wire.")
    if wire.source in network.downstream(node_id) or node_id in (wire.source, wire.target):
        raise ValueError(
            "The wire comes from behind this layer: putting it in would close a circle."
        )
    first, last = kind.inputs[0].name, kind.outputs[0].name
    return [
        edit.RemoveWire(wire.id),
        *connect(network, Wire(wire.source, wire.output, node_id, first)),
        edit.AddWire(Wire(node_id, last, wire.target, wire.input)),
    ]


def insert(network: Network, kinds: Mapping[str, Mapping[str, Value]], wire: Wire) -> list[Edit]:
    """Put new nodes of these kinds, with these parameters, one after the other into a wire.

    They stand where the wire's target stood, which steps aside with what is behind it.
    """
    target = network.nodes[wire.target]
    ids = network.new_ids(len(kinds))
    edits: list[Edit] = [edit.RemoveWire(wire.id)]
    edits += _step_aside(network, target, STEP_ASIDE * len(kinds))
    source, output = wire.source, wire.output
    for place, (node_id, (kind, parameters)) in enumerate(zip(ids, kinds.items(), strict=True)):
        entry = CATALOGUE[kind]
        name = free_name(network, kind)
        x = target.x + STEP_ASIDE * place
        stored = stored_form(entry, parameters)
        edits.append(edit.AddNode(Node(node_id, kind, name, x, target.y, stored)))
        edits.append(edit.AddWire(Wire(source, output, node_id, entry.inputs[0].name)))
        source, output = node_id, entry.outputs[0].name
    return [*edits, edit.AddWire(Wire(source, output, wire.target, wire.input))]


def _step_aside(network: Network, first: Node, distance: float) -> list[Edit]:
    """Move a node, and the nodes of its row behind it, to the right."""
    behind = (network.nodes[each] for each in network.downstream(first.id))
    row = [node for node in behind if node.x >= first.x and abs(node.y - first.y) < SAME_ROW]
    return move(network, {node.id: (node.x + distance, node.y) for node in row})


def loss_of(network: Network) -> Node | None:
    """The loss node; the first one where there are several."""
    losses = (node for node in network.nodes.values() if kind_of(node).category == "loss")
    return next(losses, None)


def choose_loss(network: Network, kind: str) -> list[Edit]:
    """Turn the loss node into one of this kind, or add one behind the network's open end."""
    old = loss_of(network)
    if old is not None:
        if old.kind == kind:
            return []
        known = {each.name: each for each in CATALOGUE[kind].parameters}
        kept = {
            name: value
            for name, value in old.parameters.items()
            if name in known and fits(known[name], value)
        }
        return [edit.ChangeNode(msgspec.structs.replace(old, kind=kind, parameters=kept))]
    ends = open_ends(network)
    last = max(ends, key=lambda node: (node.y, node.x), default=None)
    x, y = (0.0, 0.0) if last is None else (last.x + STEP_ASIDE + 32, last.y)
    node_id, edits = add_node(network, kind, x, y)
    if len(ends) == 1 and last is not None:
        output = kind_in(network, last).outputs[0].name
        edits.append(edit.AddWire(Wire(last.id, output, node_id, CATALOGUE[kind].inputs[0].name)))
    return edits


def open_ends(network: Network) -> list[Node]:
    """The nodes whose output goes nowhere yet."""
    return [
        node
        for node in network.nodes.values()
        if not any(network.wires_from(node.id)) and kind_in(network, node).outputs
    ]


def put_template(project: Project, template: Template) -> list[Edit]:
    """Replace the whole project by a template, under ids that no weights belong to."""
    network, data = project.network, template.make()
    intake = Intake(network, data.blocks)
    old = {node.id: node for node in data.nodes}
    fresh = edit.after(network, intake.edits).new_ids(len(old))
    ids = dict(zip(old, fresh, strict=True))
    nodes = (msgspec.structs.replace(intake.node(node), id=ids[node.id]) for node in data.nodes)
    wires = (
        Wire(ids[wire.source], wire.output, ids[wire.target], wire.input)
        for wire in (intake.wire(wire, old) for wire in data.wires)
    )
    return [
        *remove(network, network.nodes, annotations=network.annotations),
        *intake.edits,
        *(edit.AddNode(node) for node in nodes),
        *(edit.AddWire(wire) for wire in wires),
        edit.ChangeSettings(data.settings),
        edit.ChangeTitle(data.title),
    ]


def _coordinate(pixels: float) -> float:
    """A place that a file can hold: finite, and -0.0 as 0.0."""
    return float(pixels) + 0.0 if math.isfinite(pixels) else 0.0
