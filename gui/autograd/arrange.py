"""Where everything of a recorded graph goes: plain numbers, computed in any thread.

Ops stand in groups, one a layer, and inside a group the gradient runs downward. The groups
follow one another as on the canvas, so that from group to group the gradient runs to the left;
rows wrap where the picture would become too wide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.studio.graph_layout import layered_layout
from engine.studio.training.messages import Graph

PADDING = 16.0
HEADER = 36.0
INNER_GAP = (26.0, 12.0)
OUTER_GAP = (60.0, 28.0)
ROW_GAP = 52.0
MARGIN = 34.0
"""Room on both sides of the rows for the arrows that lead from one row to the next."""

Size = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Group:
    """The ops and parameters of one layer, by their index in the graph."""

    layer: str | None
    nodes: tuple[int, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Arrow:
    """The way from one node of the graph to another, as corners; its head is at the last."""

    source: int
    target: int
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The whole picture; `boxes` are by the nodes' index."""

    groups: tuple[Group, ...]
    boxes: Mapping[int, Box]
    arrows: tuple[Arrow, ...]
    size: Size


def arrange(
    graph: Graph,
    sizes: Mapping[int, Size],
    titles: Mapping[str | None, float],
    loss: str | None,
    width: float,
) -> Arrangement:
    """Place a graph whose nodes have these sizes in rows of at most this width.

    `titles` are the widths of the layers' titles; `loss` is the layer that ops without a layer
    belong to, as the loss alone is computed outside of the drawn modules.
    """
    layers = {node.index: node.layer or loss for node in graph.nodes}
    edges = list(dict.fromkeys((edge.source, edge.target) for edge in graph.edges))
    by_layer: dict[str | None, list[int]] = {}
    for node, layer in layers.items():
        by_layer.setdefault(layer, []).append(node)
    try:
        plan = _Plan(list(by_layer.values()), layers, edges, sizes, titles)
        return plan.arranged(width)
    except ValueError:  # a layer that is used twice: its ops then stand each alone
        plan = _Plan([[node] for node in layers], layers, edges, sizes, titles)
        return plan.arranged(width)


class _Plan:
    """Groups of nodes with their insides laid out; ValueError where groups form a circle."""

    def __init__(
        self,
        members: Sequence[Sequence[int]],
        layers: Mapping[int, str | None],
        edges: Sequence[tuple[int, int]],
        sizes: Mapping[int, Size],
        titles: Mapping[str | None, float],
    ) -> None:
        self.members, self.layers, self.edges, self.sizes = members, layers, edges, sizes
        self.group_of = {node: place for place, nodes in enumerate(members) for node in nodes}
        own: list[list[tuple[int, int]]] = [[] for _ in members]
        links: set[tuple[int, int]] = set()
        at = {node: place for nodes in members for place, node in enumerate(nodes)}
        for a, b in edges:
            if self.group_of[a] == self.group_of[b]:
                own[self.group_of[a]].append((at[a], at[b]))
            else:  # the gradient runs backward; the picture reads forward, like the canvas
                links.add((self.group_of[b], self.group_of[a]))
        self.insides = [
            layered_layout([sizes[node] for node in nodes], inner, INNER_GAP, horizontal=False)
            for nodes, inner in zip(members, own, strict=True)
        ]
        self.group_sizes = [
            (
                max(inside.size[0], titles.get(layers[nodes[0]], 0.0)) + 2 * PADDING,
                inside.size[1] + HEADER + PADDING,
            )
            for nodes, inside in zip(members, self.insides, strict=True)
        ]
        self.outside = layered_layout(self.group_sizes, sorted(links), OUTER_GAP)

    def arranged(self, width: float) -> Arrangement:
        """The picture, in rows of at most this width."""
        group_boxes, tops = self._rows(width)
        boxes: dict[int, Box] = {}
        groups = []
        for nodes, inside, box in zip(self.members, self.insides, group_boxes, strict=True):
            groups.append(Group(self.layers[nodes[0]], tuple(nodes), box))
            shift = (box.width - inside.size[0]) / 2
            for node, (x, y) in zip(nodes, inside.positions, strict=True):
                boxes[node] = Box(box.x + shift + x, box.y + HEADER + y, *self.sizes[node])
        arrows = []
        for a, b in self.edges:
            source, target = self.group_of[a], self.group_of[b]
            if source == target:
                corners = _down(boxes[a], boxes[b])
            else:
                near = self.outside.layers[source] - self.outside.layers[target] == 1
                corners = _across(
                    boxes[a],
                    boxes[b],
                    group_boxes[source],
                    group_boxes[target],
                    None if near and tops[source] == tops[target] else tops[source] - ROW_GAP / 2,
                )
            arrows.append(Arrow(a, b, corners))
        right = max((box.right for box in group_boxes), default=0.0) + MARGIN
        bottom = max((box.bottom for box in group_boxes), default=0.0) + MARGIN
        return Arrangement(tuple(groups), boxes, tuple(arrows), (right, bottom))

    def _rows(self, width: float) -> tuple[list[Box], list[float]]:
        """Every group's box, and the top of the row it stands in."""
        columns: dict[int, list[int]] = {}
        for place, rank in enumerate(self.outside.layers):
            columns.setdefault(rank, []).append(place)
        rows: list[list[int]] = []
        left = right = 0.0
        for rank in sorted(columns):
            ends = [self._x(place) + self.group_sizes[place][0] for place in columns[rank]]
            start = min(self._x(place) for place in columns[rank])
            if not rows or max(ends) - left > width - 2 * MARGIN:
                rows.append([])
                left = start
            rows[-1] += columns[rank]
            right = max(right, max(ends) - left)
        boxes: dict[int, Box] = {}
        tops: dict[int, float] = {}
        top = MARGIN
        for row in rows:
            left = min(self._x(place) for place in row)
            is_chain = len({self.outside.layers[place] for place in row}) == len(row)
            highest = min(self._y(place) for place in row)
            for place in row:
                y = top if is_chain else top + self._y(place) - highest
                boxes[place] = Box(MARGIN + self._x(place) - left, y, *self.group_sizes[place])
                tops[place] = top
            top = max(boxes[place].bottom for place in row) + ROW_GAP
        order = range(len(self.members))
        return [boxes[place] for place in order], [tops[place] for place in order]

    def _x(self, place: int) -> float:
        return self.outside.positions[place][0]

    def _y(self, place: int) -> float:
        return self.outside.positions[place][1]


def _down(source: Box, target: Box) -> tuple[Point, ...]:
    """Inside a group: from the lower edge to the upper one, upright where that is possible."""
    x, _ = target.middle
    if source.x + 8 <= x <= source.right - 8:
        return (x, source.bottom), (x, target.y)
    start, _ = source.middle
    if target.x + 8 <= start <= target.right - 8:
        return (start, source.bottom), (start, target.y)
    middle = (source.bottom + target.y) / 2
    return (start, source.bottom), (start, middle), (x, middle), (x, target.y)


def _across(
    source: Box, target: Box, from_group: Box, to_group: Box, channel: float | None
) -> tuple[Point, ...]:
    """Between groups: from the left edge to the right one.

    Neighbours are joined directly. Elsewhere the way leads up to the channel above the row of the
    source and along it, so that it passes no group on the way.
    """
    start, end = (source.x, source.middle[1]), (target.right, target.middle[1])
    out = from_group.x - OUTER_GAP[0] / 2
    if channel is not None:
        back = to_group.right + OUTER_GAP[0] / 2
        lane = [(out, start[1]), (out, channel), (back, channel), (back, end[1])]
        return (start, *lane, end)
    if abs(start[1] - end[1]) < 1:
        return start, (end[0], start[1])
    return start, (out, start[1]), (out, end[1]), end
