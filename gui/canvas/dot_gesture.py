"""Dragging the dots that lead a wire."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.studio.network.rewiring import lead_through
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.placement import snapped, whole
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


class DotGesture(Gesture):
    """Drag a dot of a wire; Shift snaps it to the grid. A press on one selects its wire.

    Without a number, the press puts a new dot on the wire and drags that.
    """

    def __init__(self, scene: NetworkScene, wire_id: str, number: int | None) -> None:
        self._scene = scene
        self._wire = wire_id
        self._number = number or 0
        self._is_new = number is None
        self._dots = list(scene.document.network.wires[wire_id].dots)
        self._moved = False

    def start(self, pointer: Pointer) -> None:
        self._start = pointer
        self._before = self._scene.selection.everything
        self._scene.selection.set(wires={self._wire})
        if self._is_new:
            self._number = self._scene.wires[self._wire].dots_before(pointer.scene)
            self._dots.insert(self._number, whole(pointer.scene))
            self._scene.lead(self._wire, tuple(self._dots))

    def move(self, pointer: Pointer) -> None:
        if not self._moved and pointer.is_click_since(self._start):
            return
        self._moved = True
        place = snapped(pointer.scene) if pointer.shift else pointer.scene
        self._dots[self._number] = whole(place)
        self._scene.lead(self._wire, tuple(self._dots))

    def end(self, pointer: Pointer) -> None:
        self._scene.restore()
        if self._moved or self._is_new:
            edits = lead_through(self._scene.document.network, self._wire, self._dots)
            text = translate("Canvas", "Move the dot")
            if self._is_new:
                text = translate("Canvas", "Add a dot")
            self._scene.document.push(text, edits)

    def cancel(self) -> None:
        self._scene.restore()
        self._scene.selection.set(*self._before)
