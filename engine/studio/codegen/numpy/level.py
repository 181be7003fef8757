"""One level of a network, the whole or the inside of a block, as statements.

Forward goes through the nodes in their order, backward in reverse. Where a value went several ways,
what comes back from them is added up. What no weight that learns lies before gets no gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from engine.studio.codegen.numpy.naming import Names
from engine.studio.codegen.numpy.statements import Statement
from engine.studio.network.analysis import Analysis
from engine.studio.network.catalogue import kind_in
from engine.studio.network.freezing import is_frozen
from engine.studio.network.graph_module import Place
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.making import sources_of
from engine.studio.network.network import Network, Node

if TYPE_CHECKING:
    from engine.studio.codegen.numpy.blocks import BlockFunctions


@dataclass(frozen=True, slots=True)
class Ends:
    """Where values come into a level and leave it.

    `inputs` are variables by places; those in `learning` are worth a gradient. `outputs` are the
    places it gives, `d_outputs` the variable with the gradient of each, None where there is none.
    """

    inputs: Mapping[Place, str]
    learning: Collection[Place]
    outputs: Sequence[Place]
    d_outputs: Sequence[str | None]


@dataclass(slots=True)
class Statements:
    """What a level does: `outputs` and `d_inputs` are the variables that hold its results.

    `d_inputs` has None for an input that gets no gradient; `learns` says whether any weight does.
    """

    fresh: list[Statement] = field(default_factory=list)
    forward: list[Statement] = field(default_factory=list)
    backward: list[Statement] = field(default_factory=list)
    outputs: tuple[str, ...] = ()
    d_inputs: tuple[str | None, ...] = ()
    learns: bool = False


class Part(Protocol):
    """A node of a level: it writes what it does forward, and then what it does backward."""

    def forward(self) -> None: ...

    def backward(self) -> None: ...


MakePart = Callable[["Level", Node], Part]
"""Makes a node of a level a part of it. KeyError for a layer that is not covered."""


class Level:
    """A level while it is written. Its parts ask it for variables and give it statements."""

    def __init__(
        self,
        network: Network,
        analysis: Analysis,
        ends: Ends,
        blocks: BlockFunctions,
        make_part: MakePart,
        path: str = "",
        frozen: bool = False,
    ) -> None:
        self.network = network
        self.analysis = analysis
        self.blocks = blocks
        self.make_part = make_part
        self.path = path
        self.statements = Statements()
        self._ends = ends
        used = set().union(*(network.upstream(place[0]) for place in ends.outputs))
        nodes = (network.nodes[each] for each in analysis.order if each in used)
        self.working = [node for node in nodes if kind_in(network, node).inputs]
        self._frozen = frozen
        self._names = Names(ends.inputs.values())
        self._variables = dict(ends.inputs)
        self._learning = set(ends.learning)
        self._gradients: dict[Place, str] = {}
        self._needed = set(ends.outputs)
        for node in self.working:
            self._needed.update(self.sources(node))

    def write(self) -> Statements:
        """All statements of the level."""
        parts = [self.make_part(self, node) for node in self.working]
        for part in parts:
            part.forward()
        ends, statements = self._ends, self.statements
        statements.outputs = tuple(self._variables[place] for place in ends.outputs)
        for place, variable in zip(ends.outputs, ends.d_outputs, strict=True):
            if variable is not None:
                self.arrive(place, variable)
        for part in reversed(parts):
            part.backward()
        statements.d_inputs = tuple(
            self._gradients.get(place) if place in ends.learning else None for place in ends.inputs
        )
        return statements

    # ------------------------------------------------------------ what parts ask for

    def sources(self, node: Node) -> list[Place]:
        """What is wired to the node's inputs, in their order."""
        sources = sources_of(self.network, node.id)
        return [sources[port.name] for port in kind_in(self.network, node).inputs]

    def variables(self, places: Sequence[Place]) -> list[str]:
        """The variables that hold what these places give."""
        return [self._variables[place] for place in places]

    def places(self, node: Node) -> list[Place]:
        """What the node gives."""
        return [(node.id, port.name) for port in kind_in(self.network, node).outputs]

    def is_needed(self, place: Place) -> bool:
        """Whether anything takes what the place gives."""
        return place in self._needed

    def is_learning(self, place: Place) -> bool:
        """Whether weights that learn lie before the place."""
        return place in self._learning

    def give(self, node: Node, learns: bool, all_of_them: bool = False) -> list[str]:
        """New variables for what the node gives, "_" for what nobody takes."""
        names = []
        for number, place in enumerate(self.places(node)):
            if learns:
                self._learning.add(place)
            if not (self.is_needed(place) or all_of_them):
                names.append("_")
                continue
            port = kind_in(self.network, node).outputs[number]
            wanted = node.name if number == 0 else f"{node.name}_{port.label}".replace(" ", "_")
            wanted = wanted if wanted.isidentifier() else f"{node.name}_{number + 1}"
            self._variables[place] = self._names.new(wanted)
            names.append(self._variables[place])
        return names

    def is_frozen(self, node: Node) -> bool:
        """Whether the node's weights stay as they are.

        Uses of a block that share their weights are frozen together.
        """
        if self._frozen or is_frozen(node):
            return True
        return self._is_shared(node) and any(map(is_frozen, self._sharing(node)))

    def prefix(self, node: Node) -> str:
        """The name before those of the node's weights: of a shared block the first use's."""
        return self._sharing(node)[0].name if self._is_shared(node) else node.name

    def is_used_again(self, node: Node) -> bool:
        """Whether other nodes have the same weights."""
        return self._is_shared(node) and len(self._sharing(node)) > 1

    def _is_shared(self, node: Node) -> bool:
        return node.kind == BLOCK.kind and copies(self.analysis.resolved[node.id])[1]

    def _sharing(self, node: Node) -> list[Node]:
        same = (each for each in self.working if each.block == node.block)
        return [each for each in same if self._is_shared(each)]

    # ------------------------------------------------------------ gradients

    def gradient(self, place: Place) -> str | None:
        """The variable with the gradient by what the place gives; None where there is none."""
        return self._gradients.get(place)

    def gradients(self, node: Node) -> list[str] | None:
        """The gradients by what the node gives, for its backward; None where there are none."""
        found = [self._gradients.get(place) for place in self.places(node)]
        return None if not any(found) else [each or "None" for each in found]

    def receive(self, places: Sequence[Place]) -> tuple[list[str], list[Statement]]:
        """Targets for gradients by these places, and what is to be done when they have come."""
        targets: list[str] = []
        after: list[Statement] = []
        for place in places:
            if place not in self._learning:
                targets.append("_")
                continue
            if place not in self._gradients:
                self._gradients[place] = f"d_{self._variables[place]}"
                targets.append(self._gradients[place])
                continue
            more = "d_more" + "_" * len(after)
            targets.append(more)
            after.append(self._sum(place, more))
        return targets, after

    def arrive(self, place: Place, variable: str) -> None:
        """Note that this variable holds a gradient by what the place gives, if it is worth one."""
        if place not in self._learning:
            return
        if place in self._gradients:
            self.statements.backward.append(self._sum(place, variable))
        else:
            self._gradients[place] = variable

    def _sum(self, place: Place, more: str) -> Statement:
        name = self._variables[place]
        before, self._gradients[place] = self._gradients[place], f"d_{name}"
        return Statement(
            f"d_{name} = {before} + {more}",
            node=place[0] if place[0] in self.network.nodes else "",
            comment=f"{name} went several ways: they add up",
        )
