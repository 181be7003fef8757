"""A picture as a PDF of one page that is as large as the picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

PIXELS_PER_INCH, POINTS_PER_INCH, DOTS_PER_INCH = 96, 72, 1200
"""The screen's pixels, the PDF's unit, and how finely the PDF places things."""


def pdf_page(size: QSize, title: str, paint: Callable[[QPainter, QRectF], None]) -> bytes:
    """The file, with the fonts in it; `paint` is given the painter and where on the page to paint.

    `size` is in pixels of the screen.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    points = QSizeF(size) * (POINTS_PER_INCH / PIXELS_PER_INCH)
    # Without a name, Qt would take the page for the paper size that comes near it.
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageSize(page)
    writer.setPageMargins(QMarginsF())
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(title)
    writer.setCreator("Backprop Studio")
    painter = QPainter(writer)
    scale = DOTS_PER_INCH / PIXELS_PER_INCH
    paint(painter, QRectF(0, 0, size.width() * scale, size.height() * scale))
    painter.end()
    buffer.close()
    return bytes(data.data())
