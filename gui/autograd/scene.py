"""The drawn graph: an item for each node and group, one for all arrows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene

from engine.studio.network.paths import is_within, level_of
from engine.studio.training.messages import Graph, GraphNode
from gui.autograd.arrows import ArrowsItem
from gui.autograd.describing import shape_text
from gui.autograd.items import (
    Drawn,
    FoldedItem,
    GroupItem,
    Look,
    NodeItem,
    OpItem,
    folded_size,
    size_of,
    title_width,
)
from gui.autograd.layout.arrange import Arrangement
from gui.autograd.layout.folding import Folding, Key, fold
from gui.autograd.layout.folds import Folds
from gui.autograd.layout.geometry import Size
from gui.autograd.overview import Overview
from gui.autograd.titles import Titles
from gui.autograd.values import EdgeStyle, NodeColours, Values, amount_text

WAITING = 0.45
"""How opaque a node is whose turn is still to come."""
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Draft:
    """A graph ready to be placed: what is folded, and how large everything is."""

    graph: Graph
    titles: Titles
    folding: Folding
    notes: Mapping[str, str]
    sizes: Mapping[Key, Size]
    title_widths: Mapping[str, float]


def draft_of(graph: Graph, titles: Titles, folds: Folds) -> Draft:
    """Measure what is drawn of a graph."""
    folding = fold(graph, titles.loss, folds.rule())
    nodes = {node.index: node for node in graph.nodes}
    sizes: dict[Key, Size] = {}
    notes: dict[str, str] = {}
    for key in dict.fromkeys(folding.shown_as.values()):
        if isinstance(key, int):
            sizes[key] = size_of(nodes[key])
        else:
            notes[key] = _note([nodes[index] for index in folding.members[key]])
            sizes[key] = folded_size(titles.of(key), notes[key])
    widths = {path: title_width(titles.of(path)) for path in folding.members}
    return Draft(graph, titles, folding, notes, sizes, widths)


class GraphScene(QGraphicsScene):
    """`nodes` are by what they stand for, `groups` by their path."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: dict[Key, NodeItem] = {}
        self.groups: dict[str, GroupItem] = {}
        self.arrows = ArrowsItem(())
        self.draft: Draft | None = None
        self.plan: Arrangement | None = None
        self.edge_style: EdgeStyle = "both"
        self.overview = Overview()

    def clear_graph(self) -> None:
        """Show nothing."""
        self.clear()
        self.overview.forget()
        self.nodes, self.groups, self.arrows = {}, {}, ArrowsItem(())
        self.draft = self.plan = None

    def show_graph(self, draft: Draft, plan: Arrangement) -> None:
        """Show a graph as it was placed."""
        self.clear_graph()
        self.draft, self.plan = draft, plan
        titles, members = draft.titles, draft.folding.members
        for group in plan.groups:
            path = group.path
            item = GroupItem(path, members[path], group.box, titles.of(path), group.depth)
            self.groups[path] = item
            self.addItem(item)
        nodes = {node.index: node for node in draft.graph.nodes}
        is_flat = not plan.groups
        for key, box in plan.boxes.items():
            if isinstance(key, int):
                path = nodes[key].layer or titles.loss or ""
                category = titles.of(path).category if is_flat else None
                self.nodes[key] = OpItem(nodes[key], path, box, category)
            else:
                title, note = titles.of(key), draft.notes[key]
                self.nodes[key] = FoldedItem(key, members[key], box, title, note)
            self.addItem(self.nodes[key])
        self.arrows = ArrowsItem(plan.arrows, self.edge_style)
        self.addItem(self.arrows)

    def paint_far(self, painter: QPainter) -> None:
        """The whole graph in a few drawing calls, for zooms at which items would be specks."""
        self.overview.paint(painter, self.groups.values(), self.arrows, self.nodes.values())

    @property
    def drawn(self) -> Iterable[Drawn]:
        """Every item of a group or a node."""
        return (*self.groups.values(), *self.nodes.values())

    def item_of(self, index: int) -> NodeItem | None:
        """The item that shows a node of the graph, perhaps among others; None for none."""
        key = self.draft.folding.shown_as.get(index) if self.draft is not None else None
        return None if key is None else self.nodes[key]

    def area(self) -> QRectF:
        """Where nodes and groups are."""
        area = QRectF()
        for item in self.drawn:
            area |= item.sceneBoundingRect()
        return area

    def area_of(self, items: Iterable[Drawn]) -> QRectF:
        """Where these are."""
        area = QRectF()
        for item in items:
            area |= item.sceneBoundingRect()
        return area

    # ------------------------------------------------------------ what changes while it is shown

    def show_norms(self, values: Values) -> None:
        """Draw the arrows by these norms."""
        self.arrows.show_values(values)

    def set_edge_style(self, style: EdgeStyle) -> None:
        """What of the arrows tells the norm."""
        self.edge_style = self.arrows.style = style
        self.arrows.update()

    def colour_nodes(self, values: Values, colours: NodeColours) -> float:
        """Colour the nodes by time or memory; the amount of the one that has most, 0 for none."""
        amounts = {key: values.amount(i.members, colours) for key, i in self.nodes.items()}
        most = max((amount for amount in amounts.values() if amount is not None), default=0.0)
        for key, item in self.nodes.items():
            amount = amounts[key]
            if colours == "plain" or not most:
                look = Look()
            elif amount is None:
                look = Look(0.0, "–" if isinstance(item, FoldedItem) else "")
            else:
                look = Look(amount / most, amount_text(amount, colours))
            if look != item.look:
                item.look = look
                self._touch(item)
        return most

    def show_selected(self, paths: Collection[str]) -> None:
        """Outline the groups of these nodes of the network, in every copy of a block."""
        levels = [".".join(level_of(path)) for path in paths]
        for item in self.drawn:
            own = ".".join(level_of(item.path)) if item.path else ""
            selected = any(is_within(own, each) for each in levels)
            if isinstance(item, FoldedItem) and own:
                selected |= any(is_within(each, own) for each in levels)
            if item.selected != selected:
                item.selected = selected
                self._touch(item)

    def show_found(self, found: Collection[int]) -> None:
        """Outline what a search has found."""
        for item in self.nodes.values():
            if item.found != any(index in found for index in item.members):
                item.found = not item.found
                self._touch(item)

    def show_marked(self, index: int | None) -> None:
        """Outline the node of a step."""
        marked = None if index is None else self.item_of(index)
        for item in self.nodes.values():
            if item.marked != (item is marked):
                item.marked = item is marked
                self._touch(item)

    def show_run(self, waiting: Collection[int], stopping: Collection[int]) -> None:
        """Dim the nodes whose turn is still to come, and dot those that a replay stops at."""
        for item in self.nodes.values():
            item.setOpacity(WAITING if all(index in waiting for index in item.members) else 1.0)
            stops = any(index in stopping for index in item.members)
            if item.stops != stops:
                item.stops = stops
                self._touch(item)

    def show_current(self, key: Key | None) -> None:
        """Outline the node that the keyboard is at."""
        for item in self.nodes.values():
            if item.is_current != (item.key == key):
                item.is_current = item.key == key
                self._touch(item)

    def _touch(self, item: Drawn) -> None:
        """Have an item painted anew, near or far."""
        item.update()
        self.overview.forget()


def _note(nodes: list[GraphNode]) -> str:
    """What a folded group tells beneath its title: what comes out of it, and of how many ops."""
    ops = [node for node in nodes if node.kind == "op"]
    count = len(ops)
    words = translate("autograd", "1 op") if count == 1 else translate("autograd", "{0} ops")
    shape = shape_text(ops[0]) if ops else ""  # consumers come first: this is the output
    return "  ".join(part for part in (shape, words.format(count)) if part)
