"""Which groups a recorded graph has, and what is left of it where some of them are folded.

A layer is a group of its ops and parameters, a block one of its layers. A folded group stands as
one node, with the edges that lead into it and out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.studio.training.messages import Graph

Key = int | str
"""What is drawn as one node: a node of the graph by its index, or a folded group by its path."""


@dataclass(frozen=True, slots=True)
class Group:
    """An unfolded group. `path` is that of its node, empty for ops of no node."""

    path: str
    children: tuple[Key | Group, ...]


@dataclass(frozen=True, slots=True)
class Folding:
    """What is drawn of a graph.

    `shown_as` is by the index of each node of the graph; `edges` tells for each pair of drawn
    nodes which nodes of the graph the gradient reaches that way; `members` are the nodes of the
    graph in each group, folded or not, by its path.
    """

    top: tuple[Key | Group, ...]
    shown_as: Mapping[int, Key]
    edges: Mapping[tuple[Key, Key], tuple[int, ...]]
    members: Mapping[str, tuple[int, ...]]


def fold(graph: Graph, loss: str | None, is_folded: Callable[[str], bool] | None) -> Folding:
    """The graph in its groups, some of them folded; None leaves the groups out.

    `loss` is the layer that ops without a layer belong to, as the loss alone is computed outside
    of the drawn modules.
    """
    paths = {node.index: node.layer or loss or "" for node in graph.nodes}
    members: dict[str, list[int]] = {}
    shown_as: dict[int, Key] = {}
    top: dict[Key, dict | None] = {}
    for index, path in paths.items():
        here = top
        key: Key = index
        for outer in _around(path):
            members.setdefault(outer, []).append(index)
            if is_folded is None or key != index:
                continue
            if is_folded(outer):
                key = outer
            else:
                here = here.setdefault(outer, {})  # type: ignore[assignment]
        here[key] = None
        shown_as[index] = key
    edges: dict[tuple[Key, Key], dict[int, None]] = {}
    for edge in graph.edges:
        ends = shown_as[edge.source], shown_as[edge.target]
        if ends[0] != ends[1]:
            edges.setdefault(ends, {})[edge.target] = None
    return Folding(
        _groups(top),
        shown_as,
        {ends: tuple(targets) for ends, targets in edges.items()},
        {path: tuple(nodes) for path, nodes in members.items()},
    )


def is_block(folding: Folding, path: str) -> bool:
    """Whether a group holds other groups."""
    return any(each.startswith(f"{path}.") for each in folding.members)


def _around(path: str) -> list[str]:
    """The paths of the groups around what belongs to this node, the outermost first."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _groups(tree: dict) -> tuple[Key | Group, ...]:
    return tuple(
        key if inside is None else Group(key, _groups(inside)) for key, inside in tree.items()
    )
