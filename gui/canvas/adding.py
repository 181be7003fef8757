"""Putting a new layer on the canvas: at a point, behind a node, at a loose wire or into a wire."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.check import can_connect
from engine.studio.network.edits import Edit, Project
from engine.studio.network.network import Network, Node, Wire
from gui.canvas.hit import wire_across
from gui.canvas.move_gesture import can_splice, splice_edits
from gui.canvas.node_face import face_of
from gui.canvas.node_item import NodeItem
from gui.canvas.placement import beside, free_corner, whole
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


def ghost(scene: NetworkScene, kind: str) -> NodeItem:
    """An item that shows how a new node will look, and belongs to no node yet."""
    document = scene.document
    node = Node("", kind, CATALOGUE[kind].stem)
    nobody = Network([node])
    face = face_of(node, nobody, document.analysis, document.settings.data, None)
    item = NodeItem("", face)
    item.setOpacity(0.7)
    return item


def add_at(scene: NetworkScene, kind: str, centre: QPointF) -> str:
    """Put a layer with its middle here, moved down where another lies; returns its id."""
    rect = _rect_around(centre, _size(scene, kind))
    return _add(scene, kind, free_corner(rect, _taken(scene)))


def add_after(scene: NetworkScene, kind: str, node_id: str) -> str:
    """Put a layer to the right of a node, wired to its output where that is free and fits."""
    network = scene.document.network
    source = CATALOGUE.get(network.nodes[node_id].kind)
    outputs = source.outputs if source else ()
    free = [
        PortEnd(node_id, port.name, is_output=True)
        for port in outputs
        if not scene.wires_at(PortEnd(node_id, port.name, is_output=True))
    ]
    rect = beside(scene.nodes[node_id].card_rect(), _size(scene, kind))
    corner = free_corner(rect, _taken(scene))
    return _add(scene, kind, corner, free[0] if free else None)


def add_at_end(scene: NetworkScene, kind: str, end: PortEnd, point: QPointF) -> str:
    """Put a layer where a wire was let go, its port at that point, and wire it up."""
    size = _size(scene, kind)
    shift = 0 if end.is_output else size.width()
    port_y = next(port.centre.y() for port in ghost(scene, kind).ports)
    rect = QRectF(point - QPointF(shift, port_y), size)
    return _add(scene, kind, free_corner(rect, _taken(scene)), end)


def add_dropped(scene: NetworkScene, kind: str, rect: QRectF, wire_id: str | None) -> str:
    """Put a layer exactly here, and into the wire beneath it if there is one."""
    return _add(scene, kind, rect.topLeft(), wire_id=wire_id)


def wire_for_drop(scene: NetworkScene, kind: str, rect: QRectF) -> str | None:
    """The wire that a layer dropped in this rectangle would be put into."""
    wire_id = wire_across(scene, rect)
    if wire_id is None:
        return None
    node_id, edits = operations.add_node(scene.document.network.copy(), kind, 0, 0)
    return wire_id if can_splice(_after(scene, edits), node_id, wire_id) else None


def kinds_for(end: PortEnd) -> frozenset[str]:
    """The kinds of layer that have a port for the loose end of this wire."""
    return frozenset(
        kind
        for kind, entry in CATALOGUE.items()
        if (entry.inputs if end.is_output else entry.outputs)
    )


def _add(
    scene: NetworkScene,
    kind: str,
    corner: QPointF,
    end: PortEnd | None = None,
    wire_id: str | None = None,
) -> str:
    """Push one step that adds the node and its wires, and select it."""
    document = scene.document
    node_id, edits = operations.add_node(document.network, kind, *whole(corner))
    text = translate("Canvas", "Add %1").replace("%1", CATALOGUE[kind].title)
    if end is not None:
        edits += _wire_to(_after(scene, edits), node_id, kind, end)
    if wire_id is not None:
        rect = QRectF(corner, _size(scene, kind))
        edits += splice_edits(scene, _after(scene, edits), node_id, wire_id, rect)
    document.push(text, edits)
    scene.selection.set({node_id})
    return node_id


def _wire_to(network: Network, node_id: str, kind: str, end: PortEnd) -> list[Edit]:
    """Join the new node to a loose wire, unless that would be refused."""
    entry = CATALOGUE[kind]
    ports = entry.inputs if end.is_output else entry.outputs
    if not ports:
        return []
    if end.is_output:
        wire = Wire(end.node, end.port, node_id, ports[0].name)
    else:
        wire = Wire(node_id, ports[0].name, end.node, end.port)
    if can_connect(network, wire.source, wire.output, wire.target, wire.input) is not None:
        return []
    return operations.connect(network, wire)


def _after(scene: NetworkScene, edits: list[Edit]) -> Network:
    """The network as it will be after these edits."""
    document = scene.document
    project = Project(document.project.title, document.network.copy(), document.settings)
    edit.apply(project, edits)
    return project.network


def _size(scene: NetworkScene, kind: str) -> QSizeF:
    return QSizeF(*ghost(scene, kind).size)


def _rect_around(centre: QPointF, size: QSizeF) -> QRectF:
    rect = QRectF(QPointF(), size)
    rect.moveCenter(centre)
    return rect


def _taken(scene: NetworkScene) -> list[QRectF]:
    return [item.card_rect() for item in scene.nodes.values()]
