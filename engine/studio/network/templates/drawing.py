"""How a template is written down and laid out: rows of steps, and wires beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.studio.network.catalogue import kind_in, kind_of, summary
from engine.studio.network.network import BlockData, Blocks, Network, Node, Wire
from engine.studio.network.project import ProjectData, schema_of
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
"""A node: its kind, its name, its parameters; of a block also, as `block`, the block's id."""

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
    wires = tuple(_follow(nodes, Blocks()))
    return ProjectData(schema_of(nodes, ()), title, tuple(nodes), wires, settings)


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
    title: str,
    drawn: list[Row],
    settings: Settings,
    joins: tuple[Join, ...] = (),
    blocks: tuple[BlockData, ...] = (),
) -> ProjectData:
    """A project of rows below one another, each node as wide as its words need."""
    nodes, wires = lay_out(drawn, joins, blocks)
    return ProjectData(schema_of(nodes, blocks), title, nodes, wires, settings, blocks=blocks)


def block(number: int, name: str, drawn: list[Row], joins: tuple[Join, ...] = ()) -> BlockData:
    """A block whose inside is laid out in rows; its nodes have ids that no other's have."""
    return BlockData(f"b{number}", name, *lay_out(drawn, joins, first=100 * number))


def lay_out(
    drawn: list[Row], joins: tuple[Join, ...], blocks: tuple[BlockData, ...] = (), first: int = 1
) -> tuple[tuple[Node, ...], tuple[Wire, ...]]:
    """The nodes of these rows and the wires between them; the nodes may stand for these blocks.

    The first node's id has the number `first`.
    """
    known = Blocks()
    for each in blocks:
        known.add(each)
    nodes: list[Node] = []
    wires: list[Wire] = []
    path: list[Node] = []
    y = TOP - ROW_HEIGHT
    for row in drawn:
        y += LANE_HEIGHT if row.lane else ROW_HEIGHT
        x, begin = LEFT + row.indent, len(nodes)
        for kind, name, parameters in row.steps:
            nodes.append(_node(f"n{len(nodes) + first}", kind, name, x, y, parameters))
            x += width(nodes[-1]) + GAP
        if row.lane:
            wires += _follow(nodes[begin:], known)
        else:
            path += nodes[begin:]
    wires += _follow(path, known)
    named = {node.name: node for node in nodes}
    for source, target, port in joins:
        output = kind_in(Network((), blocks=known), named[source]).outputs[0].name
        wires.append(Wire(named[source].id, output, named[target].id, port))
    return tuple(nodes), tuple(wires)


def _node(id: str, kind: str, name: str, x: float, y: float, parameters: dict[str, Any]) -> Node:
    own = {key: value for key, value in parameters.items() if key != "block"}
    return Node(id, kind, name, x, y, own, block=parameters.get("block", ""))


LANE_HEIGHT = 130.0
WIDEST = 232.0


def width(node: Node) -> float:
    """About as wide as the canvas draws the node: what it says in its head and below."""
    if node.block:
        return WIDEST
    kind = kind_of(node)
    head = 7.2 * len(kind.title) + 6.2 * len(node.name) + 52
    # What is inferred is not known here and stands as "?", which is shorter than a number.
    line = 6.4 * (len(summary(node, {})) + 4) + 24
    return min(max(head, line, 104.0), WIDEST)


def _follow(nodes: list[Node], blocks: Blocks) -> list[Wire]:
    """The wires from each node's first output to the next one's first input."""
    kinds = [kind_in(Network((), blocks=blocks), node) for node in nodes]
    return [
        Wire(before.id, source.outputs[0].name, after.id, target.inputs[0].name)
        for (before, source), (after, target) in pairwise(zip(nodes, kinds, strict=True))
    ]
