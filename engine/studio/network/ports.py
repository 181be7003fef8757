"""What becomes of the wires at a block's uses when ports on its inside go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.studio.network import edits as edit
from engine.studio.network.blocks import uses
from engine.studio.network.edits import Edit, Inside, Project, RemoveNode, RemoveWire
from engine.studio.network.layers.block import PORT_KINDS


def with_cut_wires(project: Project, edits: Iterable[Edit]) -> list[Edit]:
    """The edits, after those that cut the wires at ports which the edits take away."""
    edits = list(edits)
    cut = {place for each in edits if (place := _cut(each)) is not None}
    cuts: list[Edit] = []
    for each in edits:
        match each:
            case Inside(block, RemoveNode(node)):
                if project.network_in(block).nodes[node].kind in PORT_KINDS:
                    for block_around, wire in _wires_at(project, block, node):
                        if (block_around, wire) not in cut:
                            cut.add((block_around, wire))
                            cuts += edit.inside(block_around, [RemoveWire(wire)])
    return [*cuts, *edits]


def _cut(each: Edit) -> tuple[str, str] | None:
    """The block on whose inside this edit takes a wire away, and the wire."""
    match each:
        case RemoveWire(wire):
            return "", wire
        case Inside(block, RemoveWire(wire)):
            return block, wire
    return None


def _wires_at(project: Project, block: str, port: str) -> Iterator[tuple[str, str]]:
    """Every wire at this port, wherever the block is used: the block around it, and its id."""
    for network in (project.network, *(each.network for each in project.blocks.values())):
        for node in uses(network, block):
            for wire in network.wires_into(node.id):
                if wire.input == port:
                    yield network.block, wire.id
            for wire in network.wires_from(node.id):
                if wire.output == port:
                    yield network.block, wire.id
