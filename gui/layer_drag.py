"""A layer on its way from the palette to the canvas: its MIME type, and the drag itself."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QDrag, QFontMetricsF, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QWidget

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.stock import is_block
from gui.icons import category_icon, paint_icon
from gui.theme import color, font, mix

LAYER_MIME = "application/x-backprop-studio-layer"
"""The kind of the layer as UTF-8; of a block its key, as `engine.studio.network.stock` has it."""


def layer_mime_data(kind: str) -> QMimeData:
    """A layer of this kind, for a drag."""
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    return data


def dragged_layer(data: QMimeData) -> str | None:
    """The kind of the layer that is dragged; None where it is none that the catalogue knows.

    A block's key is told as it is, wherever the block may be.
    """
    kind = bytes(data.data(LAYER_MIME).data()).decode(errors="replace")
    return kind if kind in CATALOGUE or is_block(kind) else None


def drag_layer(source: QWidget, kind: str, title: str) -> None:
    """Drag a layer of this kind from `source`; returns when it is dropped or let go."""
    drag = QDrag(source)
    drag.setMimeData(layer_mime_data(kind))
    drag.setPixmap(layer_pixmap(kind, title, source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(24, 20))
    drag.exec(Qt.DropAction.CopyAction)


def layer_pixmap(kind: str, title: str, ratio: float = 1.0) -> QPixmap:
    """What is seen under the cursor meanwhile: the header of the node to be."""
    entry = BLOCK if is_block(kind) else CATALOGUE[kind]
    title_font = font(12, 600)
    width = 44 + round(QFontMetricsF(title_font).horizontalAdvance(title))
    size = QSize(width, 36)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    outline = QPainterPath()
    outline.addRoundedRect(card, 8, 8)
    painter.fillPath(outline, mix("raised", entry.category, 0.13))
    painter.setClipPath(outline)
    painter.fillRect(QRectF(0, 0, size.width(), 3), color(entry.category))
    painter.setClipping(False)
    painter.setPen(color("border"))
    painter.drawPath(outline)
    tint = color(entry.category)
    paint_icon(painter, category_icon(entry.category), QRectF(10, 11, 16, 16), tint)
    painter.setFont(title_font)
    painter.setPen(color("text"))
    painter.drawText(QRectF(34, 2, width, 34), Qt.AlignmentFlag.AlignVCenter, title)
    painter.end()
    return pixmap
