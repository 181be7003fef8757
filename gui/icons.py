"""The program's own icons: SVGs on a grid of 16, drawn in whatever colour a theme asks for.

An icon made by `icon` looks its colour up each time it is painted, so that it follows the theme
without being set anew, and turns faint where its action is disabled.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import assets
from gui.theme import color

PLAIN = "shape"
"""The icon of a category that is not known here."""
APPLICATION_SIZES = (16, 32, 48, 128)


@functools.cache
def _source(name: str) -> str:
    return assets.read(f"icons/{name}.svg").decode()


def tinted_svg(name: str, tint: QColor) -> bytes:
    """The icon's SVG with its strokes and fills in this colour."""
    return _source(name).replace("currentColor", tint.name()).encode()


@functools.lru_cache(maxsize=256)
def _renderer(name: str, rgb: int) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(tinted_svg(name, QColor.fromRgb(rgb))))


def paint_icon(painter: QPainter, name: str, rect: QRectF, tint: QColor) -> None:
    """Draw an icon into `rect` in this colour, its alpha included."""
    painter.save()
    painter.setOpacity(painter.opacity() * tint.alphaF())
    _renderer(name, tint.rgb()).render(painter, rect)
    painter.restore()


def icon(name: str, color_token: str = "muted") -> QIcon:
    """The icon for buttons and actions, in the colour of a token or category."""
    return QIcon(_ThemedIconEngine(name, color_token))


def application_icon() -> QIcon:
    """The program's own icon, in the sizes that window lists and docks show."""
    made = QIcon()
    for size in APPLICATION_SIZES:
        picture = QPixmap()
        picture.loadFromData(assets.read(f"desktop/backprop-studio-{size}.png"))
        made.addPixmap(picture)
    return made


def category_icon(category: str) -> str:
    """The name of the icon of a category of layers."""
    try:
        _source(category)
    except FileNotFoundError:
        return PLAIN
    return category


class _ThemedIconEngine(QIconEngine):
    """Paints the icon with the colour its token has at that moment."""

    def __init__(self, name: str, color_token: str) -> None:
        super().__init__()
        self._name = name
        self._token = color_token
        color(color_token)  # an unknown token shows here, not at some later repaint
        _source(name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        tint = color("faint" if mode == QIcon.Mode.Disabled else self._token)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self._name, QRectF(rect), tint)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _ThemedIconEngine(self._name, self._token)
