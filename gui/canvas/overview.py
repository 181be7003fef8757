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

Rects = dict[str, list[QRectF]]
"""By colour."""
Lines = dict[str, list[QLineF]]


class Overview:
    """Rectangles by colour and lines by colour, gathered anew when the scene has changed."""

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._is_old = self._grounds_are_old = self._wires_are_old = True
        self._grounds: Rects = {}
        """Frames and notes, beneath the nodes."""
        self._rects: Rects = {}
        self._carried_rects: Rects = {}
        """Of the nodes that are carried, where they were before."""
        self._lines: Lines = {}
        self._carried_lines: Lines = {}
        scene.layout_changed.connect(self._on_layout_changed)
        scene.carried.connect(self._on_carried)

    def paint(self, painter: QPainter, wires: bool = True) -> None:
        """Draw the network in the scene's coordinates, with lines one pixel wide."""
        self._gather(wires)
        way = self._scene.carrier.way
        if wires:
            self._draw_lines(painter, self._lines)
            painter.translate(way)
            self._draw_lines(painter, self._carried_lines)
            painter.translate(-way)
        painter.setPen(Qt.PenStyle.NoPen)
        self._draw_rects(painter, self._grounds, 40)
        self._draw_rects(painter, self._rects, 200)
        painter.translate(way)
        self._draw_rects(painter, self._carried_rects, 200)
        painter.translate(-way)

    def _draw_rects(self, painter: QPainter, rects: Rects, alpha: int) -> None:
        """What is selected or at fault stands out, but for frames and notes."""
        for token, some in rects.items():
            strong = alpha > 100 and token in ("accent", "bad")
            painter.setBrush(color(token, 255 if strong else alpha))
            painter.drawRects(some)

    def _draw_lines(self, painter: QPainter, lines: Lines) -> None:
        for token, some in lines.items():
            pen = QPen(color(token), 0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(some)

    def _on_layout_changed(self) -> None:
        self._is_old = self._grounds_are_old = self._wires_are_old = True

    def _on_carried(self) -> None:
        self._grounds_are_old = True

    def _gather(self, wires: bool) -> None:
        """Anew what is old; wires only where they are wanted, for there are more of them."""
        if self._is_old:
            self._rects, self._carried_rects = defaultdict(list), defaultdict(list)
            for node in self._scene.nodes.values():
                rects = self._carried_rects if node.is_carried else self._rects
                rects[node.flat_token()].append(node.standing_card)
            self._is_old = False
        if self._grounds_are_old:
            self._grounds = defaultdict(list)
            for item in self._scene.annotations.items.values():
                token = "accent" if item.is_selected else item.token()
                self._grounds[token].append(item.rect())
            self._grounds_are_old = False
        if wires and self._wires_are_old:
            self._lines, self._carried_lines = defaultdict(list), defaultdict(list)
            for wire in self._scene.wires.values():
                lines = self._carried_lines if wire.is_carried else self._lines
                lines[wire.token()] += wire.chords
            self._wires_are_old = False
