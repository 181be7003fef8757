"""The shape behind a code node, as a dry run has told it."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.code_outcomes import DryRun, outcome_of
from engine.studio.network.shapes.common import Inferred, Parameters, Rule, ShapeError, one


def code(axes: int, parameters: Parameters, *inputs: Shape) -> Inferred:
    """What the dry run gave; no shape at all while there was none."""
    found = outcome_of(DryRun(parameters["code"], inputs))
    if found is None:
        return (), {}
    if found.is_refused:
        raise ShapeError("code-not-allowed")
    if found.error:
        raise ShapeError("code-failed", message=found.error)
    return one(found.shape)


RULES: dict[str, Rule] = {"code": code}
