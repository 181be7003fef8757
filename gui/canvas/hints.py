"""The keys that get people going, in the lower left corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
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
        self._picture: QPixmap | None = None
        """Kept, for it is painted again whenever something changes beneath it."""
        self.resize(self.sizeHint())
        theme().changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        return QSize(round(sum(map(self._width, self._hints))), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatioF() != ratio:
            self._picture = self._draw(ratio)
        QPainter(self).drawPixmap(0, 0, self._picture)

    def _draw(self, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 0.0
        for key, text in self._hints:
            indent = style.draw_key(painter, x, 0, key) + 6
            rect = QRectF(x + indent, 0, style.text_width(text, 11) + 4, 18)
            style.draw_text(painter, rect, text, style.font(11), color("muted"))
            x += self._width((key, text))
        painter.end()
        return picture

    def _on_theme_changed(self) -> None:
        self._picture = None
        self.update()

    def _width(self, hint: tuple[str, str]) -> float:
        key, text = hint
        return style.key_width(key) + 6 + style.text_width(text, 11) + 16
