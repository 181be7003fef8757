"""The steps of a recorded batch in one row: forward, backward, update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.studio.debugging.recording import Phase, Recording


@dataclass(frozen=True)
class Step:
    """One thing that happened. `layer` is the path of the node it belongs to, if any.

    Forward and backward steps have an `operation`; backward ones `reversal`, its place in the
    walk. A `leaf` is where a gradient was added up, or what was updated. `node` is the place in
    the graph.
    """

    phase: Phase
    layer: str | None
    node: int | None
    operation: int | None = None
    reversal: int | None = None
    leaf: int | None = None
    update: int | None = None


def steps_of(recording: Recording) -> tuple[Step, ...]:
    """All steps in the order in which they happened."""
    operations, leaves = recording.operations, recording.leaves
    steps = [
        Step("forward", op.layer, op.node, operation=number) for number, op in enumerate(operations)
    ]
    for number, reversal in enumerate(recording.reversals):
        op = operations[reversal.operation]
        steps.append(
            Step("backward", op.layer, op.node, operation=reversal.operation, reversal=number)
        )
    for leaf in recording.accumulated:
        steps.append(Step("backward", leaves[leaf].layer, leaves[leaf].node, leaf=leaf))
    for number, update in enumerate(recording.updates):
        of = leaves[update.leaf]
        steps.append(Step("update", of.layer, of.node, leaf=update.leaf, update=number))
    return tuple(steps)


def next_layer(steps: Sequence[Step], at: int) -> int:
    """The first step after `at` of another layer or phase; the last step where there is none."""
    for number in range(at + 1, len(steps)):
        if _group(steps[number]) != _group(steps[at]):
            return number
    return len(steps) - 1


def previous_layer(steps: Sequence[Step], at: int) -> int:
    """The first step of this layer, or of the one before if it is there already."""
    first = _first_of_group(steps, at)
    return first if first < at or not first else _first_of_group(steps, first - 1)


def step_at_node(steps: Sequence[Step], node: int, phase: Phase) -> int | None:
    """Where a node of the graph has its turn in this phase, or in the nearest that it has one in.

    None for a node that no step is about.
    """
    found = {each.phase: number for number, each in enumerate(steps) if each.node == node}
    order: dict[Phase, tuple[Phase, ...]] = {
        "forward": ("forward", "backward", "update"),
        "backward": ("backward", "forward", "update"),
        "update": ("update", "backward", "forward"),
    }
    return next((found[each] for each in order[phase] if each in found), None)


def _first_of_group(steps: Sequence[Step], at: int) -> int:
    while at and _group(steps[at - 1]) == _group(steps[at]):
        at -= 1
    return at


def _group(step: Step) -> tuple[str, str | None]:
    return step.phase, step.layer
