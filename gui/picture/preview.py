"""What the picture will look like, small, on a chequered ground where it is transparent."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.picture.drawing import SMALLEST_SHARP, Drawing, Look
from gui.theme import color, theme

SIZE = QSize(460, 340)
PADDING = 16
CHECK = 8
MOST_PIXELS = 16_000_000
"""A picture that would take more is not drawn larger first, to be shrunk."""


class Preview(QWidget):
    """Shows a drawing as large as it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picturePreview")
        self.setAccessibleName(self.tr("Preview"))
        self.setToolTip(self.tr("The picture as it will be written"))
        self.setFixedSize(SIZE)
        self._image = QImage()
        self._look = Look()
        theme().changed.connect(self.update)

    def show_drawing(self, drawing: Drawing, look: Look) -> None:
        """Draw it anew."""
        ratio = self.devicePixelRatioF()
        room = (SIZE - QSize(2 * PADDING, 2 * PADDING)) * ratio
        size = drawing.size()
        scale = min(room.width() / size.width(), room.height() / size.height(), ratio)
        sharp = drawing.size(SMALLEST_SHARP)
        if scale < SMALLEST_SHARP and sharp.width() * sharp.height() > MOST_PIXELS:
            self._image = _coarse(drawing, look, drawing.size(scale))
        else:
            self._image = drawing.image(scale, look)
        self._image.setDevicePixelRatio(ratio)
        self._look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("window"))
        painter.drawRoundedRect(self.rect(), 8, 8)
        place = QRectF(QPointF(), self._image.deviceIndependentSize())
        place.moveCenter(QRectF(self.rect()).center())
        if self._look.transparent:
            _paint_checks(painter, place)
        painter.drawImage(place, self._image)


def _coarse(drawing: Drawing, look: Look, size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    drawing.paint(painter, QRectF(image.rect()), look)
    painter.end()
    return image


def _paint_checks(painter: QPainter, place: QRectF) -> None:
    painter.fillRect(place, color("raised"))
    columns, rows = int(place.width() // CHECK) + 1, int(place.height() // CHECK) + 1
    checks = [
        QRectF(place.x() + column * CHECK, place.y() + row * CHECK, CHECK, CHECK) & place
        for row in range(rows)
        for column in range(row % 2, columns, 2)
    ]
    painter.setBrush(color("hover"))
    painter.drawRects(checks)
