"""How a template is written down and laid out: rows of steps, and wires beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.studio.network.catalogue import CATALOGUE, summary
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import SCHEMA, ProjectData
from engine.studio.network.settings import Settings


@dataclass(frozen=True, slots=True)
class Template:
    """A named starting point. `parameters` counts its weights."""

    name: str
    title: str
    help: str
    parameters: int
    make: Callable[[], ProjectData]


Step = tuple[str, str, dict[str, Any]]
"""A node: its kind, its name, its parameters."""

WIDTHS = {"Input": 128.0, "Conv2d": 148.0, "Linear": 148.0}
USUAL_WIDTH, GAP, ROW_HEIGHT = 116.0, 63.0, 200.0
LEFT, TOP = 28.0, 56.0


def chain(title: str, steps: list[Step], row: int, settings: Settings) -> ProjectData:
    """A project whose nodes follow one another, `row` of them side by side before it wraps."""
    nodes, x = [], LEFT
    for place, (kind, name, parameters) in enumerate(steps):
        if place % row == 0:
            x = LEFT
        y = TOP + ROW_HEIGHT * (place // row)
        nodes.append(Node(f"n{place + 1}", kind, name, x, y, parameters))
        x += WIDTHS.get(kind, USUAL_WIDTH) + GAP
    return ProjectData(SCHEMA, title, tuple(nodes), tuple(_follow(nodes)), settings)


@dataclass(frozen=True, slots=True)
class Row:
    """Steps that stand side by side and follow one another, `indent` pixels from the left.

    A row is the sequel of the one before it; a `lane` is a path of its own, wired by name, half
    as far below it as a row.
    """

    steps: list[Step]
    indent: float = 0.0
    lane: bool = False


Join = tuple[str, str, str]
"""A wire beside the rows: from a node's first output, to a node, to its input; by their names."""


def rows(
    title: str, drawn: list[Row], settings: Settings, joins: tuple[Join, ...] = ()
) -> ProjectData:
    """A project of rows below one another, each node as wide as its words need."""
    nodes: list[Node] = []
    wires: list[Wire] = []
    path: list[Node] = []
    y = TOP - ROW_HEIGHT
    for row in drawn:
        y += LANE_HEIGHT if row.lane else ROW_HEIGHT
        x, first = LEFT + row.indent, len(nodes)
        for kind, name, parameters in row.steps:
            nodes.append(Node(f"n{len(nodes) + 1}", kind, name, x, y, parameters))
            x += width(nodes[-1]) + GAP
        if row.lane:
            wires += _follow(nodes[first:])
        else:
            path += nodes[first:]
    wires += _follow(path)
    named = {node.name: node for node in nodes}
    for source, target, port in joins:
        output = CATALOGUE[named[source].kind].outputs[0].name
        wires.append(Wire(named[source].id, output, named[target].id, port))
    return ProjectData(SCHEMA, title, tuple(nodes), tuple(wires), settings)


LANE_HEIGHT = 130.0


def width(node: Node) -> float:
    """About as wide as the canvas draws the node: what it says in its head and below."""
    kind = CATALOGUE[node.kind]
    head = 7.2 * len(kind.title) + 6.2 * len(node.name) + 52
    # What is inferred is not known here and stands as "?", which is shorter than a number.
    line = 6.4 * (len(summary(node, {})) + 4) + 24
    return min(max(head, line, 104.0), 232.0)


def _follow(nodes: list[Node]) -> list[Wire]:
    """The wires from each node's first output to the next one's first input."""
    return [
        Wire(
            before.id,
            CATALOGUE[before.kind].outputs[0].name,
            after.id,
            CATALOGUE[after.kind].inputs[0].name,
        )
        for before, after in pairwise(nodes)
    ]
