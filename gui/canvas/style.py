"""Measures and small painting helpers that every item of the canvas shares.

All lengths are scene units, which are pixels at a zoom of 100 %.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from engine.studio.node_layout import HEADER as HEADER
from engine.studio.node_layout import PORT_PITCH as PORT_PITCH
from engine.studio.node_layout import PORT_ROW_Y as PORT_ROW_Y
from engine.studio.node_layout import PORT_Y as PORT_Y
from engine.studio.node_layout import RADIUS as RADIUS
from engine.studio.node_layout import STRIPE as STRIPE
from gui import theme
from gui.ground import GRID as GRID
from gui.theme import color, mix

PORT_DIAMETER = 10
PORT_REACH = 12
"""Half the side of the area in which a port is hit."""
GAP = 63
"""Between two nodes of a row: room for the shape of what flows."""

NO_SMALL_TEXT_BELOW = 0.6
"""Below this zoom only titles are written: the rest would be less than 7 pixels high."""
NO_TEXT_BELOW = 0.5
FLAT_BELOW = 0.3
OVERVIEW_BELOW = 0.35
"""Below this zoom the view draws the whole network itself, a few calls in all."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@functools.cache
def font(px: int = 12, weight: int = 400, mono: bool = False, display: bool = False) -> QFont:
    """The theme's font, made once: items ask for theirs at each painting."""
    return theme.font(px, weight, mono, display)


@functools.cache
def _metrics(px: int, weight: int, mono: bool, display: bool) -> QFontMetricsF:
    return QFontMetricsF(font(px, weight, mono, display))


def text_width(
    text: str, px: int = 12, weight: int = 400, mono: bool = False, display: bool = False
) -> float:
    """How wide the text is drawn."""
    return _metrics(px, weight, mono, display).horizontalAdvance(text)


def elided(text: str, width: float, px: int = 12, weight: int = 400, mono: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    metrics = _metrics(px, weight, mono, False)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    text_font: QFont,
    tint: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text, or several where `align` has TextWordWrap."""
    if not text:
        return
    painter.setFont(text_font)
    painter.setPen(tint)
    painter.drawText(rect, align, text)


def draw_rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    stroke: QColor | None = None,
    width: float = 1,
) -> None:
    """A rounded rectangle, filled, stroked or both."""
    painter.setPen(QPen(stroke, width) if stroke else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, radius, radius)


def draw_shadow(painter: QPainter, rect: QRectF, radius: float, depth: int = 6) -> None:
    """A soft shadow beneath a card; a QGraphicsEffect would repaint all that lies beneath."""
    size = rect.size().toSize()
    picture = _shadow(size.width(), size.height(), radius, depth, theme.theme().is_dark)
    painter.drawPixmap(rect.topLeft() - QPointF(depth, depth), picture)


@functools.lru_cache(maxsize=256)
def _shadow(width: int, height: int, radius: float, depth: int, dark: bool) -> QPixmap:
    """Stacked rounded rectangles, as a picture `depth` larger on each side and cheap to repeat."""
    picture = QPixmap(width + 2 * depth, height + 2 * depth + depth // 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(depth, depth)
    strength = 110 if dark else 26
    for spread in range(depth):
        shade = QColor(0, 0, 0, round(strength * (depth - spread) / depth**2))
        grown = QRectF(-spread, depth / 2 - 0.6 * spread, width, height)
        grown.setSize(QSizeF(width + 2 * spread, height + 1.2 * spread))
        draw_rounded(painter, grown, radius + spread, shade)
    painter.end()
    return picture


def header_ground(category: str, is_hovered: bool = False) -> QColor:
    """The ground of a node's header: a tint of its category, stronger under the pointer."""
    return mix("raised", category, (0.13 if theme.theme().is_dark else 0.10) + 0.05 * is_hovered)


def header_words(is_hovered: bool = False) -> QColor:
    """The node's name in its header: clearer on the stronger ground, to be read as well there."""
    return mix("muted", "text", 0.3 * is_hovered)


def key_width(text: str) -> float:
    """The width of the key that `draw_key` draws."""
    return max(20.0, text_width(text, 10, 500) + 10)


def draw_key(painter: QPainter, x: float, y: float, text: str) -> float:
    """A small key cap, 18 high, for the hints; returns its width."""
    width = key_width(text)
    cap = QRectF(x + 0.5, y + 0.5, width - 1, 17)
    draw_rounded(painter, cap, 4, color("raised"), color("border", 190))
    draw_text(painter, QRectF(x, y, width, 18), text, font(10, 500), color("muted"), CENTER)
    return width


def wire_token(shape: tuple[int, ...] | None) -> str:
    """The colour token of a wire that carries samples of this shape: by the tensor's rank."""
    if shape is None:
        return "faint"
    rank = len(shape) + 1  # the samples of a batch are one more axis
    if rank >= 3:
        return "wire4"
    return "wire2" if rank == 2 else "wire0"


def shape_text(shape: tuple[int, ...] | None) -> str:
    """What a wire says of one sample's shape: "16×28×28"; "?" while it is not known."""
    if shape is None:
        return "?"
    return "×".join(str(size) for size in shape) or "scalar"


def rounded(number: int) -> str:
    """A count where there is little room: 416, 1.8 k, 19 k, 1.2 M."""
    for size, unit in ((10**6, "M"), (10**3, "k")):
        if number >= size:
            amount = number / size
            return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"
    return str(number)


def grouped(number: int) -> str:
    """A count for people, in groups of three: 12 832, with thin spaces."""
    return f"{number:,}".replace(",", "\N{THIN SPACE}")
