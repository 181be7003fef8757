"""Activations as small pictures in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.studio.training.message import ZERO
from gui.theme import color, mix
from gui.tinting import paint_picture, tinted


def ramp() -> QImage:
    image = QImage(256, 1, QImage.Format.Format_Grayscale8)
    for grey in range(256):
        image.setPixelColor(grey, 0, QColor(grey, grey, grey))
    return image


def test_zero_is_the_ground_between_ink_and_the_category(each_theme):
    picture = tinted(ramp(), "convolution", 0.15)
    assert picture.pixelColor(ZERO, 0) == color("window")
    assert picture.pixelColor(255, 0) == mix("text", "convolution", 0.15)
    assert picture.pixelColor(1, 0) == color("convolution")


def test_what_has_colours_keeps_them():
    picture = QImage(2, 2, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    assert tinted(picture, "data", 0.5) == picture


def test_pixels_stay_sharp():
    picture = QImage(2, 1, QImage.Format.Format_RGB32)
    picture.setPixelColor(0, 0, QColor("black"))
    picture.setPixelColor(1, 0, QColor("white"))
    canvas = QImage(20, 10, QImage.Format.Format_RGB32)
    canvas.fill(QColor("red"))
    painter = QPainter(canvas)
    paint_picture(painter, picture, QRectF(0, 0, 20, 10), 0.1)
    painter.end()
    assert canvas.pixelColor(8, 5) == QColor("black")
    assert canvas.pixelColor(11, 5) == QColor("white")
