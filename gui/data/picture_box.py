"""A picture with its pixels kept sharp, over a line of what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import color, font, theme

CAPTION = 34


class PictureBox(QWidget):
    """Any picture fitted into a square; two short lines beneath, if it has captions."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._image = QImage()
        self._captions: tuple[str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    @property
    def image(self) -> QImage:
        return self._image

    def show_image(self, image: QImage, captions: tuple[str, str] | None = None) -> None:
        """Show an image, or a null one for none."""
        self._image = image
        if captions is not None:
            self._captions = captions
            self.setAccessibleName(": ".join(captions))
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side + (CAPTION if self._captions is not None else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, 0, self._side, self._side)
        frame = QPainterPath()
        frame.addRoundedRect(place, 4, 4)
        painter.setClipPath(frame)
        painter.fillRect(place, color("field"))
        if not self._image.isNull():
            size = self._image.size().scaled(
                place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
            )
            fitted = QRectF(0, 0, size.width(), size.height())
            fitted.moveCenter(place.center())
            painter.drawImage(fitted, self._image)
        painter.setClipping(False)
        if self._captions is not None:
            for row, (text, tint) in enumerate(zip(self._captions, ("text", "muted"), strict=True)):
                painter.setFont(font(10, 500 if row == 0 else 400))
                painter.setPen(color(tint))
                line = QRectF(0, self._side + 4 + 14 * row, self._side, 14)
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
