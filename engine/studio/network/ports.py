"""What becomes of wires when their ports go: those on a block's inside, or inputs of code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.studio.network import edits as edit
from engine.studio.network.blocks import uses
from engine.studio.network.catalogue import kind_of
from engine.studio.network.edits import ChangeNode, Edit, Inside, Project, RemoveNode, RemoveWire
from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.layers.code import CODE


def with_cut_wires(project: Project, edits: Iterable[Edit]) -> list[Edit]:
    """The edits, after those that cut the wires at ports which the edits take away."""
    edits = list(edits)
    cut = {place for each in edits if (place := _cut(each)) is not None}
    cuts: list[Edit] = []
    for each in edits:
        for block, wire in _wires_beyond(project, each):
            if (block, wire) not in cut:
                cut.add((block, wire))
                cuts += edit.inside(block, [RemoveWire(wire)])
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


def _wires_beyond(project: Project, each: Edit) -> Iterator[tuple[str, str]]:
    """Every wire at an input that a code node loses: the block around it, and the wire's id."""
    match each:
        case ChangeNode(node) if node.kind == CODE.kind:
            block = ""
        case Inside(block, ChangeNode(node)) if node.kind == CODE.kind:
            pass
        case _:
            return
    for wire in project.network_in(block).wires_into(node.id):
        if kind_of(node).input(wire.input) is None:
            yield block, wire.id


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
