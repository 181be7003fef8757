"""The small pictures of activations on the nodes, in the theme's colours.

Zero is the ground, what lies above it ink, what lies below it the category's colour.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from engine.studio.training.message import ZERO
from gui.theme import color, mix


def tinted(picture: QImage, category: str, share: float) -> QImage:
    """A grey picture with 128 drawn as the ground, 255 as ink and 1 as the category's colour.

    `share` of the category's colour is mixed into the ink.

    Pictures of another format are taken to be coloured already.
    """
    if picture.format() != QImage.Format.Format_Grayscale8:
        return picture
    result = picture.copy()
    result.reinterpretAsFormat(QImage.Format.Format_Indexed8)
    ground, ink = color("window"), mix("text", category, share)
    result.setColorTable(_ramp(color(category).rgb(), ground.rgb(), ink.rgb()))
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
def _ramp(below_rgb: int, ground_rgb: int, above_rgb: int) -> list[int]:
    """The 256 colours: from below over the ground, at ZERO, to above."""
    below, ground, above = QColor(below_rgb), QColor(ground_rgb), QColor(above_rgb)
    return [
        _between(ground, above if byte > ZERO else below, abs(byte - ZERO) / (255 - ZERO)).rgb()
        for byte in range(256)
    ]


def _between(start: QColor, end: QColor, share: float) -> QColor:
    share = min(share, 1.0)
    pairs = zip(start.getRgb()[:3], end.getRgb()[:3], strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))
