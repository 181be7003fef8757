"""A drawing as the bytes of a file: SVG, PDF or PNG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gui.autograd import items
from gui.canvas import style
from gui.pdf_page import PIXELS_PER_INCH, pdf_page
from gui.picture.drawing import Drawing, Look
from gui.theme import theme

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
    size = drawing.size()
    place = QRectF(0, 0, size.width(), size.height())
    return svg_file(size, title, lambda painter: drawing.paint(painter, place, look))


def svg_file(size: QSize, title: str, paint: Callable[[QPainter], object]) -> bytes:
    """An SVG of this size in pixels, of what is painted."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(PIXELS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("")
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    buffer.close()
    return bytes(data.data())


def pdf(drawing: Drawing, look: Look, title: str) -> bytes:
    """A PDF of one page, as large as the network, with the fonts in it."""
    with _searchable_words():
        return pdf_page(
            drawing.size(), title, lambda painter, place: drawing.paint(painter, place, look)
        )


@contextmanager
def _searchable_words() -> Iterator[None]:
    """While active, what paints itself forgets the fonts it has made, and makes such for a PDF."""
    made = (style.font, items.type_of)
    with theme().searchable():
        for fonts in made:
            fonts.cache_clear()
        yield
    for fonts in made:
        fonts.cache_clear()


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
