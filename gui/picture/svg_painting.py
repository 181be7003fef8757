"""Painting the SVG pictures of a report, which are written without Qt, in the program's type."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from engine.studio.report import colors
from engine.studio.report.svg import MONO, SANS, escaped
from gui.pdf_page import pdf_page
from gui.picture.formats import png
from gui.theme import font, theme

SCALE = 2.0
"""A PNG has so many pixels for each of the drawing's."""


def svg_renderer(svg: str) -> QSvgRenderer:
    """What paints the SVG. Of each list of typefaces Qt takes the whole for one name: ours."""
    ours = svg.replace(escaped(SANS), "Inter").replace(escaped(MONO), "JetBrains Mono")
    return QSvgRenderer(QByteArray(ours.encode()))


def paint_svg(painter: QPainter, renderer: QSvgRenderer, place: QRectF) -> None:
    """Paint the SVG into the rectangle."""
    painter.setFont(font(11))  # its words take what they do not tell of their type from this
    renderer.render(painter, place)


def svg_image(svg: str) -> QImage:
    """The SVG on white paper, twice as fine as the screen."""
    renderer = svg_renderer(svg)
    image = QImage(renderer.defaultSize() * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor(colors.PAPER))
    painter = QPainter(image)
    paint_svg(painter, renderer, QRectF(image.rect()))
    painter.end()
    return image


def svg_pdf(svg: str, title: str) -> bytes:
    """The SVG as a PDF of its own size."""
    with theme().searchable():
        renderer = svg_renderer(svg)
        return pdf_page(
            renderer.defaultSize(),
            title,
            lambda painter, place: paint_svg(painter, renderer, place),
        )


def svg_png(svg: str) -> bytes:
    """The image as a PNG file."""
    return png(svg_image(svg))
