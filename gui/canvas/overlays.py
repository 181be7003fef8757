"""What lies on the canvas: the templates of an empty one, the hints, and the map."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QWidget

from gui.canvas.empty_state import EmptyState
from gui.canvas.hints import KeyHints
from gui.canvas.minimap import Minimap
from gui.canvas.overview import Overview
from gui.canvas.scene import NetworkScene

MARGIN = 16


class Overlays:
    """Children of the viewport and not of the view.

    What overlaps a widget keeps Qt from scrolling its pixels, and a layer can be dropped through
    what lies on the viewport.
    """

    def __init__(self, scene: NetworkScene, overview: Overview, viewport: QWidget) -> None:
        self._scene = scene
        self._viewport = viewport
        self.empty = EmptyState(viewport)
        self.hints = KeyHints(viewport)
        self.minimap = Minimap(scene, overview, viewport)

    def follow(self, is_empty: bool) -> None:
        """Show what suits the network; templates make whole networks and are no block's inside."""
        self.empty.setVisible(is_empty and not self._scene.document.level)
        self.hints.setVisible(not is_empty)
        self.minimap.setVisible(len(self._scene.nodes) > 1)

    def place(self, in_sight: QRectF) -> None:
        """The empty state over all, the hints lower left, the map lower right."""
        area = self._viewport.rect()
        self.empty.setGeometry(area)
        self.hints.move(20, area.height() - self.hints.height() - MARGIN)
        corner = QPoint(area.width() - MARGIN, area.height() - MARGIN)
        self.minimap.move(corner - QPoint(self.minimap.width(), self.minimap.height()))
        self.minimap.set_in_sight(in_sight)
