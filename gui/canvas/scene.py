"""The scene: an item for every node and wire of the document, made and kept true by its signals.

Nothing here changes the document. A gesture may show a preview by placing and marking items;
`restore` puts everything back as the document has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.studio.network.analysis import Problem
from engine.studio.network.blocks import data_of
from engine.studio.network.network import Point, Wire
from gui.canvas.annotation_layer import AnnotationLayer
from gui.canvas.bounds import Bounds, united
from gui.canvas.carrier import Carrier
from gui.canvas.node_face import NodeFace, face_of, problems_by_node, stands_out
from gui.canvas.node_item import NodeItem
from gui.canvas.port_item import PortEnd
from gui.canvas.problem_card import ProblemCard
from gui.canvas.wire_item import WireItem
from gui.document import Document
from gui.selection import Selection
from gui.theme import theme


class NetworkScene(QGraphicsScene):
    """Items by the ids of what they show. The dictionaries hold them: Qt alone would not."""

    layout_changed = Signal()
    """Something was added, removed, moved or recoloured: overview and minimap are old."""
    carried = Signal()
    """Nodes were moved, and wires with them that are carried; nothing else has changed."""
    refused = Signal(str)
    """A gesture was not carried out: the sentence that says why."""
    layer_wanted = Signal(object, QPointF)
    """A wire (a PortEnd) was let go on empty ground here: ask for a layer that fits."""

    def __init__(
        self, document: Document, selection: Selection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.selection = selection
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[str, WireItem] = {}
        self.cards: dict[str, ProblemCard] = {}
        self._face_keys: dict[str, tuple[object, ...]] = {}
        self._selected: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._lit_wires: frozenset[str] = frozenset()
        self._hovered_node: str | None = None
        self._marked_nodes: frozenset[str] = frozenset()
        self._moved: set[str] = set()
        self._led: dict[str, tuple[Point, ...]] = {}
        self._straight_wires = False
        self.carrier = Carrier()
        self._bounds = Bounds(self)
        self.annotations = AnnotationLayer(self)
        document.node_added.connect(self._sync_node)
        document.node_changed.connect(self._sync_node)
        document.node_removed.connect(self._sync_node)
        document.wire_added.connect(self._sync_wire)
        document.wire_removed.connect(self._sync_wire)
        document.wire_changed.connect(self._sync_wire)
        document.edits_applied.connect(self._on_edits_applied)
        document.analysis_changed.connect(self._on_analysis_changed)
        document.project_replaced.connect(self._on_project_replaced)
        document.level_opened.connect(self._on_project_replaced)
        selection.changed.connect(self._on_selection_changed)
        theme().changed.connect(self._on_theme_changed)
        self._on_project_replaced()

    # ------------------------------------------------------------ following the document

    def _sync_node(self, node_id: str) -> None:
        """Make, move or remove the item of a node: whatever happened, it follows the network."""
        node = self.document.network.nodes.get(node_id)
        item = self.nodes.get(node_id)
        if node is None:
            if item is not None:
                del self.nodes[node_id]
                self._face_keys.pop(node_id, None)
                self._remove_card(node_id)
                self.removeItem(item)
        elif item is None:
            item = self.nodes[node_id] = NodeItem(node_id, self._face(node_id, None))
            item.setPos(QPointF(node.x, node.y))
            self.addItem(item)
        else:
            if item.face.is_collapsed != node.collapsed:
                self._show_face(node_id, item.face.problem)
            if item.scenePos() != QPointF(node.x, node.y):
                item.setPos(QPointF(node.x, node.y))
                self._moved.add(node_id)

    def _sync_wire(self, wire_id: str) -> None:
        """Make, lead anew or remove the item of a wire."""
        item = self.wires.get(wire_id)
        if wire_id not in self.document.network.wires:
            if item is not None:
                del self.wires[wire_id]
                self.removeItem(item)
        else:
            if item is None:
                item = self.wires[wire_id] = WireItem(wire_id)
                self.addItem(item)
            self.route(wire_id)
            self._mark_wire_selection(wire_id)

    def _on_edits_applied(self) -> None:
        """Let wires and cards follow the nodes of a step, all at once: there may be thousands."""
        moved, self._moved = self._moved & self.nodes.keys(), set()
        for node_id in self.cards.keys() & moved:
            self.place_card(node_id)
        self._route_wires_of(moved)
        self.layout_changed.emit()

    def _on_project_replaced(self) -> None:
        for item in (*self.nodes.values(), *self.wires.values(), *self.cards.values()):
            self.removeItem(item)
        self.nodes, self.wires, self.cards = {}, {}, {}
        self._face_keys = {}
        self._forget_marks()
        self.annotations.rebuild()
        for node_id in self.document.network.nodes:
            self._sync_node(node_id)
        for wire_id in self.document.network.wires:
            self._sync_wire(wire_id)
        self._on_analysis_changed()

    def _on_analysis_changed(self) -> None:
        """Give every item its words, shapes and problems; those that are as before do nothing."""
        analysis, network = self.document.analysis, self.document.network
        problems = problems_by_node(analysis)
        for node_id in self.nodes:
            problem = problems.get(node_id)
            if self._face_key(node_id, problem) == self._face_keys.get(node_id):
                continue
            self._show_face(node_id, problem)
        at_fault = {
            (problem.node, problem.port) for problem in analysis.problems if stands_out(problem)
        }
        for wire_id, wire in network.wires.items():
            shape = analysis.shapes.get((wire.source, wire.output))
            self.wires[wire_id].set_shape(shape, (wire.target, wire.input) in at_fault)
        self._show_cards(problems)
        self.layout_changed.emit()

    def _show_face(self, node_id: str, problem: Problem | None) -> None:
        item = self.nodes[node_id]
        size = item.size
        item.set_face(self._face(node_id, problem))
        if item.size != size:
            self.follow(node_id)

    def follow(self, node_id: str) -> None:
        """Let the wires and the card of a node follow its new size."""
        self._route_wires_of([node_id])
        self.place_card(node_id)

    def _face_key(self, node_id: str, problem: Problem | None) -> tuple[object, ...]:
        """All that a face is made of: while it is equal, the face need not be made again."""
        network, analysis = self.document.network, self.document.analysis
        node = network.nodes[node_id]
        return (
            msgspec.structs.replace(node, x=0.0, y=0.0),
            data_of(network.blocks[node.block]) if node.block in network.blocks else None,
            analysis.resolved.get(node_id),
            analysis.costs.get(node_id),
            problem,
            tuple(wire.input for wire in network.wires_into(node_id)),
            self.document.settings.data,
        )

    def _face(self, node_id: str, problem: Problem | None) -> NodeFace:
        self._face_keys[node_id] = self._face_key(node_id, problem)
        network = self.document.network
        return face_of(
            network.nodes[node_id],
            network,
            self.document.analysis,
            self.document.settings.data,
            problem,
        )

    def _show_cards(self, problems: Mapping[str, Problem]) -> None:
        selected = self.selection.only_node()
        wanted = {
            node_id: problem
            for node_id, problem in problems.items()
            if node_id in self.nodes
            and (stands_out(problem) or (node_id == selected and problem.mends))
        }
        for node_id in [each for each in self.cards if each not in wanted]:
            self._remove_card(node_id)
        for node_id, problem in wanted.items():
            card = self.cards.get(node_id)
            if card is None or card.problem != problem:
                self._remove_card(node_id)
                card = self.cards[node_id] = ProblemCard(problem)
                self.addItem(card)
            card.place_below(self.nodes[node_id].card_rect())

    def _remove_card(self, node_id: str) -> None:
        card = self.cards.pop(node_id, None)
        if card is not None:
            self.removeItem(card)

    def _on_selection_changed(self) -> None:
        nodes, wires = self.selection.nodes, self.selection.wires
        before_nodes, before_wires = self._selected
        self._selected = nodes, wires
        touched = set(wires ^ before_wires)
        for node_id in nodes ^ before_nodes:
            if node_id in self.nodes:
                self.nodes[node_id].set_selected(node_id in nodes)
                touched.update(wire.id for wire in self._wires_of(node_id))
        for wire_id in touched:
            self._mark_wire_selection(wire_id)
        self._show_cards(problems_by_node(self.document.analysis))
        self.layout_changed.emit()

    def _mark_wire_selection(self, wire_id: str) -> None:
        wire, item = self.document.network.wires.get(wire_id), self.wires.get(wire_id)
        if wire is None or item is None:
            return
        nodes, wires = self.selection.nodes, self.selection.wires
        item.set_marks(
            selected=wire_id in wires, at_selected=wire.source in nodes or wire.target in nodes
        )

    def _on_theme_changed(self) -> None:
        for item in self.items():
            item.update()
        self.layout_changed.emit()

    # ------------------------------------------------------------ what gestures preview

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Show nodes at other places, their wires and cards with them."""
        for node_id, position in positions.items():
            self.nodes[node_id].setPos(position)
            self.place_card(node_id)
        self._route_wires_of(positions)
        self.layout_changed.emit()

    def take_up(self, node_ids: Iterable[str], wire_ids: Iterable[str]) -> None:
        """Have these nodes, and the wires between them, be carried."""
        self.carrier.put_down()
        wires = [self.wires[each] for each in wire_ids]
        self.carrier.take_up(self, wires, [self.nodes[each] for each in node_ids])
        self.layout_changed.emit()

    def restore(self) -> None:
        """Show everything where the document has it, without a gesture's marks."""
        places = {
            node_id: QPointF(node.x, node.y)
            for node_id, node in self.document.network.nodes.items()
            if node_id in self.nodes and self.nodes[node_id].scenePos() != QPointF(node.x, node.y)
        }
        self.place(places)
        led, self._led = self._led, {}
        for wire_id in led.keys() & self.wires.keys():
            self.route(wire_id)
        self.annotations.restore()
        self.carrier.put_down()
        for item in self.wires.values():
            item.setVisible(True)
        self.light_wires(())
        self.unmark_ports()

    def light_wires(self, wire_ids: Iterable[str]) -> None:
        """Light exactly these wires."""
        lit = frozenset(wire_ids)
        for wire_id in lit ^ self._lit_wires:
            if wire_id in self.wires:
                self.wires[wire_id].set_marks(lit=wire_id in lit)
        self._lit_wires = lit

    def lead(self, wire_id: str, dots: tuple[Point, ...]) -> None:
        """Show a wire led through other dots."""
        self._led[wire_id] = dots
        self.route(wire_id)

    def set_straight_wires(self, straight: bool) -> None:
        """Draw wires as straight lines, or as curves."""
        self._straight_wires = straight
        for wire_id in self.wires:
            self.route(wire_id)
        self.layout_changed.emit()

    def hover(self, node_id: str | None, end: PortEnd | None, wire_id: str | None) -> None:
        """Show what is under the pointer: a node, a port with its wires, or a wire."""
        if node_id != self._hovered_node:
            for each, is_hovered in ((self._hovered_node, False), (node_id, True)):
                if each in self.nodes:
                    self.nodes[each].set_hovered(is_hovered)
            self._hovered_node = node_id
        wires = {wire_id} if wire_id else set()
        if end is not None:
            wires.update(wire.id for wire in self.wires_at(end))
        self.light_wires(wires)
        self.mark_ports({end.node} if end else (), lambda each: each == end, lambda each: False)

    def mark_ports(
        self,
        node_ids: Collection[str],
        is_lit: Callable[[PortEnd], bool],
        is_dim: Callable[[PortEnd], bool],
    ) -> None:
        """Mark the ports of these nodes, and unmark those of all others."""
        for node_id in self._marked_nodes.difference(node_ids):
            if node_id in self.nodes:
                self.nodes[node_id].mark_ports((), ())
        self._marked_nodes = frozenset(node_ids)
        for node_id in node_ids:
            ends = [port.end for port in self.nodes[node_id].ports]
            lit, dim = filter(is_lit, ends), filter(is_dim, ends)
            self.nodes[node_id].mark_ports(frozenset(lit), frozenset(dim))

    def unmark_ports(self) -> None:
        self.mark_ports((), lambda each: False, lambda each: False)

    def _forget_marks(self) -> None:
        self._selected = frozenset(), frozenset()
        self._lit_wires = self._marked_nodes = frozenset()
        self._led = {}
        self._hovered_node = None

    # ------------------------------------------------------------ geometry

    def port_point(self, end: PortEnd) -> QPointF:
        """Where a wire meets this port."""
        return self.nodes[end.node].port_point(end)

    def wires_at(self, end: PortEnd) -> list[Wire]:
        """The wires that start or end at a port."""
        network = self.document.network
        if end.is_output:
            return [wire for wire in network.wires_from(end.node) if wire.output == end.port]
        return [wire for wire in network.wires_into(end.node) if wire.input == end.port]

    def node_rects(self, node_ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle around the cards of these nodes, or of all."""
        if node_ids is None:
            return self._bounds.nodes()
        return united(self.nodes[node_id].scene_card for node_id in node_ids)

    def content_rect(self) -> QRectF:
        """The smallest rectangle around all that is drawn: nodes, wires and cards of problems."""
        return self._bounds.content()

    def nodes_in_sight(self) -> set[str]:
        """The nodes that lie in what the first view shows; all where nothing shows the scene."""
        if not self.views():
            return set(self.nodes)
        view = self.views()[0]
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        return {id for id, item in self.nodes.items() if seen.intersects(item.scene_card)}

    def _wires_of(self, node_id: str) -> list[Wire]:
        network = self.document.network
        if node_id not in network.nodes:
            return []
        return [*network.wires_into(node_id), *network.wires_from(node_id)]

    def _route_wires_of(self, node_ids: Iterable[str]) -> None:
        for wire_id in {wire.id for node_id in node_ids for wire in self._wires_of(node_id)}:
            self.route(wire_id)

    def route(self, wire_id: str) -> None:
        """Lead a wire between its nodes as they are shown."""
        wire, item = self.document.network.wires[wire_id], self.wires.get(wire_id)
        source, target = self.nodes.get(wire.source), self.nodes.get(wire.target)
        if item is None or source is None or target is None:
            return  # its own signal is still to come, later in the same step
        item.set_route(
            source.port_point(PortEnd(wire.source, wire.output, is_output=True)),
            target.port_point(PortEnd(wire.target, wire.input, is_output=False)),
            source.card_rect(),
            target.card_rect(),
            [QPointF(*dot) for dot in self._led.get(wire_id, wire.dots)],
            self._straight_wires,
        )

    def place_card(self, node_id: str) -> None:
        """Put the card of a node's problem beneath it, if there is one."""
        if node_id in self.cards:
            self.cards[node_id].place_below(self.nodes[node_id].card_rect())
