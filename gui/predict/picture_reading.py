"""A picture from a file, a drop or the clipboard as grey ink, bright on black."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QPainter

from engine.datasets.pictures import bright_ink, read_grey

LARGEST = 400
"""A picture is shrunk to so many pixels a side, which is more than is needed to read a digit."""
SMOOTH = Qt.TransformationMode.SmoothTransformation

Picture = npt.NDArray[np.float32]


def picture_of_file(path: Path) -> Picture:
    """A file's picture [height, width] in [0, 1]; DatasetError where it cannot be read."""
    grey = read_grey(path)
    grey.thumbnail((LARGEST, LARGEST))
    return bright_ink(np.asarray(grey))


def picture_of_image(image: QImage) -> Picture:
    """The same of an image in memory. What is transparent counts as white."""
    if max(image.width(), image.height()) > LARGEST:
        image = image.scaled(LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio, SMOOTH)
    if image.hasAlphaChannel():
        image = image.convertToFormat(QImage.Format.Format_ARGB32)
        paper = QImage(image.size(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawImage(0, 0, image)
        painter.end()
        image = paper
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return bright_ink(lines[:, : grey.width()].copy())


def file_in(data: QMimeData) -> Path | None:
    """The one file that is dragged or copied, if it is one."""
    urls = data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
