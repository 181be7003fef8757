"""What can be said of a network: the data that `check.analyse` answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from engine.studio.network.code_outcomes import DryRun
from engine.studio.network.edits import Edit
from engine.studio.network.network import Value

if TYPE_CHECKING:
    from engine.studio.network.inference import Inference

Shape = tuple[int, ...]
"""One sample's shape: the batch axis N is left out."""


class Mend(msgspec.Struct, frozen=True):
    """A way to solve a problem: edits to push. `sentences.text` words it from id and values."""

    id: str
    values: dict[str, Any]
    edits: tuple[Edit, ...]


class Problem(msgspec.Struct, frozen=True):
    """Something that keeps the network from training (error) or from learning well (warning).

    `node` and `port` say where it stands; a problem of the whole network has none.
    """

    id: str
    severity: Literal["error", "warning"]
    node: str | None
    port: str | None
    values: dict[str, Any]
    mends: tuple[Mend, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """Why a gesture is not carried out. `sentences.text` words it."""

    id: str
    values: dict[str, Any]


class Cost(msgspec.Struct, frozen=True):
    """Weights of a layer; multiply-adds and values in memory for one sample.

    `activations` are the values that the forward pass computes, those inside the layer included;
    `gradients` those that the backward pass computes: of the layer's inputs, and of what is inside
    it. What only lays values out anew computes none.
    """

    parameters: int = 0
    multiply_adds: int = 0
    activations: int = 0
    gradients: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.parameters + other.parameters,
            self.multiply_adds + other.multiply_adds,
            self.activations + other.activations,
            self.gradients + other.gradients,
        )

    def repeated(self, times: int, shared: bool) -> Cost:
        """What so many copies cost, which have the same weights if they share them."""
        return Cost(
            self.parameters * (1 if shared else times),
            self.multiply_adds * times,
            self.activations * times,
            self.gradients * times,
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is known of a network. A half-built one keeps what its valid part allows.

    `shapes` are keyed by (node id, output port), `input_shapes` by (node id, input port);
    `resolved` holds each node's parameters with the automatic ones filled in where known;
    `order` is topological and leaves out what lies on or behind a cycle. `inside` holds, for each
    node that stands for a block, the analysis of the block's inside with what comes in there.
    """

    shapes: Mapping[tuple[str, str], Shape]
    input_shapes: Mapping[tuple[str, str], Shape]
    resolved: Mapping[str, dict[str, Value]]
    costs: Mapping[str, Cost]
    problems: tuple[Problem, ...]
    order: tuple[str, ...]
    loss: str | None = None
    """The id of the loss node, where there is exactly one."""
    inferences: Mapping[str, Inference] = field(default_factory=dict, compare=False, repr=False)
    """By node id, for the analysis after the next edit to start from."""
    inside: Mapping[str, Analysis] = field(default_factory=dict)
    counted_twice: int = 0
    """Weights that several uses of a block share, but for the first of them."""
    layers: int = 0
    """How many modules it is built of, those inside of blocks included."""
    awaited: frozenset[DryRun] = frozenset()
    """Code that must be tried before all shapes are known, that inside of blocks included."""

    @property
    def ready(self) -> bool:
        """Whether the network can be trained as it stands."""
        return (
            self.loss is not None
            and not self.awaited
            and not any(problem.severity == "error" for problem in self.problems)
        )

    @property
    def total(self) -> Cost:
        """The costs of all layers together."""
        return sum(self.costs.values(), Cost(-self.counted_twice))

    def at(self, level: tuple[str, ...]) -> Analysis:
        """The analysis of the inside that these nodes lead to, each inside of the one before."""
        return self.inside[level[0]].at(level[1:]) if level else self

    def problems_of(self, node_id: str) -> tuple[Problem, ...]:
        """The problems that stand on this node, errors first."""
        found = [problem for problem in self.problems if problem.node == node_id]
        return tuple(sorted(found, key=lambda problem: problem.severity))
