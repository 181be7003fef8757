"""What the network gets to see of a drawing: 28×28 grey values, always white on black."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

SIDE = 84


class SeenPicture(QWidget):
    """Shows a picture with its pixels kept sharp."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setFixedSize(SIDE, SIDE)
        self.setObjectName("seenPicture")
        self.setAccessibleName(self.tr("What the network sees"))
        self.setToolTip(
            self.tr("The drawing cropped, centred and inked as the training data is, 28×28")
        )

    @property
    def image(self) -> QImage:
        return self._image

    def set_picture(self, picture: npt.NDArray[np.float32] | None) -> None:
        """Show grey values from 0 (black) to 1 (white), shape (height, width); None for none."""
        if picture is None:
            self._image = QImage()
        else:
            grey = np.ascontiguousarray((picture.clip(0, 1) * 255).round().astype(np.uint8))
            height, width = grey.shape
            kind = QImage.Format.Format_Grayscale8
            self._image = QImage(grey.tobytes(), width, height, width, kind).copy()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._image.isNull():
            painter.drawImage(QRectF(self.rect()), self._image)
