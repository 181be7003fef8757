"""Where everything of a recorded graph goes: plain numbers, computed in any thread.

Ops stand in groups, one a layer, and inside a group the gradient runs downward. Layers stand in
their blocks, and the groups follow one another as on the canvas, so that from group to group the
gradient runs to the left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from gui.autograd.layout.downward import Downward
from gui.autograd.layout.folding import Folding, Group, Key
from gui.autograd.layout.geometry import Box, Corners, Size
from gui.autograd.layout.rows import MARGIN, Rows

HEADER = 36.0
LEAST_WIDTH = 720.0
LARGE = 40
SPREAD = 2.0
"""How much more ground a large graph takes than its nodes with the gaps around them."""
FACTORS = (1.0, 1.5, 2.0, 3.0)
"""Widths tried for a small graph, as shares of the room's."""


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """An unfolded group and its ground; `depth` is 0 for those that stand in no other."""

    path: str
    box: Box
    depth: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The way from one drawn node to another, as corners; its head is at the last.

    `reaches` are the nodes of the graph that the gradient reaches this way.
    """

    source: Key
    target: Key
    reaches: tuple[int, ...]
    corners: Corners


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The whole picture. A group comes before those inside of it."""

    groups: tuple[PlacedGroup, ...]
    boxes: Mapping[Key, Box]
    arrows: tuple[Arrow, ...]
    size: Size


def arrange(
    folding: Folding, sizes: Mapping[Key, Size], titles: Mapping[str, float], width: float
) -> Arrangement:
    """Place a graph whose drawn nodes have these sizes in rows of at most this width.

    `titles` are the widths of the groups' titles. A graph without groups is placed from top to
    bottom.
    """
    is_flat = bool(folding.top) and all(isinstance(each, int) for each in folding.top)
    whole = _Container("", folding.top, -1)
    whole.lay_out(list(folding.edges), sizes, titles, width, is_flat)
    groups: list[PlacedGroup] = []
    boxes: dict[Key, Box] = {}
    whole.settle(0.0, 0.0, groups, boxes)
    arrows = (
        Arrow(a, b, reaches, _tidied(whole.way(a, b))) for (a, b), reaches in folding.edges.items()
    )
    return Arrangement(tuple(groups), boxes, tuple(arrows), whole.size)


def arrange_for(
    folding: Folding, sizes: Mapping[Key, Size], titles: Mapping[str, float], room: Size
) -> Arrangement:
    """Place a graph so that it is seen as large as may be in a room of this width and height.

    Several widths are tried for a small one; a large one is made about as wide as it is high.
    """
    width, height = max(room[0], LEAST_WIDTH), max(room[1], 1.0)
    if len(sizes) > LARGE:
        area = SPREAD * sum((w + 60) * (h + 60) for w, h in sizes.values())
        return arrange(folding, sizes, titles, max(width, (area * width / height) ** 0.5))
    plans = [arrange(folding, sizes, titles, width * factor) for factor in FACTORS]

    def scale(plan: Arrangement) -> float:
        return min(width / max(plan.size[0], 1.0), height / max(plan.size[1], 1.0), 1.0)

    return max(plans, key=scale)


class _Container:
    """The whole or a group, with what stands in it; a child of it is a drawn node or another."""

    def __init__(self, path: str, children: tuple[Key | Group, ...], depth: int) -> None:
        self.path, self.depth = path, depth
        self.keys: list[Key | None] = [c if not isinstance(c, Group) else None for c in children]
        self.inner = [
            _Container(c.path, c.children, depth + 1) if isinstance(c, Group) else None
            for c in children
        ]
        self.holds: dict[Key, int] = {}
        """In which of the children each drawn node stands, however deep."""
        for place, (key, inner) in enumerate(zip(self.keys, self.inner, strict=True)):
            for each in inner.holds if inner is not None else [key]:
                self.holds[each] = place  # type: ignore[index]
        self.is_layer = not any(self.inner) and all(isinstance(k, int) for k in self.keys)
        self.x = self.y = 0.0

    def lay_out(
        self,
        edges: list[tuple[Key, Key]],
        sizes: Mapping[Key, Size],
        titles: Mapping[str, float],
        width: float,
        is_flat: bool = False,
    ) -> None:
        """Find the places of the children; `edges` are those that have an end in here."""
        own: list[tuple[Key, Key]] = []
        passing: list[list[tuple[Key, Key]]] = [[] for _ in self.keys]
        links: set[tuple[int, int]] = set()
        leaving, entering = set(), set()
        for edge in edges:
            source, target = self.holds.get(edge[0]), self.holds.get(edge[1])
            if source is not None and target is not None:
                own.append(edge)
                if source != target:
                    links.add((source, target))
            elif source is not None:
                leaving.add(source)
            elif target is not None:
                entering.add(target)
            for child in {source, target} - {None}:
                passing[child].append(edge)  # type: ignore[index]
        header = HEADER if self.depth >= 0 else MARGIN if is_flat else 0.0
        title = titles.get(self.path, 0.0) if self.depth >= 0 else 0.0
        self.rows: Rows | None = None
        self.downward: Downward[Key] | None = None
        if is_flat or (self.is_layer and self.depth >= 0):
            keys = [key for key in self.keys if key is not None]
            self.downward = Downward(keys, own, sizes, header, title)
            self.size = self.downward.size
            return
        child_sizes = []
        for key, inner, its_edges in zip(self.keys, self.inner, passing, strict=True):
            if inner is None:
                child_sizes.append(sizes[key])  # type: ignore[index]
            else:
                inner.lay_out(its_edges, sizes, titles, width - 2 * MARGIN)
                child_sizes.append(inner.size)
        self.rows = Rows(child_sizes, links, width, header, title, leaving, entering)
        self.size = self.rows.size

    def settle(self, x: float, y: float, groups: list[PlacedGroup], boxes: dict[Key, Box]) -> None:
        """Note where everything is, now that this container's own place is known."""
        self.x, self.y = x, y
        if self.depth >= 0:
            groups.append(PlacedGroup(self.path, Box(x, y, *self.size), self.depth))
        if self.downward is not None:
            boxes.update({key: box.moved(x, y) for key, box in self.downward.boxes.items()})
            return
        assert self.rows is not None
        for key, inner, box in zip(self.keys, self.inner, self.rows.boxes, strict=True):
            if inner is not None:
                inner.settle(x + box.x, y + box.y, groups, boxes)
            elif key is not None:
                boxes[key] = box.moved(x, y)

    def way(self, source: Key, target: Key) -> Corners:
        """From one drawn node in here to another."""
        if self.downward is not None:
            return self._placed(self.downward.down(source, target))
        assert self.rows is not None
        a, b = self.holds[source], self.holds[target]
        inner = self.inner[a]
        if a == b and inner is not None:
            return inner.way(source, target)
        out, into = self._leave_child(a, source), self._enter_child(b, target)
        between = self.rows.join(a, out[-1][1] - self.y, b, into[0][1] - self.y)
        return (*out[:-1], *self._placed(between), *into[1:])

    def leave(self, source: Key) -> Corners:
        """From a drawn node in here to the left border."""
        if self.downward is not None:
            return self._placed(self.downward.leave(source))
        assert self.rows is not None
        child = self.holds[source]
        out = self._leave_child(child, source)
        return (*out[:-1], *self._placed(self.rows.leave(child, out[-1][1] - self.y)))

    def enter(self, target: Key) -> Corners:
        """From the right border to a drawn node in here."""
        if self.downward is not None:
            return self._placed(self.downward.enter(target))
        assert self.rows is not None
        child = self.holds[target]
        into = self._enter_child(child, target)
        return (*self._placed(self.rows.enter(child, into[0][1] - self.y)), *into[1:])

    def _leave_child(self, child: int, source: Key) -> Corners:
        """From a drawn node to the left edge of the child that holds it."""
        inner = self.inner[child]
        if inner is not None:
            return inner.leave(source)
        assert self.rows is not None
        box = self.rows.boxes[child].moved(self.x, self.y)
        return ((box.x, box.middle[1]),)

    def _enter_child(self, child: int, target: Key) -> Corners:
        inner = self.inner[child]
        if inner is not None:
            return inner.enter(target)
        assert self.rows is not None
        box = self.rows.boxes[child].moved(self.x, self.y)
        return ((box.right, box.middle[1]),)

    def _placed(self, corners: Corners) -> Corners:
        return tuple((x + self.x, y + self.y) for x, y in corners)


def _tidied(corners: Corners) -> Corners:
    """The same way without corners that are none."""
    kept = [corners[0]]
    for (x, y), (next_x, next_y) in pairwise(corners[1:]):
        before_x, before_y = kept[-1]
        if (x, y) == (before_x, before_y) or before_x == x == next_x or before_y == y == next_y:
            continue
        kept.append((x, y))
    return (*kept, corners[-1])
