"""The plots, with their legends, as a picture file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gui.pdf_page import pdf_page
from gui.theme import color

SCALE = 2.0
"""A PNG has so many pixels for each of the screen's."""


def plots_png(plots: QWidget) -> bytes:
    """A PNG of the widget as it stands, twice as fine as the screen."""
    pixmap = QPixmap(plots.size() * SCALE)
    pixmap.setDevicePixelRatio(SCALE)
    pixmap.fill(color("panel"))
    plots.render(pixmap)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    buffer.close()
    return bytes(data.data())


def plots_svg(plots: QWidget) -> bytes:
    """An SVG of the widget as it stands."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(plots.size())
    generator.setViewBox(QRect(QPoint(0, 0), plots.size()))
    generator.setTitle(plots.windowTitle())
    painter = QPainter(generator)
    painter.fillRect(plots.rect(), color("panel"))
    plots.render(painter, QPoint(0, 0))
    painter.end()
    buffer.close()
    return bytes(data.data())


def plots_pdf(plots: QWidget) -> bytes:
    """A PDF of the widget as it stands."""

    def paint(painter: QPainter, place: QRectF) -> None:
        scale = place.width() / plots.width()
        painter.scale(scale, scale)
        painter.fillRect(plots.rect(), color("panel"))
        plots.render(painter, QPoint(0, 0))

    return pdf_page(plots.size(), plots.windowTitle(), paint)
