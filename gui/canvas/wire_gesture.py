"""Drawing a wire from either end, and taking one off the input it is on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from engine.studio.network import operations, sentences
from engine.studio.network.analysis import Refusal
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import Edit, RemoveWire
from engine.studio.network.network import Wire
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.hit import hit
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.wire_item import WireItem

translate = QCoreApplication.translate


class WireGesture(Gesture):
    """A wire is out. Ports that cannot take its loose end are dim; the fitting one lights up.

    Let go on a port or on the body of a node it connects, on empty ground it asks for a layer.
    From an input that has a wire, that wire is taken off and led elsewhere, or away.
    """

    def __init__(self, scene: NetworkScene, end: PortEnd) -> None:
        self._scene = scene
        self._detached = None if end.is_output else _wire_on(scene, end)
        self._fixed = end
        if self._detached is not None:
            self._fixed = PortEnd(self._detached.source, self._detached.output, is_output=True)
        self._loose = WireItem("")
        self._refusals: dict[PortEnd, Refusal | None] = {}
        network = scene.document.network
        follow = network.upstream if self._fixed.is_output else network.downstream
        self._closing = follow(self._fixed.node)
        """The nodes to which a wire would close a circle: asked once, as there may be thousands."""

    def start(self, pointer: Pointer) -> None:
        self._start = pointer
        self._moved = False

    def move(self, pointer: Pointer) -> None:
        if not self._moved and pointer.is_click_since(self._start):
            return
        if not self._moved:
            self._take_up()
        target = self._target(pointer)
        self._draw(pointer.scene, target)
        self._mark(target)

    def end(self, pointer: Pointer) -> None:
        scene = self._scene
        if not self._moved:
            if self._detached is not None:
                scene.selection.set(wires={self._detached.id})
            else:
                scene.selection.set({self._fixed.node})
            return
        target = self._target(pointer)
        found = hit(scene, pointer.scene)
        self._put_away()
        if target is not None:
            self._connect(target)
        elif found.node is not None:
            reason = self._reason_for_node(found.node)
            if reason is not None:
                scene.refused.emit(sentences.text(reason))
        elif self._detached is not None:
            edits = [RemoveWire(self._detached.id)]
            scene.document.push(translate("Canvas", "Disconnect"), edits)
        else:
            scene.layer_wanted.emit(self._fixed, pointer.scene)

    def cancel(self) -> None:
        self._put_away()

    def _take_up(self) -> None:
        """The press has become a drag: show the loose wire, and which ports it can go to."""
        self._moved = True
        self._scene.hover(None, None, None)
        self._scene.addItem(self._loose)
        if self._detached is not None:
            self._scene.wires[self._detached.id].setVisible(False)

    def _put_away(self) -> None:
        if self._loose.scene() is not None:
            self._scene.removeItem(self._loose)
        self._scene.restore()

    def _draw(self, point: QPointF, target: PortEnd | None) -> None:
        fixed = self._scene.port_point(self._fixed)
        free = self._scene.port_point(target) if target is not None else point
        start, end = (fixed, free) if self._fixed.is_output else (free, fixed)
        self._loose.set_route(start, end, QRectF(), QRectF())
        self._loose.set_marks(lit=True)

    def _mark(self, target: PortEnd | None) -> None:
        """Dim what cannot take the wire, among the nodes in sight: there may be thousands."""
        seen = self._scene.nodes_in_sight()
        self._scene.mark_ports(
            seen,
            lambda end: end in (target, self._fixed),
            lambda end: end != self._fixed and self._refusal(end) is not None,
        )

    def _target(self, pointer: Pointer) -> PortEnd | None:
        """The port that the wire would go to if it were let go here."""
        found = hit(self._scene, pointer.scene)
        if found.node is None or found.node == self._fixed.node:
            return None
        ports = [port.end for port in self._scene.nodes[found.node].ports]
        if found.end is not None and found.end.is_output != self._fixed.is_output:
            return found.end if self._refusal(found.end) is None else None
        fitting = [end for end in ports if self._refusal(end) is None]
        network = self._scene.document.network
        free = [
            end for end in fitting if end.is_output or not network.wire_into(end.node, end.port)
        ]
        return next(iter(free or fitting), None)

    def _refusal(self, end: PortEnd) -> Refusal | None:
        """Why the wire cannot end at this port, asked once for each."""
        if end not in self._refusals:
            wire = self._wire_to(end)
            self._refusals[end] = can_connect(
                self._scene.document.network,
                wire.source,
                wire.output,
                wire.target,
                wire.input,
                closes_circle=end.node in self._closing,
            )
        return self._refusals[end]

    def _reason_for_node(self, node_id: str) -> Refusal | None:
        """Why nothing of this node takes the wire: the first of its ports that refuse."""
        facing = [
            port.end
            for port in self._scene.nodes[node_id].ports
            if port.end.is_output != self._fixed.is_output
        ]
        ends = facing or [port.end for port in self._scene.nodes[node_id].ports]
        return next((reason for each in ends if (reason := self._refusal(each))), None)

    def _wire_to(self, end: PortEnd) -> Wire:
        if self._fixed.is_output:
            return Wire(self._fixed.node, self._fixed.port, end.node, end.port)
        return Wire(end.node, end.port, self._fixed.node, self._fixed.port)

    def _connect(self, target: PortEnd) -> None:
        network = self._scene.document.network
        wire = self._wire_to(target)
        edits: list[Edit] = operations.connect(network, wire)
        if edits and self._detached is not None and self._detached.id != wire.id:
            edits.insert(0, RemoveWire(self._detached.id))
        text = translate("Canvas", "Connect")
        if self._detached is not None:
            text = translate("Canvas", "Rewire")
        self._scene.document.push(text, edits)


def _wire_on(scene: NetworkScene, end: PortEnd) -> Wire | None:
    """The wire that ends at this input."""
    return scene.document.network.wire_into(end.node, end.port)
