"""The small pictures of activations on the nodes: grey values tinted with the theme's ink."""

from __future__ import annotations

import functools

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from gui.theme import color, mix


def tinted(picture: QImage, category: str, share: float) -> QImage:
    """A grey picture with 0 drawn as the ground and 255 as ink, `share` of it the category's.

    Pictures of another format are taken to be coloured already.
    """
    if picture.format() != QImage.Format.Format_Grayscale8:
        return picture
    result = picture.copy()
    result.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    result.setColorTable(_ramp(color("window").rgb(), mix("text", category, share).rgb()))
    return result


def paint_picture(painter: QPainter, picture: QImage, rect: QRectF, radius: float) -> None:
    """Draw a picture with its pixels kept sharp, in a rounded frame."""
    frame = QPainterPath()
    frame.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setClipPath(frame, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(rect, picture)
    painter.restore()


@functools.lru_cache(maxsize=64)
def _ramp(ground_rgb: int, ink_rgb: int) -> list[int]:
    """The 256 colours from ground to ink."""
    ground, ink = QColor(ground_rgb).getRgb()[:3], QColor(ink_rgb).getRgb()[:3]
    steps = (grey / 255 for grey in range(256))
    return [
        QColor(*(round(a + (b - a) * t) for a, b in zip(ground, ink, strict=True))).rgb()
        for t in steps
    ]
