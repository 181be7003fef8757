"""A line of text on a node, as data: equal ones look alike."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from gui.canvas import style
from gui.theme import color


@dataclass(frozen=True)
class Word:
    """Text in a rectangle (x, y, width, height) of the node's coordinates."""

    text: str
    rect: tuple[float, float, float, float]
    font: tuple[int, int, bool]
    """Pixels, weight, and whether it is the monospaced one."""
    token: str
    """Its colour."""
    is_right: bool = False
    """It ends where the rectangle does."""
    is_wrapped: bool = False
    is_title: bool = False
    """It is written at zooms already at which smaller text is not."""

    def paint(self, painter: QPainter) -> None:
        align = style.RIGHT if self.is_right else style.LEFT
        if self.is_wrapped:
            align |= Qt.TextFlag.TextWordWrap
        tint, font = color(self.token), style.font(*self.font)
        style.draw_text(painter, QRectF(*self.rect), self.text, font, tint, align)
