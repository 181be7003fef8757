"""The modules and steps of a network: of the whole drawn one, and of each block on its inside.

Only what leads to the wanted outputs is made, in the order of computation, so that a seed gives the
same weights each time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine import nn
from engine.studio.network.analysis import Analysis
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in
from engine.studio.network.code_module import make_code_module
from engine.studio.network.freezing import is_frozen
from engine.studio.network.graph_module import BlockModule, Place, Repeated, Step
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.layers.code import CODE
from engine.studio.network.modules import make_module
from engine.studio.network.network import Network, Node


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a `GraphModule` is made of."""

    modules: dict[str, nn.Module]
    steps: tuple[Step, ...]
    frozen: frozenset[str]


def draw(
    network: Network, analysis: Analysis, ends: Collection[str], wanted: Collection[Place]
) -> Drawn:
    """What computes the wanted outputs, which these nodes give; none of the nodes is bypassed."""
    working = working_nodes(network, analysis, ends)
    maker = _Maker(network, analysis)
    modules = {network.nodes[each].name: maker.module(network.nodes[each]) for each in working}
    frozen = {network.nodes[each].name for each in working if is_frozen(network.nodes[each])}
    return Drawn(modules, _steps(network, working, set(wanted)), frozenset(frozen))


def working_nodes(network: Network, analysis: Analysis, ends: Collection[str]) -> list[str]:
    """The ids of the nodes that compute what these nodes give, in the order of computation."""
    used = set().union(*(network.upstream(each) for each in ends))
    kinds = {each: kind_in(network, network.nodes[each]) for each in used}
    return [each for each in analysis.order if each in used and kinds[each].inputs]


def sources_of(network: Network, node_id: str) -> dict[str, Place]:
    """What is wired to each of this node's inputs."""
    return {wire.input: (wire.source, wire.output) for wire in network.wires_into(node_id)}


@dataclass(frozen=True, slots=True)
class _Inside:
    """The inside of a block, made once: every module of it has the same weights."""

    drawn: Drawn
    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]

    def module(self, times: int = 1) -> BlockModule:
        drawn = self.drawn
        places = self.inputs, self.outputs
        return BlockModule(drawn.modules, drawn.steps, drawn.frozen, *places, times)


class _Maker:
    """Makes the modules of one network, among which uses of a block may share their weights."""

    def __init__(self, network: Network, analysis: Analysis) -> None:
        self._network = network
        self._analysis = analysis
        self._shared: dict[str, _Inside] = {}

    def module(self, node: Node) -> nn.Module:
        """What the node computes with."""
        resolved = self._analysis.resolved[node.id]
        if node.kind == CODE.kind:
            return make_code_module(node.name, str(resolved["code"]))
        if node.kind != BLOCK.kind:
            return make_module(kind_in(self._network, node), resolved)
        repeat, shared = copies(resolved)
        if shared:
            if node.block not in self._shared:
                self._shared[node.block] = self._inside(node)
            return self._shared[node.block].module(repeat)
        if repeat == 1:
            return self._inside(node).module()
        return Repeated(self._inside(node).module() for _ in range(repeat))

    def _inside(self, node: Node) -> _Inside:
        kind = kind_in(self._network, node)
        network = without_bypassed(self._network.blocks[node.block].network)
        inputs = tuple((port.name, "output") for port in kind.inputs)
        outputs = tuple(sources_of(network, port.name)["input"] for port in kind.outputs)
        ends = [place[0] for place in outputs]
        return _Inside(
            draw(network, self._analysis.inside[node.id], ends, outputs), inputs, outputs
        )


def _steps(network: Network, working: list[str], kept: set[Place]) -> tuple[Step, ...]:
    """The nodes in order, each with what it needs and what can be forgotten after it."""
    steps: list[Step] = []
    needed = set(kept)
    for node_id in reversed(working):
        node = network.nodes[node_id]
        kind, sources = kind_in(network, node), sources_of(network, node_id)
        inputs = tuple(sources[port.name] for port in kind.inputs)
        outputs = tuple((node_id, port.name) for port in kind.outputs)
        spare = (place for place in (*inputs, *outputs) if place not in needed)
        steps.append(Step(node.name, node_id, inputs, outputs, tuple(dict.fromkeys(spare))))
        needed.update(inputs)
    return tuple(reversed(steps))
