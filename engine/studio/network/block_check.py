"""What a node that stands for a block gives, costs and lacks: its inside looked over from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from engine.studio.network import mends
from engine.studio.network.analysis import Analysis, Cost, Mend, Problem, Shape
from engine.studio.network.catalogue import label
from engine.studio.network.costs import MOST_PARAMETERS
from engine.studio.network.edits import inside
from engine.studio.network.inference import Inference, Inputs
from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers.block import copies
from engine.studio.network.network import Network, Node
from engine.studio.network.parameters import checked

if TYPE_CHECKING:
    from engine.studio.network.check import Analyser

MOST_LAYERS = 10_000
"""A block of more modules, its copies counted, is a slip of the hand."""

Given = Mapping[str, Shape]


class Insides:
    """The analyses of blocks' insides, each made once for the same shapes that come in."""

    def __init__(self, analyse: Callable[[Network, Given, Analysis | None], Analysis]) -> None:
        self._analyse = analyse
        self._known: dict[tuple[str, tuple[tuple[str, Shape], ...]], Analysis] = {}

    def of(self, network: Network, given: Given, before: Analysis | None) -> Analysis:
        """The analysis of a block's inside, into whose ports these shapes come.

        `before` is what was said of it before an edit.
        """
        key = network.block, tuple(sorted(given.items()))
        if key not in self._known:
            self._known[key] = self._analyse(network, given, before)
        return self._known[key]


def infer_block(analyser: Analyser, node: Node, inputs: Inputs) -> Inference:
    """What the node's block gives for these inputs, and what it costs."""
    kind = analyser.kind(node)
    resolved, unfit = checked(node)
    pairs = zip(kind.inputs, inputs, strict=True)
    given = {port.name: shape for port, shape in pairs if shape is not None}
    network = analyser.network.blocks[node.block].network
    before = analyser.before.inside.get(node.id) if analyser.before else None
    within = analyser.inside[node.id] = analyser.insides.of(network, given, before)
    if analyser.is_bypassed(node):
        return Inference(node, inputs, resolved, (), inputs[:1], None, Cost())
    outputs = tuple(within.input_shapes.get((port.name, "input")) for port in kind.outputs)
    cost = within.total.repeated(*copies(resolved))
    return Inference(node, inputs, resolved, unfit, outputs, None, cost)


def check_block(analyser: Analyser, node: Node) -> None:
    """Tell what is wrong with the node's block, seen from outside."""
    within, cost = analyser.inside[node.id], analyser.inferences[node.id].cost
    repeat, shared = copies(analyser.inferences[node.id].resolved)
    for problem in within.problems:
        _report_inside(analyser, node, problem)
    layers = analyser.layers_of(node.id)
    if layers > MOST_LAYERS:
        analyser.report("too-many-layers", node, layers=layers, most=MOST_LAYERS)
    elif cost.parameters > MOST_PARAMETERS:
        analyser.report("too-large", node, parameters=cost.parameters, activations=cost.activations)
    if repeat > 1:
        _check_repeat(analyser, node, analyser.kind(node))
    if shared:
        _check_shared(analyser, node, cost)


def _report_inside(analyser: Analyser, node: Node, problem: Problem) -> None:
    """Tell on the node what is wrong inside; its mends reach there."""
    found = (
        msgspec.structs.replace(mend, edits=tuple(inside(node.block, mend.edits)))
        for mend in problem.mends
    )
    severity = problem.severity
    analyser.report("problem-inside", node, *found, severity=severity, inside=problem)


def _check_repeat(analyser: Analyser, node: Node, kind: LayerKind) -> None:
    """Each copy takes what the one before it gives."""
    once = mends.reset_parameter(analyser.network, node, kind.parameters[0])
    if len(kind.inputs) != len(kind.outputs) or not kind.inputs:
        inputs, outputs = len(kind.inputs), len(kind.outputs)
        analyser.report("repeat-ports", node, once, inputs=inputs, outputs=outputs)
        return
    for taken, given in zip(kind.inputs, kind.outputs, strict=True):
        takes = analyser.input_shapes.get((node.id, taken.name))
        gives = analyser.shapes.get((node.id, given.name))
        if takes is not None and gives is not None and takes != gives:
            analyser.report("repeat-mismatch", node, once, takes=takes, gives=gives)
            return


def _check_shared(analyser: Analyser, node: Node, cost: Cost) -> None:
    """Uses side by side that share their weights must have weights of the same sizes."""
    first = analyser.first_sharing.setdefault(node.block, node)
    if first is not node:
        analyser.counted_twice += cost.parameters
        if not _same_modules(analyser.inside[node.id], analyser.inside[first.id]):
            own = _own_weights(analyser, node)
            analyser.report("shared-mismatch", node, own, first=label(first))


def _own_weights(analyser: Analyser, node: Node) -> Mend:
    shared = analyser.kind(node).parameters[1]
    return mends.reset_parameter(analyser.network, node, shared)


def _same_modules(one: Analysis, other: Analysis) -> bool:
    """Whether two insides of a block are built of modules of the same parameters."""
    return one is other or (
        one.resolved == other.resolved
        and all(_same_modules(each, other.inside[id]) for id, each in one.inside.items())
    )
