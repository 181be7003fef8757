"""Taking all wires of an output elsewhere at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF

from engine.studio.network import operations, sentences
from engine.studio.network.analysis import Refusal
from engine.studio.network.catalogue import kind_in
from engine.studio.network.rewiring import move_refusal, move_starts
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.hit import hit
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.wire_item import WireItem

translate = QCoreApplication.translate


class RewireGesture(Gesture):
    """All wires of an output are out. Outputs that cannot take every one of them are dim.

    Let go on an output or on a node's body they start there, on empty ground they go away.
    """

    def __init__(self, scene: NetworkScene, end: PortEnd) -> None:
        self._scene = scene
        self._end = end
        self._wires = scene.wires_at(end)
        self._loose = [WireItem("") for _ in self._wires]
        self._moved = False
        self._refusals: dict[PortEnd, Refusal | None] = {}

    def start(self, pointer: Pointer) -> None:
        self._start = pointer

    def move(self, pointer: Pointer) -> None:
        if not self._moved and pointer.is_click_since(self._start):
            return
        if not self._moved:
            self._take_up()
        target, _ = self._target(pointer)
        start = pointer.scene if target is None else self._scene.port_point(target)
        for wire, loose in zip(self._wires, self._loose, strict=True):
            end = self._scene.port_point(PortEnd(wire.target, wire.input, is_output=False))
            loose.set_route(start, end, QRectF(), QRectF())
            loose.set_marks(lit=True)
        self._scene.mark_ports(
            self._scene.nodes_in_sight(),
            lambda each: each == target,
            lambda each: not each.is_output or self._refusal(each) is not None,
        )

    def end(self, pointer: Pointer) -> None:
        if not self._moved:
            self._scene.selection.set({self._end.node})
            return
        target, reason = self._target(pointer)
        self._put_away()
        network = self._scene.document.network
        if target is not None:
            edits = move_starts(network, self._wires, target.node, target.port)
            self._scene.document.push(translate("Canvas", "Rewire"), edits)
        elif reason is not None:
            self._scene.refused.emit(sentences.text(reason))
        else:
            edits = operations.remove(network, wires=[wire.id for wire in self._wires])
            self._scene.document.push(translate("Canvas", "Disconnect"), edits)

    def cancel(self) -> None:
        self._put_away()

    def _take_up(self) -> None:
        self._moved = True
        self._scene.hover(None, None, None)
        for wire, loose in zip(self._wires, self._loose, strict=True):
            self._scene.wires[wire.id].setVisible(False)
            self._scene.addItem(loose)

    def _put_away(self) -> None:
        for loose in self._loose:
            if loose.scene() is not None:
                self._scene.removeItem(loose)
        self._scene.restore()

    def _target(self, pointer: Pointer) -> tuple[PortEnd | None, Refusal | None]:
        """The output that the wires would go to if they were let go here, or why there is none."""
        found = hit(self._scene, pointer.scene)
        if found.node is None:
            return None, None
        network = self._scene.document.network
        outputs = kind_in(network, network.nodes[found.node]).outputs
        ends = [PortEnd(found.node, port.name, is_output=True) for port in outputs]
        if found.end is not None and found.end.is_output:
            ends = [found.end]
        fitting = next((end for end in ends if self._refusal(end) is None), None)
        if fitting is not None:
            return fitting, None
        asked = ends[0] if ends else PortEnd(found.node, "output", is_output=True)
        return None, self._refusal(asked)

    def _refusal(self, end: PortEnd) -> Refusal | None:
        """Why the wires cannot start at this output, asked once for each."""
        if end not in self._refusals:
            network = self._scene.document.network
            self._refusals[end] = move_refusal(network, self._wires, end.node, end.port)
        return self._refusals[end]
