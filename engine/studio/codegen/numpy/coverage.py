"""Which layers and methods NumPy code is not written for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.studio.codegen.numpy.layers import LOSSES, rule_of
from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.layers.code import CODE
from engine.studio.network.network import Network, Node
from engine.studio.network.ready import Ready


def uncovered(found: Ready) -> list[str]:
    """What of the network no function computes, each once."""
    missing = dict.fromkeys(_layers(found.network, found.analysis))
    if found.loss.kind not in LOSSES:
        missing[kind_of(found.loss).title] = None
    return list(missing)


def _layers(network: Network, analysis: Analysis) -> Iterator[str]:
    for node_id in analysis.order:
        node = network.nodes.get(node_id)
        if node is None:  # bypassed
            continue
        kind = kind_in(network, node)
        if node.kind == BLOCK.kind:
            inside = without_bypassed(network.blocks[node.block].network)
            yield from _layers(inside, analysis.inside[node.id])
        elif node.kind == CODE.kind:
            yield f"{kind.title} (which is written for torch)"
        elif kind.has_module and kind.category != "loss" and not _is_covered(node, analysis):
            yield kind.title


def _is_covered(node: Node, analysis: Analysis) -> bool:
    return rule_of(node.kind, analysis.resolved[node.id]) is not None
