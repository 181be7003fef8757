"""What lies under the pointer on the canvas."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from gui.canvas import style
from gui.canvas.annotation_item import AnnotationItem
from gui.canvas.node_item import NodeItem
from gui.canvas.port_item import PortEnd
from gui.canvas.problem_card import ProblemCard
from gui.canvas.scene import NetworkScene
from gui.canvas.wire_item import WireItem


@dataclass(frozen=True)
class Hit:
    """The topmost thing at a point: a card, a port (and its node), a node, a wire, or nothing.

    With a wire its dot is told, if there is one; an annotation comes last, and with it whether
    the corner is meant by which its size is changed.
    """

    card: ProblemCard | None = None
    end: PortEnd | None = None
    node: str | None = None
    wire: str | None = None
    dot: int | None = None
    annotation: str | None = None
    is_grip: bool = False

    @property
    def is_empty(self) -> bool:
        return self == NOTHING


NOTHING = Hit()


def hit(scene: NetworkScene, point: QPointF) -> Hit:
    """What lies at this point. A port goes before the nodes, for it juts out of its own."""
    reach = style.PORT_REACH
    near = scene.items(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach))
    card = next((each for each in near if isinstance(each, ProblemCard)), None)
    if card is not None and card.boundingRect().translated(card.pos()).contains(point):
        return Hit(card=card)
    nodes = [
        each
        for each in near
        if isinstance(each, NodeItem) and scene.nodes.get(each.node_id) is each
    ]
    port = _nearest_port(nodes, point)
    if port is not None:
        return Hit(end=port, node=port.node)
    for node in nodes:
        if node.card_rect().contains(point):
            return Hit(node=node.node_id)
    here = scene.items(point)
    wires = _wires(scene, here)
    for each in wires:
        dot = each.dot_at(point)
        if dot is not None:
            return Hit(wire=each.wire_id, dot=dot)
    wire = _nearest_wire(wires, point)
    return Hit(wire=wire) if wire else _annotation(scene, here, point)


def _annotation(scene: NetworkScene, items: list[QGraphicsItem], point: QPointF) -> Hit:
    """The annotation that is held at this point, the topmost one of these items."""
    for each in items:
        if not isinstance(each, AnnotationItem) or not each.is_held_at(point):
            continue
        if scene.annotations.items.get(each.annotation_id) is each:  # and no ghost
            return Hit(annotation=each.annotation_id, is_grip=each.is_grip_at(point))
    return NOTHING


def wire_across(scene: NetworkScene, rect: QRectF) -> str | None:
    """The wire that runs through the middle of this rectangle: a node dropped there splices it."""
    inset_x, inset_y = rect.width() / 4, min(rect.height() / 4, 12)
    core = rect.adjusted(inset_x, inset_y, -inset_x, -inset_y)
    return _nearest_wire(_wires(scene, scene.items(core)), rect.center())


def _wires(scene: NetworkScene, items: list[QGraphicsItem]) -> list[WireItem]:
    """The document's wires among these items: not the loose one of a gesture."""
    return [
        each
        for each in items
        if isinstance(each, WireItem) and scene.wires.get(each.wire_id) is each
    ]


def _nearest_port(nodes: list[NodeItem], point: QPointF) -> PortEnd | None:
    """The port whose area holds the point, the nearest one where the areas of several do."""
    best: tuple[float, PortEnd] | None = None
    for node in nodes:
        port = node.port_at(point)
        if port is None:
            continue
        distance = (node.port_point(port.end) - point).manhattanLength()
        if best is None or distance < best[0]:
            best = distance, port.end
    return best[1] if best else None


def _nearest_wire(wires: list[WireItem], point: QPointF) -> str | None:
    """The wire with its middle nearest to the point; all of them are in reach."""
    nearest = min(
        wires,
        key=lambda each: (each.path().pointAtPercent(0.5) - point).manhattanLength(),
        default=None,
    )
    return nearest.wire_id if nearest else None
