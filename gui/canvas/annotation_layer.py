"""The frames and notes of a scene: an item for each, kept true by the document's signals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QRectF

from engine.studio.network.aligning import Rect
from gui.canvas.annotation_item import AnnotationItem

if TYPE_CHECKING:
    from gui.canvas.scene import NetworkScene


class AnnotationLayer(QObject):
    """Items by the ids of their annotations. A gesture may show them elsewhere until `restore`."""

    def __init__(self, scene: NetworkScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.items: dict[str, AnnotationItem] = {}
        self._selected: frozenset[str] = frozenset()
        self._hovered: str | None = None
        scene.document.annotation_changed.connect(self._sync)
        scene.selection.changed.connect(self._on_selection_changed)

    def rebuild(self) -> None:
        """Forget all items and make those of the document."""
        for item in self.items.values():
            self._scene.removeItem(item)
        self.items = {}
        self._selected, self._hovered = frozenset(), None
        for annotation_id in self._scene.document.network.annotations:
            self._sync(annotation_id)

    def restore(self) -> None:
        """Show all as the document has them."""
        for annotation_id, item in self.items.items():
            annotation = self._scene.document.network.annotations[annotation_id]
            if rect_of(item.rect()) != rect_of(_rect(annotation)):
                item.show_annotation(annotation)

    def hover(self, annotation_id: str | None) -> None:
        """Mark the one under the pointer."""
        if annotation_id != self._hovered:
            for each, is_hovered in ((self._hovered, False), (annotation_id, True)):
                if each in self.items:
                    self.items[each].set_marks(hovered=is_hovered)
            self._hovered = annotation_id

    def contents(self, annotation_ids: Iterable[str]) -> tuple[set[str], set[str]]:
        """The nodes and the annotations that go along with these: what lies in the frames."""
        moving = set(annotation_ids)
        frames = [self.items[each].rect() for each in moving if self.items[each].is_frame]
        nodes = {
            node_id
            for node_id, item in self._scene.nodes.items()
            if any(frame.contains(item.card_rect().center()) for frame in frames)
        }
        moving |= {
            annotation_id
            for annotation_id, item in self.items.items()
            if any(frame.contains(item.rect()) for frame in frames)
        }
        return nodes, moving

    def rects(self) -> QRectF:
        """The smallest rectangle around all of them."""
        result = QRectF()
        for item in self.items.values():
            result |= item.rect()
        return result

    def _sync(self, annotation_id: str) -> None:
        annotation = self._scene.document.network.annotations.get(annotation_id)
        item = self.items.get(annotation_id)
        if annotation is None:
            if item is not None:
                del self.items[annotation_id]
                self._scene.removeItem(item)
        elif item is None:
            item = self.items[annotation_id] = AnnotationItem(annotation)
            self._scene.addItem(item)
        else:
            item.show_annotation(annotation)
        self._scene.layout_changed.emit()

    def _on_selection_changed(self) -> None:
        selected = self._scene.selection.annotations
        for each in selected ^ self._selected:
            if each in self.items:
                self.items[each].set_marks(selected=each in selected)
        self._selected = selected


def rect_of(rect: QRectF) -> Rect:
    """A rectangle as the network's functions take it."""
    return rect.x(), rect.y(), rect.width(), rect.height()


def default_text(kind: str) -> str:
    """What a new frame or note says."""
    if kind == "frame":
        return QCoreApplication.translate("Canvas", "Frame")
    return QCoreApplication.translate("Canvas", "Note")


def _rect(annotation) -> QRectF:
    return QRectF(annotation.x, annotation.y, annotation.width, annotation.height)
