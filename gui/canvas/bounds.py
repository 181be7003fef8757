"""How far the network of a scene reaches, worked out once for as long as nothing moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from gui.canvas.scene import NetworkScene


class Bounds:
    """The rectangles around all nodes, and around all that is drawn."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._content: QRectF | None = None
        self._nodes: tuple[QRectF, QRectF] | None = None
        """Around those that stand, and around those that are carried as they stood before."""
        scene.layout_changed.connect(self._on_layout_changed)
        scene.carried.connect(self._on_carried)

    def nodes(self) -> QRectF:
        """Around the cards of all nodes."""
        if self._nodes is None:
            items = self._scene.nodes.values()
            standing = united(item.standing_card for item in items if not item.is_carried)
            carried = united(item.standing_card for item in items if item.is_carried)
            self._nodes = standing, carried
        standing, carried = self._nodes
        return standing | carried.translated(self._scene.carrier.way)

    def content(self) -> QRectF:
        """Around nodes, annotations, wires and the cards of problems."""
        if self._content is None:
            scene = self._scene
            items = *scene.wires.values(), *scene.cards.values()
            self._content = united(item.sceneBoundingRect() for item in items)
            self._content |= self.nodes() | scene.annotations.rects()
        return QRectF(self._content)

    def _on_layout_changed(self) -> None:
        self._content = self._nodes = None

    def _on_carried(self) -> None:
        self._content = None


def united(rects: Iterable[QRectF]) -> QRectF:
    """The smallest rectangle around these."""
    result = QRectF()
    for rect in rects:
        result |= rect
    return result
