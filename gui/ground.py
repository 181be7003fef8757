"""The dotted ground of the canvas and of the recorded graph."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.theme import color

GRID = 24
CLOSEST = 18
"""Pixels between two dots at least: zoomed out, only every second, fourth, … is drawn."""
DOT = 2
"""The side of a dot, in pixels at every zoom."""


def paint_ground(painter: QPainter, area: QRectF, zoom: float) -> None:
    """Fill the area of the scene and dot the crossings of the grid.

    All rows are alike: one is drawn and copied, which takes a tenth of the time of the dots.
    """
    painter.fillRect(area, color("window"))
    step = GRID * 2 ** max(0, math.ceil(math.log2(CLOSEST / (GRID * zoom))))
    ratio = painter.device().devicePixelRatioF()
    place = painter.worldTransform()
    columns = _crossings(area.left(), area.right(), step, place.m11(), place.dx(), ratio)
    rows = _crossings(area.top(), area.bottom(), step, place.m22(), place.dy(), ratio)
    row = _row([column - columns[0] for column in columns], ratio)
    painter.save()
    painter.resetTransform()
    for y in rows:
        painter.drawPixmap(QPointF(columns[0] - DOT / 2, y - DOT / 2), row)
    painter.restore()


def _crossings(
    start: float, end: float, step: int, scale: float, shift: float, ratio: float
) -> list[float]:
    """Where the lines of the grid from `start` to `end` lie on the device, on whole pixels."""
    numbers = range(math.floor(start / step), math.ceil(end / step) + 1)
    return [round((number * step * scale + shift) * ratio) / ratio for number in numbers]


def _row(places: list[float], ratio: float) -> QPixmap:
    """A row of dots with their middles at these places, on nothing."""
    picture = QPixmap(math.ceil((places[-1] + DOT) * ratio), math.ceil(DOT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("canvas_dot"))
    painter.drawRects([QRectF(place, 0, DOT, DOT) for place in places])
    painter.end()
    return picture
