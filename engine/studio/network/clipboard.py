"""Nodes, the wires between them and annotations as text, to copy, paste and duplicate."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.annotation import Annotation
from engine.studio.network.blocks import named_in
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.edits import Edit
from engine.studio.network.names import RESERVED
from engine.studio.network.network import BlockData, Network, Node, Point, Wire
from engine.studio.network.reuse import Intake, refuse_nesting, with_insides


class Incoming(msgspec.Struct, frozen=True):
    """A wire from outside into a copied node, with what its source was.

    Another window may have another node under the source's id: kind and name tell them apart.
    """

    wire: Wire
    kind: str
    name: str

    def fits(self, network: Network) -> bool:
        """Whether the source is there, with the output that the wire starts at."""
        node = network.nodes.get(self.wire.source)
        if node is None or (node.kind, node.name) != (self.kind, self.name):
            return False
        return kind_in(network, node).output(self.wire.output) is not None


class Clip(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the clipboard holds; `format` marks it as ours.

    `blocks` are those that the nodes stand for, and all on the inside of those.
    """

    format: Literal["backprop-studio-nodes"]
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    annotations: tuple[Annotation, ...] = ()
    incoming: tuple[Incoming, ...] = ()
    blocks: tuple[BlockData, ...] = ()


def copy_text(network: Network, ids: Collection[str], annotations: Collection[str] = ()) -> str:
    """These nodes and annotations, and the wires at the nodes' inputs, as JSON."""
    nodes = tuple(node for node in network.nodes.values() if node.id in ids)
    wires = [wire for wire in network.wires.values() if wire.target in ids]
    incoming = (wire for wire in wires if wire.source not in ids)
    sources = ((wire, network.nodes[wire.source]) for wire in incoming)
    clip = Clip(
        "backprop-studio-nodes",
        nodes,
        tuple(wire for wire in wires if wire.source in ids),
        tuple(network.annotations[each] for each in annotations),
        tuple(Incoming(wire, source.kind, source.name) for wire, source in sources),
        with_insides(network.blocks, named_in(nodes)),
    )
    return msgspec.json.encode(clip).decode()


def paste_text(
    network: Network, text: str, x: float, y: float, keep_incoming: bool = False
) -> list[Edit]:
    """Put what `copy_text` gave so that its top left corner lies at (x, y).

    The new nodes are those of the AddNode edits. With `keep_incoming`, wires that came from
    outside come from there again, where that node is still there. ValueError, with the sentence,
    where the text is none of ours, or where blocks cannot lie in one another so.
    """
    try:
        clip = msgspec.json.decode(text, type=Clip)
        Network(clip.nodes, clip.wires, clip.annotations)
        intake = Intake(network, clip.blocks)
    except (msgspec.MsgspecError, ValueError, UnicodeError):
        raise ValueError(
            "The clipboard holds no layers: copy layers on the canvas first, then paste."
        ) from None
    taken = edit.after(network, intake.edits)
    refuse_nesting(taken, [intake.id_of(each) for each in named_in(clip.nodes)])
    things: tuple[Node | Annotation, ...] = (*clip.nodes, *clip.annotations)
    if not things:
        return []
    dx, dy = x - min(each.x for each in things), y - min(each.y for each in things)
    there = {node.id: node for node in clip.nodes}
    wires = [intake.wire(wire, there) for wire in clip.wires]
    if keep_incoming:
        fitting = (each.wire for each in clip.incoming if each.fits(network))
        targets = (wire for wire in fitting if wire.target in there)
        wires += [intake.wire(wire, {wire.target: there[wire.target]}) for wire in targets]
    return [
        *intake.edits,
        *_put(taken, tuple(map(intake.node, clip.nodes)), wires, dx, dy),
        *_put_annotations(network, clip.annotations, dx, dy),
    ]


def duplicate(
    network: Network,
    ids: Collection[str],
    dx: float = 24.0,
    dy: float = 24.0,
    annotations: Collection[str] = (),
) -> list[Edit]:
    """A second set of these nodes, annotations and the wires among the nodes.

    It is moved by (dx, dy) pixels.
    """
    nodes = [node for node in network.nodes.values() if node.id in ids]
    wires = [wire for wire in network.wires.values() if wire.source in ids and wire.target in ids]
    notes = [network.annotations[each] for each in annotations]
    return [*_put(network, nodes, wires, dx, dy), *_put_annotations(network, notes, dx, dy)]


def _put(
    network: Network, nodes: Collection[Node], wires: Iterable[Wire], dx: float, dy: float
) -> list[Edit]:
    """Add copies of nodes and wires under new ids and names, moved by (dx, dy).

    A wire's source is a copy, or else a node of the network.
    """
    ids = dict(zip((node.id for node in nodes), network.new_ids(len(nodes)), strict=True))
    edits: list[Edit] = []
    taken = set(RESERVED)
    for node in nodes:
        name = network.new_name(kind_of(node).stem, taken)
        taken.add(name)
        x, y = moved(node.x, node.y, dx, dy)
        copy = msgspec.structs.replace(node, id=ids[node.id], name=name, x=x, y=y)
        edits.append(edit.AddNode(copy))
    for wire in wires:
        source, target = ids.get(wire.source, wire.source), ids[wire.target]
        dots = tuple(moved(*dot, dx, dy) for dot in wire.dots)
        edits.append(edit.AddWire(Wire(source, wire.output, target, wire.input, dots)))
    return edits


def _put_annotations(
    network: Network, annotations: Collection[Annotation], dx: float, dy: float
) -> list[Edit]:
    """Add copies of annotations under new ids, moved by (dx, dy)."""
    ids = network.new_annotation_ids(len(annotations))
    edits: list[Edit] = []
    for id, each in zip(ids, annotations, strict=True):
        x, y = moved(each.x, each.y, dx, dy)
        edits.append(edit.AddAnnotation(msgspec.structs.replace(each, id=id, x=x, y=y)))
    return edits


def moved(x: float, y: float, dx: float, dy: float) -> Point:
    """A place moved by (dx, dy); the origin where that is nowhere."""
    x, y = x + dx, y + dy
    return (x, y) if math.isfinite(x) and math.isfinite(y) else (0.0, 0.0)
