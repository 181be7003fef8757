"""One histogram as bars, with its ends and its zero."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.studio.debugging.numbers import number_text
from engine.studio.training.watching.watch_messages import Histogram
from gui.theme import color, font, theme

HEIGHT, FOOT = 84, 16


class HistogramBars(QWidget):
    """How many numbers lie where. The root of a count is its height, so that few are seen, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram: Histogram | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Show this one; None says that there is nothing to show."""
        self._histogram = histogram
        if histogram is None:
            self.setAccessibleDescription(self._nothing())
        else:
            ends = number_text(histogram.low), number_text(histogram.high)
            self.setAccessibleDescription(self.tr("{0} to {1}").format(*ends))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def _nothing(self) -> str:
        return self.tr("No finite numbers to count")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(10))
        area = QRectF(0, 0, self.width(), self.height() - FOOT)
        foot = QRectF(0, area.bottom() + 2, self.width(), FOOT - 2)
        painter.setPen(color("muted"))
        if self._histogram is None:
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._nothing())
            return
        low, high = self._histogram.low, self._histogram.high
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, number_text(low))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, number_text(high))
        if low < 0 < high:
            zero = -low / (high - low) * area.width()
            painter.setPen(QPen(color("border"), 1))
            painter.drawLine(QPointF(zero, 0), QPointF(zero, area.bottom()))
            if 60 < zero < area.width() - 60:
                painter.setPen(color("muted"))
                middle = QRectF(zero - 20, foot.y(), 40, foot.height())
                painter.drawText(middle, Qt.AlignmentFlag.AlignHCenter, "0")
        counts = self._histogram.counts
        most = max(counts) or 1
        width = area.width() / len(counts)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent", 190))
        for place, count in enumerate(counts):
            if count:
                height = max((count / most) ** 0.5 * (area.height() - 2), 1.5)
                left = place * width
                painter.drawRect(QRectF(left, area.bottom() - height, max(width - 1, 1), height))
