"""The dotted ground of the canvas."""

from __future__ import annotations

import functools
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.canvas.style import GRID
from gui.theme import color

CLOSEST = 18
"""Pixels between two dots at least: zoomed out, only every second, fourth, … is drawn."""


def paint_ground(painter: QPainter, area: QRectF, zoom: float) -> None:
    """Fill the area of the scene and dot the crossings of the grid."""
    painter.fillRect(area, color("window"))
    step = GRID * 2 ** max(0, math.ceil(math.log2(CLOSEST / (GRID * zoom))))
    left, top = math.floor(area.left() / step), math.floor(area.top() / step)
    across = math.ceil(area.right() / step) - left + 1
    down = math.ceil(area.bottom() / step) - top + 1
    pen = QPen(color("canvas_dot"), 2)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.save()
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # 2 px look the same, 5× faster
    painter.translate(left * step, top * step)
    painter.drawPoints(_crossings(across, down, step))
    painter.restore()


@functools.lru_cache(maxsize=8)
def _crossings(across: int, down: int, step: int) -> QPolygonF:
    """The crossings of a grid that starts at the origin. Panning asks for the same ones again."""
    return QPolygonF([QPointF(x * step, y * step) for y in range(down) for x in range(across)])
