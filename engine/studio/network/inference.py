"""What follows from a layer's parameters and the shapes that reach it, layer by layer.

Nothing else bears on an `Inference`, so it holds for as long as those stay the same: after an edit
only what the edit changed, and what lies downstream of it, is inferred anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.studio.network.analysis import Cost, Shape
from engine.studio.network.catalogue import kind_of
from engine.studio.network.code_outcomes import DryRun
from engine.studio.network.costs import cost
from engine.studio.network.kinds import Parameter
from engine.studio.network.layers.code import CODE
from engine.studio.network.network import Node
from engine.studio.network.parameters import checked
from engine.studio.network.shapes import ShapeError, infer

Inputs = tuple[Shape | None, ...]
"""The shape at each of a layer's inputs, in their order; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Inference:
    """What `infer_layer` found for this node with these inputs. Not to be changed.

    `resolved` are all parameters, the automatic ones filled in where they are known; `unfit` those
    whose stored value cannot be used. `outputs` are empty, or None, where they are not known;
    `error` says why the inputs do not fit.
    """

    node: Node
    inputs: Inputs
    resolved: dict[str, Any]
    unfit: tuple[Parameter, ...]
    outputs: Inputs
    error: ShapeError | None
    cost: Cost

    def holds_for(self, node: Node, inputs: Inputs) -> bool:
        """Whether the same would be found for this node: its name and place do not matter.

        A node's parameters never change in place, so that one look at their identity is enough.
        """
        return (
            node.parameters is self.node.parameters
            and node.kind == self.node.kind
            and node.bypassed == self.node.bypassed
            and inputs == self.inputs
            and not self.is_provisional
        )

    @property
    def awaited(self) -> DryRun | None:
        """What must be tried for the outputs to be known; None where nothing need be."""
        known = tuple(shape for shape in self.inputs if shape is not None)
        is_code = self.node.kind == CODE.kind and not self.node.bypassed
        if not is_code or self.outputs or self.error or len(known) < len(self.inputs):
            return None
        return DryRun(self.resolved["code"], known)

    @property
    def is_provisional(self) -> bool:
        """Whether more may be known later: code was not tried, or not allowed to run."""
        is_refused = self.error is not None and self.error.id == "code-not-allowed"
        return self.node.kind == CODE.kind and (is_refused or self.awaited is not None)


def infer_layer(node: Node, inputs: Inputs, bypassed: bool) -> Inference:
    """What the layer makes of these inputs, as far as they are known."""
    kind = kind_of(node)
    resolved, unfit = checked(node)
    outputs: tuple[Shape, ...] = ()
    if bypassed:
        outputs = () if inputs[0] is None else (inputs[0],)
        return Inference(node, inputs, resolved, (), outputs, None, Cost())
    known = tuple(shape for shape in inputs if shape is not None)
    error = None
    if kind.rule and len(known) == len(inputs):
        try:
            outputs, filled = infer(kind, resolved, known)
            resolved |= filled
        except ShapeError as misfit:
            error = misfit.with_traceback(None)  # which would keep all it passed through
    costs = cost(kind, resolved, known, outputs)
    return Inference(node, inputs, resolved, unfit, outputs, error, costs)
