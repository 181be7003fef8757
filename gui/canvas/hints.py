"""The keys that get people going, in the lower left corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.canvas import style
from gui.theme import color, theme


class KeyHints(QWidget):
    """A row of keys and what they do. The pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasHints")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hints = (
            (self.tr("Tab"), self.tr("add a layer")),
            (self.tr("Home"), self.tr("fit all")),
            (self.tr("Space"), self.tr("pan")),
        )
        self.resize(self.sizeHint())
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(round(sum(map(self._width, self._hints))), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0.0
        for key, text in self._hints:
            indent = style.draw_key(painter, x, 0, key) + 6
            rect = QRectF(x + indent, 0, style.text_width(text, 11) + 4, 18)
            style.draw_text(painter, rect, text, style.font(11), color("muted"))
            x += self._width((key, text))

    def _width(self, hint: tuple[str, str]) -> float:
        key, text = hint
        return style.key_width(key) + 6 + style.text_width(text, 11) + 16
