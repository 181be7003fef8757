"""A drawing as the bytes of a file: SVG, PDF or PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gui.pdf_page import PIXELS_PER_INCH, pdf_page
from gui.picture.drawing import Drawing, Look

FORMATS = {"svg": "SVG", "png": "PNG", "pdf": "PDF"}
LONGEST_SIDE, MOST_PIXELS = 30_000, 120_000_000
"""A larger PNG would take more than half a gigabyte, and few programs could show it."""


def too_large(size: QSize) -> bool:
    """Whether a PNG of this size is not made."""
    return (
        max(size.width(), size.height()) > LONGEST_SIDE
        or size.width() * size.height() > MOST_PIXELS
    )


def svg(drawing: Drawing, look: Look, title: str) -> bytes:
    """An SVG whose words are texts still, in the program's own fonts: see `outlines`."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    size = drawing.size()
    generator.setOutputDevice(buffer)
    generator.setResolution(PIXELS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("")
    painter = QPainter(generator)
    drawing.paint(painter, QRectF(0, 0, size.width(), size.height()), look)
    painter.end()
    buffer.close()
    return bytes(data.data())


def pdf(drawing: Drawing, look: Look, title: str) -> bytes:
    """A PDF of one page, as large as the network, with the fonts in it."""
    return pdf_page(
        drawing.size(), title, lambda painter, place: drawing.paint(painter, place, look)
    )


def png(image: QImage) -> bytes:
    """The image as a PNG file. MemoryError where there is no room to pack it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    is_packed = image.save(buffer, "PNG")
    buffer.close()
    if not is_packed:
        raise MemoryError
    return bytes(data.data())
