"""Dragging a copy off the selection."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtWidgets import QGraphicsItem

from engine.studio.network import operations
from gui.canvas.annotation_item import AnnotationItem
from gui.canvas.gestures import Gesture, Pointer
from gui.canvas.load import Load
from gui.canvas.node_item import NodeItem
from gui.canvas.placement import snapped, whole
from gui.canvas.scene import NetworkScene

translate = QCoreApplication.translate
ABOVE = 10
"""Ghosts lie on everything else."""


class CopyGesture(Gesture):
    """Alt and drag: ghosts go along, and become a second set where they are let go.

    Shift snaps the one that is held to the grid.
    """

    def __init__(
        self, scene: NetworkScene, node_id: str | None = None, annotation_id: str | None = None
    ) -> None:
        self._scene = scene
        self._node = node_id
        self._annotation = annotation_id
        self._ghosts: list[tuple[QGraphicsItem, QPointF]] = []
        self._way = QPointF()

    def start(self, pointer: Pointer) -> None:
        selection = self._scene.selection
        self._start = pointer
        self._before = selection.everything
        if self._node is not None and self._node not in selection.nodes:
            selection.set({self._node})
        elif self._annotation is not None and self._annotation not in selection.annotations:
            selection.set(annotations={self._annotation})
        self._load = Load(self._scene)
        held = self._load.nodes.get(self._node or "")
        self._origin = held or self._load.annotations.get(self._annotation or "") or QPointF()

    def move(self, pointer: Pointer) -> None:
        if not self._ghosts and pointer.is_click_since(self._start):
            return
        if not self._ghosts:
            self._make_ghosts()
        self._way = pointer.scene - self._start.scene
        if pointer.shift:
            self._way = snapped(self._origin + self._way) - self._origin
        for ghost, origin in self._ghosts:
            ghost.setPos(origin + self._way)

    def end(self, pointer: Pointer) -> None:
        copied = bool(self._ghosts)
        self._discard_ghosts()
        if not copied:
            return
        document = self._scene.document
        edits = operations.duplicate(
            document.network, set(self._load.nodes), *whole(self._way), set(self._load.annotations)
        )
        document.push(translate("Canvas", "Duplicate"), edits)
        self._scene.selection.set_added(edits)

    def cancel(self) -> None:
        self._discard_ghosts()
        self._scene.selection.set(*self._before)

    def _make_ghosts(self) -> None:
        ghosts: list[tuple[QGraphicsItem, QPointF]] = [
            (AnnotationItem(self._scene.annotations.items[each].annotation), origin)
            for each, origin in self._load.annotations.items()
        ]
        ghosts += [
            (NodeItem("", self._scene.nodes[each].face), origin)
            for each, origin in self._load.nodes.items()
        ]
        for ghost, _ in ghosts:
            ghost.setOpacity(0.7)
            ghost.setZValue(ABOVE + ghost.zValue())
            self._scene.addItem(ghost)
        self._ghosts = ghosts

    def _discard_ghosts(self) -> None:
        for ghost, _ in self._ghosts:
            self._scene.removeItem(ghost)
        self._ghosts = []
