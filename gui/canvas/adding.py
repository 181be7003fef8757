"""Putting a new layer or block on the canvas: at a point, behind a node, at or into a wire.

What is put there goes by its key, as `engine.studio.network.stock` has them.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QWidget

from engine.studio.network import edits as edit
from engine.studio.network import operations, stock
from engine.studio.network.blocks import in_use
from engine.studio.network.catalogue import CATALOGUE, kind_in
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network, Wire
from gui.block_library import block_library
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
    nobody = Network((), blocks=document.network.blocks)
    node_id, edits = stock.add(nobody, kind, 0.0, 0.0, block_library().entries)
    alone = edit.after(nobody, edits)
    node = msgspec.structs.replace(alone.nodes[node_id], id="")
    alone = Network([node], blocks=alone.blocks)
    face = face_of(node, alone, document.analysis, document.settings.data, None)
    item = NodeItem("", face)
    item.setOpacity(0.7)
    return item


def add_at(scene: NetworkScene, kind: str, centre: QPointF) -> str | None:
    """Put a layer with its middle here, moved down where another lies; returns its id.

    None, as from the others here, where that was refused: the scene has told why.
    """
    rect = _rect_around(centre, _size(scene, kind))
    return _add(scene, kind, free_corner(rect, _taken(scene)))


def add_after(scene: NetworkScene, kind: str, node_id: str) -> str | None:
    """Put a layer to the right of a node, wired to its output where that is free and fits."""
    network = scene.document.network
    free = [
        PortEnd(node_id, port.name, is_output=True)
        for port in kind_in(network, network.nodes[node_id]).outputs
        if not scene.wires_at(PortEnd(node_id, port.name, is_output=True))
    ]
    rect = beside(scene.nodes[node_id].card_rect(), _size(scene, kind))
    corner = free_corner(rect, _taken(scene))
    return _add(scene, kind, corner, free[0] if free else None)


def add_at_end(scene: NetworkScene, kind: str, end: PortEnd, point: QPointF) -> str | None:
    """Put a layer where a wire was let go, its port at that point, and wire it up."""
    size = _size(scene, kind)
    shift = 0 if end.is_output else size.width()
    port_y = next((port.centre.y() for port in ghost(scene, kind).ports), 0.0)
    rect = QRectF(point - QPointF(shift, port_y), size)
    return _add(scene, kind, free_corner(rect, _taken(scene)), end)


def add_dropped(scene: NetworkScene, kind: str, rect: QRectF, wire_id: str | None) -> str | None:
    """Put a layer exactly here, and into the wire beneath it if there is one."""
    return _add(scene, kind, rect.topLeft(), wire_id=wire_id)


def wire_for_drop(scene: NetworkScene, kind: str, rect: QRectF) -> str | None:
    """The wire that a layer dropped in this rectangle would be put into."""
    wire_id = wire_across(scene, rect)
    if wire_id is None:
        return None
    try:
        node_id, edits = _new(scene, kind, 0, 0)
    except ValueError:
        return None  # it will be refused when it is dropped
    after = edit.after(scene.document.network, edits)
    return wire_id if can_splice(after, node_id, wire_id) else None


def is_at_hand(scene: NetworkScene, key: str, source: QObject | None) -> bool:
    """Whether what is dragged from there can be put into this scene.

    A block of a project is one of that alone, and so of that window's palette.
    """
    document = scene.document
    if key.startswith(stock.LIBRARY):
        return key.removeprefix(stock.LIBRARY) in block_library().entries
    if key.startswith(stock.PROJECT):
        is_here = isinstance(source, QWidget) and scene.views()[0].window() is source.window()
        return is_here and key.removeprefix(stock.PROJECT) in document.project.blocks
    return key in CATALOGUE


def kinds_for(scene: NetworkScene, end: PortEnd) -> frozenset[str]:
    """What has a port for the loose end of this wire, by its key."""
    document, kept = scene.document, block_library().entries
    blocks = (f"{stock.PROJECT}{each}" for each in in_use(document.project.network))
    keys = (*CATALOGUE, *blocks, *(f"{stock.LIBRARY}{each}" for each in kept))
    entries = ((key, stock.entry(document.network, key, kept)) for key in keys)
    return frozenset(
        key for key, entry in entries if (entry.inputs if end.is_output else entry.outputs)
    )


def _new(scene: NetworkScene, kind: str, x: float, y: float) -> tuple[str, list[Edit]]:
    return stock.add(scene.document.network, kind, x, y, block_library().entries)


def _add(
    scene: NetworkScene,
    kind: str,
    corner: QPointF,
    end: PortEnd | None = None,
    wire_id: str | None = None,
) -> str | None:
    """Push one step that adds the node and its wires, and select it."""
    document = scene.document
    try:
        node_id, edits = _new(scene, kind, *whole(corner))
    except ValueError as error:
        scene.refused.emit(str(error))
        return None
    title = stock.entry(document.network, kind, block_library().entries).title
    text = translate("Canvas", "Add %1").replace("%1", title)
    after = edit.after(document.network, edits)
    if end is not None:
        edits += _wire_to(after, node_id, end)
    if wire_id is not None:
        rect = QRectF(corner, _size(scene, kind))
        edits += splice_edits(scene, after, node_id, wire_id, rect)
    document.push(text, edits)
    scene.selection.set({node_id})
    return node_id


def _wire_to(network: Network, node_id: str, end: PortEnd) -> list[Edit]:
    """Join the new node to a loose wire, unless that would be refused."""
    entry = kind_in(network, network.nodes[node_id])
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


def _size(scene: NetworkScene, kind: str) -> QSizeF:
    return QSizeF(*ghost(scene, kind).size)


def _rect_around(centre: QPointF, size: QSizeF) -> QRectF:
    rect = QRectF(QPointF(), size)
    rect.moveCenter(centre)
    return rect


def _taken(scene: NetworkScene) -> list[QRectF]:
    return [item.card_rect() for item in scene.nodes.values()]
