"""Dragging nodes, and putting one into the wire it is dropped on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from engine.studio.network import operations
from engine.studio.network.catalogue import kind_in
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.hit import wire_across
from gui.canvas.load import Load
from gui.canvas.placement import Places, room_in_wire, snapped
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


class MoveGesture(Gesture):
    """Drag the selection by a node or an annotation; Shift snaps what is held to the grid.

    A press without a drag selects: alone, added with Shift, toggled with Ctrl.
    """

    def __init__(
        self, scene: NetworkScene, node_id: str | None = None, annotation_id: str | None = None
    ) -> None:
        self._scene = scene
        self._nodes = frozenset(() if node_id is None else {node_id})
        self._annotations = frozenset(() if annotation_id is None else {annotation_id})
        self._moving = False
        self._wire: str | None = None
        self._way = QPointF()

    def start(self, pointer: Pointer) -> None:
        selection = self._scene.selection
        self._start = pointer
        self._before = nodes, wires, annotations = selection.everything
        if pointer.ctrl:
            selection.set(nodes ^ self._nodes, wires, annotations ^ self._annotations)
        elif pointer.shift:
            selection.set(nodes | self._nodes, wires, annotations | self._annotations)
        elif not (self._nodes <= nodes and self._annotations <= annotations):
            selection.set(self._nodes, annotations=self._annotations)
        self._load = Load(self._scene)

    def move(self, pointer: Pointer) -> None:
        if not self._moving and pointer.is_click_since(self._start):
            return
        origin = self._origin()
        if origin is None:
            return  # Ctrl took it out of the selection: there is nothing to drag
        self._moving = True
        self._way = pointer.scene - self._start.scene
        if pointer.shift:
            self._way = snapped(origin + self._way) - origin
        self._load.show_moved(self._way)
        self._wire = self._wire_below()
        self._scene.light_wires([self._wire] if self._wire else ())

    def end(self, pointer: Pointer) -> None:
        scene = self._scene
        scene.light_wires(())
        if not self._moving:
            if not (pointer.shift or pointer.ctrl):
                scene.selection.set(self._nodes, annotations=self._annotations)
            return
        if self._wire is None:
            scene.document.push(translate("Canvas", "Move"), self._load.edits(self._way))
        else:
            (held,) = self._nodes
            rect = scene.nodes[held].card_rect()
            edits = splice_edits(scene, scene.document.network, held, self._wire, rect)
            scene.document.push(translate("Canvas", "Insert into the wire"), edits)
        scene.restore()

    def cancel(self) -> None:
        self._scene.restore()
        self._scene.selection.set(*self._before)

    def _origin(self) -> QPointF | None:
        """Where what is held stood; None where it is not carried."""
        for each in self._nodes:
            return self._load.nodes.get(each)
        for each in self._annotations:
            return self._load.annotations.get(each)
        return None

    def _wire_below(self) -> str | None:
        """The wire that would take in the node that is held, when it is dragged alone."""
        if not self._nodes or set(self._load.nodes) != self._nodes or self._load.annotations:
            return None
        (held,) = self._nodes
        network = self._scene.document.network
        if any(network.wires_into(held)) or any(network.wires_from(held)):
            return None
        wire = wire_across(self._scene, self._scene.nodes[held].card_rect())
        return wire if wire and can_splice(network, held, wire) else None


def can_splice(network: Network, node_id: str, wire_id: str) -> bool:
    """Whether the node can stand in this wire: it has two sides, and neither is refused."""
    wire = network.wires[wire_id]
    kind = kind_in(network, network.nodes[node_id])
    if not kind.inputs or not kind.outputs:
        return False
    first, last = kind.inputs[0].name, kind.outputs[0].name
    into = can_connect(network, wire.source, wire.output, node_id, first)
    onward = can_connect(network, node_id, last, wire.target, wire.input)
    return into is None and onward is None


def splice_edits(
    scene: NetworkScene, network: Network, node_id: str, wire_id: str, rect: QRectF
) -> list[Edit]:
    """Put a node into a wire, at `rect` or next to the source, and shift what stands behind.

    `network` is the one in which the node is: the document's, or what it will be.
    """
    rects = {each: item.card_rect() for each, item in scene.nodes.items()}
    rects[node_id] = rect
    places: Places = room_in_wire(network, rects, network.wires[wire_id], node_id, rect)
    return [
        *operations.splice(network, node_id, wire_id),
        *operations.move(network, places),
    ]
