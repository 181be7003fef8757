"""Changing the size of a frame or a note by its corner."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF

from engine.studio.network.annotating import place_annotations
from gui.canvas.annotation_layer import rect_of
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.placement import snapped
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate


class ResizeGesture(Gesture):
    """Drag the lower right corner; Shift snaps it to the grid."""

    def __init__(self, scene: NetworkScene, annotation_id: str) -> None:
        self._scene = scene
        self._id = annotation_id
        self._item = scene.annotations.items[annotation_id]

    def start(self, pointer: Pointer) -> None:
        self._start = pointer
        self._before = self._item.rect()
        self._was_selected = self._scene.selection.everything
        self._scene.selection.set(annotations={self._id})

    def move(self, pointer: Pointer) -> None:
        corner = self._before.bottomRight() + pointer.scene - self._start.scene
        if pointer.shift:
            corner = snapped(corner)
        self._item.set_rect(QRectF(self._before.topLeft(), corner))

    def end(self, pointer: Pointer) -> None:
        x, y, width, height = rect_of(self._item.rect())
        self._scene.annotations.restore()
        if not pointer.is_click_since(self._start):
            document = self._scene.document
            rect = (x, y, float(round(width)), float(round(height)))
            edits = place_annotations(document.network, {self._id: rect})
            document.push(translate("Canvas", "Resize"), edits)

    def cancel(self) -> None:
        self._scene.annotations.restore()
        self._scene.selection.set(*self._was_selected)
