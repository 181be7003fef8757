"""The dotted ground of the canvas."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.canvas.style import GRID
from gui.theme import color

CLOSEST = 18
"""Pixels between two dots at least: zoomed out, only every second, fourth, … is drawn."""


def paint_ground(painter: QPainter, area: QRectF, zoom: float) -> None:
    """Fill the area of the scene and dot the crossings of the grid."""
    painter.fillRect(area, color("window"))
    step = GRID * 2 ** max(0, math.ceil(math.log2(CLOSEST / (GRID * zoom))))
    left, right = math.floor(area.left() / step), math.ceil(area.right() / step)
    top, bottom = math.floor(area.top() / step), math.ceil(area.bottom() / step)
    dots = [
        QPointF(x * step, y * step) for y in range(top, bottom + 1) for x in range(left, right + 1)
    ]
    pen = QPen(color("canvas_dot"), 2)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(dots)
