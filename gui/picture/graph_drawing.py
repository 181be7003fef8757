"""Draws a recorded graph as its view does, but of a copy, and without what is chosen in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from gui.autograd.live_graph import LiveGraph
from gui.autograd.scene import GraphScene
from gui.picture.drawing import MARGIN, Look, image_of
from gui.theme import theme


class GraphDrawing:
    """One graph, ready to be painted, with its folds, colours and norms as they are now."""

    def __init__(self, shown: GraphScene, live: LiveGraph) -> None:
        assert shown.draft is not None and shown.plan is not None
        self._scene = GraphScene()
        self._scene.edge_style = shown.edge_style
        self._scene.show_graph(shown.draft, shown.plan)
        self._scene.show_norms(live.values)
        self._scene.colour_nodes(live.values, live.colours)
        self._area = self._scene.area() | self._scene.arrows.sceneBoundingRect()
        self._area.adjust(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def size(self, scale: float = 1.0) -> QSize:
        """Width and height in pixels, at this scale."""
        return QSize(
            max(1, round(self._area.width() * scale)), max(1, round(self._area.height() * scale))
        )

    def paint(self, painter: QPainter, target: QRectF, look: Look) -> None:
        """Paint the graph into the rectangle."""
        with theme().painted_as(look.tokens):
            if not look.transparent:
                painter.fillRect(target, QColor(look.tokens.window))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._scene.render(painter, target, self._area)

    def image(self, scale: float, look: Look) -> QImage:
        """The graph in pixels."""
        return image_of(self, scale, look)
