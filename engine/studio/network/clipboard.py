"""Nodes and the wires between them as text, to copy, paste and duplicate."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.catalogue import kind_of
from engine.studio.network.edits import Edit
from engine.studio.network.names import RESERVED
from engine.studio.network.network import Network, Node, Wire


class Clip(msgspec.Struct, frozen=True):
    """What the clipboard holds; `format` marks it as ours."""

    format: Literal["backprop-studio-nodes"]
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]


def copy_text(network: Network, ids: Collection[str]) -> str:
    """These nodes, and the wires that lie wholly among them, as JSON."""
    nodes = tuple(node for node in network.nodes.values() if node.id in ids)
    wires = tuple(
        wire for wire in network.wires.values() if wire.source in ids and wire.target in ids
    )
    return msgspec.json.encode(Clip("backprop-studio-nodes", nodes, wires)).decode()


def paste_text(network: Network, text: str, x: float, y: float) -> list[Edit]:
    """Put what `copy_text` gave so that its top left corner lies at (x, y).

    The new nodes are those of the AddNode edits. ValueError where the text is none of ours.
    """
    try:
        clip = msgspec.json.decode(text, type=Clip)
        Network(clip.nodes, clip.wires)
    except (msgspec.MsgspecError, ValueError, UnicodeError):
        raise ValueError(
            "The clipboard holds no layers: copy layers on the canvas first, then paste."
        ) from None
    if not clip.nodes:
        return []
    left = min(node.x for node in clip.nodes)
    top = min(node.y for node in clip.nodes)
    return _put(network, clip.nodes, clip.wires, x - left, y - top)


def duplicate(
    network: Network, ids: Collection[str], dx: float = 24.0, dy: float = 24.0
) -> list[Edit]:
    """A second set of these nodes and the wires among them, moved by (dx, dy) pixels."""
    nodes = [node for node in network.nodes.values() if node.id in ids]
    wires = [wire for wire in network.wires.values() if wire.source in ids and wire.target in ids]
    return _put(network, nodes, wires, dx, dy)


def _put(
    network: Network, nodes: Collection[Node], wires: Iterable[Wire], dx: float, dy: float
) -> list[Edit]:
    """Add copies of nodes and wires under new ids and names, moved by (dx, dy)."""
    ids = dict(zip((node.id for node in nodes), network.new_ids(len(nodes)), strict=True))
    edits: list[Edit] = []
    taken = set(RESERVED)
    for node in nodes:
        name = network.new_name(kind_of(node).stem, taken)
        taken.add(name)
        x, y = node.x + dx, node.y + dy
        if not (math.isfinite(x) and math.isfinite(y)):
            x = y = 0.0
        copy = Node(ids[node.id], node.kind, name, x, y, node.parameters)
        edits.append(edit.AddNode(copy))
    edits += [
        edit.AddWire(Wire(ids[wire.source], wire.output, ids[wire.target], wire.input))
        for wire in wires
    ]
    return edits
