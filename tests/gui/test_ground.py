"""The dots of the ground."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.canvas.style import GRID
from gui.ground import paint_ground
from gui.theme import color


def ground(zoom: float) -> QImage:
    image = QImage(240, 240, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    paint_ground(painter, QRectF(0, 0, 240 / zoom, 240 / zoom), zoom)
    painter.end()
    return image


def dots(image: QImage) -> int:
    """How many pixels are not the ground's colour."""
    plain = color("window")
    return sum(image.pixelColor(x, y) != plain for x in range(240) for y in range(240))


def test_dots_are_on_the_grid(each_theme):
    image = ground(1.0)
    assert image.pixelColor(5 * GRID, 5 * GRID) == color("canvas_dot")
    assert image.pixelColor(5 * GRID + GRID // 2, 5 * GRID) == color("window")


@pytest.mark.parametrize("zoom", [0.05, 0.3, 0.7, 1.0])
def test_they_never_crowd(zoom):
    assert 0 < dots(ground(zoom)) < 240 * 240 / 40
