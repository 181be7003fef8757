"""A line of text that gives way where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

LEAST = 64


class ElidedLabel(QLabel):
    """A line of text that ends in an ellipsis where there is no room for it."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = self._short = ""
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, self.sizeHint().height())

    def show_text(self, text: str, short: str = "") -> None:
        """Show this text, or the short one where it does not fit; the tooltip has all."""
        self._full, self._short = text, short or text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.ensurePolished()
        metrics = QFontMetrics(self.font())
        fits = metrics.horizontalAdvance(self._full) <= self.width()
        text = self._full if fits else self._short
        self.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width()))
