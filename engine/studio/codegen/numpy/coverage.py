"""Which layers NumPy code is written for, and which not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.studio.codegen.numpy.layers import LOSSES, rule_of
from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.layers.code import CODE
from engine.studio.network.network import Network
from engine.studio.network.ready import Ready


class UncoveredError(Exception):
    """Something that NumPy code is not written for; the text names it."""


@dataclass(frozen=True, slots=True)
class Covering:
    """A layer of the network by its path: what it is called, and what its functions begin with.

    The stem is empty where there are none.
    """

    path: str
    title: str
    stem: str


def covering(found: Ready) -> list[Covering]:
    """All layers of the network and its loss, those inside of blocks included."""
    loss = found.loss
    end = Covering(loss.id, kind_of(loss).title, LOSSES.get(loss.kind, ""))
    return [*_layers(found.network, found.analysis), end]


def uncovered(found: Ready) -> list[str]:
    """What of the network no function computes, each once."""
    return list(dict.fromkeys(each.title for each in covering(found) if not each.stem))


def _layers(network: Network, analysis: Analysis, before: str = "") -> Iterator[Covering]:
    nodes = (network.nodes.get(each) for each in analysis.order)
    for node in nodes:
        if node is None:  # bypassed
            continue
        path, kind = f"{before}{node.id}", kind_in(network, node)
        if node.kind == BLOCK.kind:
            repeat, shared = copies(analysis.resolved[node.id])
            inside = f"{path}." if repeat == 1 or shared else f"{path}.0."
            network_inside = without_bypassed(network.blocks[node.block].network)
            yield from _layers(network_inside, analysis.inside[node.id], inside)
        elif node.kind == CODE.kind:
            yield Covering(path, f"{kind.title} (which is written for torch)", "")
        elif kind.has_module and kind.category != "loss":
            rule = rule_of(node.kind, analysis.resolved[node.id])
            yield Covering(path, kind.title, "" if rule is None else rule.stem)
