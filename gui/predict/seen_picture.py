"""A picture as the network has it: 28×28 grey values, always white on black."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.studio.training.message import Pixels
from gui.predict.saliency import overlay
from gui.theme import theme

SIDE = 72


class SeenPicture(QWidget):
    """Shows a picture with its pixels kept sharp, and over it what matters to the answer."""

    def __init__(self, name: str, title: str, help: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._saliency: Pixels | None = None
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(help)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def saliency(self) -> Pixels | None:
        """What is laid over the picture, if anything is."""
        return self._saliency

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def set_picture(self, picture: npt.NDArray[np.float32] | None) -> None:
        """Show grey values from 0 (black) to 1 (white), shape (height, width); None for none."""
        if picture is None:
            self._image = QImage()
            self._saliency = None
        else:
            grey = np.ascontiguousarray((picture.clip(0, 1) * 255).round().astype(np.uint8))
            height, width = grey.shape
            kind = QImage.Format.Format_Grayscale8
            self._image = QImage(grey.tobytes(), width, height, width, kind).copy()
        self.update()

    def set_saliency(self, saliency: Pixels | None) -> None:
        """Lay over it how the answer hangs on each pixel; None takes that away."""
        self._saliency = saliency
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
            if self._saliency is not None:
                painter.drawImage(QRectF(self.rect()), overlay(self._saliency))
