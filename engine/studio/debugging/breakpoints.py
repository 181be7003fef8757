"""Where a replay stops: at a NaN, at a gradient that is too large, or at an op."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.studio.debugging.replay import Replay
from engine.studio.debugging.steps import Step


@dataclass(frozen=True)
class Breakpoint:
    """Stops at what is not finite, at ‖g‖ over `limit`, or at an op or parameter.

    An op is known by its layer, its name, and its place among those of this name in the layer, so
    that it is found in the next recording, too.
    """

    kind: Literal["not-finite", "norm", "operation"]
    limit: float = 0.0
    layer: str | None = None
    name: str = ""
    place: int = 0

    def holds(self, replay: Replay, step: Step) -> bool:
        """Whether to stop at this step."""
        if self.kind == "not-finite":
            return any(not value.is_finite for value in replay.results(step))
        if self.kind == "norm":
            return any((value.norm or 0.0) > self.limit for value in replay.gradients(step))
        return step.node is not None and at_node(replay, step.node) == self


def at_node(replay: Replay, node: int) -> Breakpoint | None:
    """The breakpoint of an op or parameter in the graph; None for a node that no step is about."""
    identity = replay.identities.get(node)
    if identity is None:
        return None
    return Breakpoint("operation", layer=identity.layer, name=identity.name, place=identity.place)


def nodes_of(replay: Replay, breakpoints: Iterable[Breakpoint]) -> frozenset[int]:
    """The nodes of the graph that have a breakpoint."""
    wanted = frozenset(each for each in breakpoints if each.kind == "operation")
    if not wanted:
        return frozenset()
    return frozenset(node for node in replay.identities if at_node(replay, node) in wanted)


def next_stop(replay: Replay, at: int, breakpoints: Iterable[Breakpoint]) -> int:
    """The first step after `at` at which a breakpoint holds; the last step where none does."""
    wanted = tuple(breakpoints)
    for number in range(at + 1, len(replay.steps)):
        if any(each.holds(replay, replay.steps[number]) for each in wanted):
            return number
    return len(replay.steps) - 1
