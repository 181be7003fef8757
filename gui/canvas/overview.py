"""The whole network in a few drawing calls, for zooms at which its items would be specks.

A thousand nodes painted one by one take some 26 ms a frame, as rectangles per colour about 5.
The minimap draws the same.
"""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.canvas.scene import NetworkScene
from gui.theme import color


class Overview:
    """Rectangles by colour and lines by colour, gathered anew when the scene has changed."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._is_old = self._wires_are_old = True
        self._rects: dict[str, list[QRectF]] = {}
        self._grounds: dict[str, list[QRectF]] = {}
        """Frames and notes, beneath the nodes."""
        self._lines: dict[str, list[QLineF]] = {}
        self._carried: dict[str, list[QLineF]] = {}
        """Of the wires that are carried: they are drawn elsewhere than they were led."""
        scene.layout_changed.connect(self._on_layout_changed)
        scene.carried.connect(self._on_carried)

    def paint(self, painter: QPainter, wires: bool = True) -> None:
        """Draw the network in the scene's coordinates, with lines one pixel wide."""
        if self._is_old:
            self._gather()
        if wires:
            if self._wires_are_old:
                self._gather_wires()
            self._draw_lines(painter, self._lines)
            way = self._scene.carrier.pos()
            painter.translate(way)
            self._draw_lines(painter, self._carried)
            painter.translate(-way)
        painter.setPen(Qt.PenStyle.NoPen)
        for token, rects in self._grounds.items():
            painter.setBrush(color(token, 40))
            painter.drawRects(rects)
        for token, rects in self._rects.items():
            strong = token in ("accent", "bad")
            painter.setBrush(color(token, 255 if strong else 200))
            painter.drawRects(rects)

    def _draw_lines(self, painter: QPainter, lines: dict[str, list[QLineF]]) -> None:
        for token, some in lines.items():
            pen = QPen(color(token), 0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(some)

    def _on_layout_changed(self) -> None:
        self._is_old = self._wires_are_old = True

    def _on_carried(self) -> None:
        self._is_old = True

    def _gather(self) -> None:
        rects: dict[str, list[QRectF]] = defaultdict(list)
        for node in self._scene.nodes.values():
            rects[node.flat_token()].append(node.scene_card)
        grounds: dict[str, list[QRectF]] = defaultdict(list)
        for item in self._scene.annotations.items.values():
            grounds["accent" if item.is_selected else item.token()].append(item.rect())
        self._rects, self._grounds = dict(rects), dict(grounds)
        self._is_old = False

    def _gather_wires(self) -> None:
        """Apart from the rest: the minimap draws no wires, and there are more of them."""
        standing: dict[str, list[QLineF]] = defaultdict(list)
        carried: dict[str, list[QLineF]] = defaultdict(list)
        for wire in self._scene.wires.values():
            (carried if wire.is_carried else standing)[wire.token()] += wire.chords
        self._lines, self._carried = dict(standing), dict(carried)
        self._wires_are_old = False
