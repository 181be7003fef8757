"""Dragging nodes, and putting one into the wire it is dropped on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF

from engine.studio.network import operations
from engine.studio.network.catalogue import kind_of
from engine.studio.network.check import can_connect
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.hit import wire_across
from gui.canvas.placement import Places, room_in_wire, snapped, whole
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


class MoveGesture(Gesture):
    """Drag the selected nodes; Shift snaps the one that is held to the grid.

    A press without a drag selects: alone, added with Shift, toggled with Ctrl.
    """

    def __init__(self, scene: NetworkScene, node_id: str) -> None:
        self._scene = scene
        self._held = node_id
        self._moving = False
        self._wire: str | None = None

    def start(self, pointer: Pointer) -> None:
        selection = self._scene.selection
        self._start = pointer
        self._before = selection.nodes, selection.wires
        if pointer.ctrl:
            selection.set(selection.nodes ^ {self._held}, selection.wires)
        elif pointer.shift:
            selection.set(selection.nodes | {self._held}, selection.wires)
        elif self._held not in selection.nodes:
            selection.set({self._held})
        self._origins = {each: self._scene.nodes[each].pos() for each in selection.nodes}

    def move(self, pointer: Pointer) -> None:
        if not self._moving and pointer.is_click_since(self._start):
            return
        if self._held not in self._origins:
            return  # Ctrl took it out of the selection: there is nothing to drag
        self._moving = True
        way = pointer.scene - self._start.scene
        if pointer.shift:
            origin = self._origins[self._held]
            way = snapped(origin + way) - origin
        self._scene.place({each: origin + way for each, origin in self._origins.items()})
        self._wire = self._wire_below()
        self._scene.light_wires([self._wire] if self._wire else ())

    def end(self, pointer: Pointer) -> None:
        scene = self._scene
        scene.light_wires(())
        if not self._moving:
            if not (pointer.shift or pointer.ctrl):
                scene.selection.set({self._held})
            return
        places = {each: whole(scene.nodes[each].pos()) for each in self._origins}
        wire = self._wire
        if wire is None:
            text = translate("Canvas", "Move")
            scene.document.push(text, operations.move(scene.document.network, places))
        else:
            rect = scene.nodes[self._held].card_rect()
            network = scene.document.network
            edits = splice_edits(scene, network, self._held, wire, rect)
            scene.document.push(translate("Canvas", "Insert into the wire"), edits)
        scene.restore()

    def cancel(self) -> None:
        self._scene.restore()
        self._scene.selection.set(*self._before)

    def _wire_below(self) -> str | None:
        """The wire that would take in the node that is held, when it is dragged alone."""
        if set(self._origins) != {self._held}:
            return None
        network = self._scene.document.network
        if any(network.wires_into(self._held)) or any(network.wires_from(self._held)):
            return None
        wire = wire_across(self._scene, self._scene.nodes[self._held].card_rect())
        return wire if wire and can_splice(network, self._held, wire) else None


def can_splice(network: Network, node_id: str, wire_id: str) -> bool:
    """Whether the node can stand in this wire: it has two sides, and neither is refused."""
    wire = network.wires[wire_id]
    kind = kind_of(network.nodes[node_id])
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
