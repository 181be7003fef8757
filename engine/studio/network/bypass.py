"""Nodes that are switched off: each passes on what comes into its first input.

Training and generated code take the network `without_bypassed`; the canvas still shows them.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.analysis import Analysis, Refusal
from engine.studio.network.catalogue import kind_in, label
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network, Node, Wire


def is_bypassed(network: Network, node: Node) -> bool:
    """Whether the node is switched off; one that has no way through cannot be."""
    return node.bypassed and _has_way_through(network, node)


def bypass_refusal(network: Network, analysis: Analysis, node_id: str) -> Refusal | None:
    """Why this node cannot be bypassed, or None if it can.

    What comes in must have the shape of what goes out; unknown shapes get the benefit of doubt.
    """
    node = network.nodes[node_id]
    kind = kind_in(network, node)
    if not _has_way_through(network, node):
        return Refusal("bypass-end", {"name": label(node)})
    given = analysis.input_shapes.get((node_id, kind.inputs[0].name))
    made = analysis.shapes.get((node_id, kind.outputs[0].name))
    if given is not None and made is not None and given != made:
        return Refusal("bypass-shape", {"name": label(node), "given": given, "made": made})
    return None


def set_bypassed(network: Network, ids: Collection[str], bypassed: bool) -> list[Edit]:
    """Switch these nodes off, or on again."""
    nodes = (network.nodes[each] for each in ids)
    return [
        edit.ChangeNode(msgspec.structs.replace(node, bypassed=bypassed))
        for node in nodes
        if node.bypassed != bypassed
    ]


def without_bypassed(network: Network) -> Network:
    """The network that computes: bypassed nodes left out, their wires joined.

    The network itself where none is bypassed.
    """
    kept = [node for node in network.nodes.values() if not is_bypassed(network, node)]
    if len(kept) == len(network.nodes):
        return network
    ids = {node.id for node in kept}
    wires = []
    for wire in network.wires.values():
        start = real_start(network, wire)
        if wire.target in ids and start is not None:
            wires.append(Wire(start.source, start.output, wire.target, wire.input))
    return Network(kept, wires, network.annotations.values(), network.blocks, network.block)


def real_start(network: Network, wire: Wire) -> Wire | None:
    """The wire, at or before this one, whose source is not bypassed; None where there is none."""
    passed = set()
    while is_bypassed(network, source := network.nodes[wire.source]):
        before = network.wire_into(source.id, kind_in(network, source).inputs[0].name)
        if before is None or source.id in passed:
            return None
        passed.add(source.id)
        wire = before
    return wire


def _has_way_through(network: Network, node: Node) -> bool:
    kind = kind_in(network, node)
    return bool(kind.inputs) and len(kind.outputs) == 1
