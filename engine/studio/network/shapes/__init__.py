"""Shape inference: what a layer makes of its inputs' shapes, and the parameters that follow.

    infer(kind, parameters, inputs) -> (output shapes, filled-in parameters), or raises ShapeError

A rule serves a family of layers, whatever their number of axes. The rules are PyTorch's; shapes
leave out the batch axis, so axis 1 of the layer's tensor comes first here.
"""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.kinds import LayerKind
from engine.studio.network.shapes import axes, code, elements, features, joining, sequences, windows
from engine.studio.network.shapes.common import Inferred, Parameters, Rule, ShapeError

__all__ = ["RULES", "SAME_SHAPE", "Inferred", "ShapeError", "infer"]

RULES: dict[str, Rule] = {
    **elements.RULES,
    **features.RULES,
    **windows.RULES,
    **axes.RULES,
    **joining.RULES,
    **sequences.RULES,
    **code.RULES,
}
"""Every rule that an entry of the catalogue can name."""

SAME_SHAPE = frozenset(elements.RULES)
"""The rules of layers that leave the shape as it is."""


def infer(kind: LayerKind, parameters: Parameters, inputs: tuple[Shape, ...]) -> Inferred:
    """The outputs' shapes and the filled-in parameters; ShapeError where the inputs do not fit."""
    return RULES[kind.rule](kind.axes, parameters, *inputs)
