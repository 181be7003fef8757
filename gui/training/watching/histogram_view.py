"""How the values of a layer spread, over the steps: a heat map with the newest outline beside."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.studio.training.watching.watch_messages import Histogram
from gui.theme import color, font, mix, theme
from gui.training.watching.histories import History

TITLE, FOOT, LEFT, OUTLINE = 26, 18, 52, 56
"""Room for the title above, steps below, values at the left and the outline at the right."""
LEVELS = 64


def scale_text(value: float) -> str:
    """A number short enough for the scale: "0.222", "−3.4e−4"."""
    plain = value == 0 or 1e-3 <= abs(value) < 1e5
    text = f"{value:.3g}" if plain else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
    return text.replace("-", "\N{MINUS SIGN}")


class HistogramView(QWidget):
    """One kind of a layer's values. Empty, it says why."""

    def __init__(self, title: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._nothing = title, nothing
        self._history = History()
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    def clear(self) -> None:
        """Another layer is shown, or another run begins."""
        self._history = History()
        self._describe()

    @property
    def steps(self) -> list[int]:
        """The steps whose histograms are shown."""
        return list(self._history.steps)

    def add(self, step: int, histogram: Histogram | None) -> None:
        """Show the histogram after this step; None adds nothing."""
        if histogram is not None:
            self._history.add(step, histogram)
            self._describe()

    def sizeHint(self) -> QSize:
        return QSize(320, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 76)

    def _describe(self) -> None:
        newest = self._history.newest
        words = self._nothing if newest is None else f"{newest.low:.3g} … {newest.high:.3g}"
        self.setAccessibleDescription(words)
        self.update()

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font(12, 600))
        painter.setPen(color("text"))
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), TITLE - 4), vertical, self._title)
        map_rect = QRectF(
            LEFT, TITLE, self.width() - LEFT - OUTLINE - 8, self.height() - TITLE - FOOT
        )
        painter.fillRect(map_rect, color("field"))
        newest = self._history.newest
        if newest is None:
            painter.setFont(font(11))
            painter.setPen(color("muted"))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(map_rect.adjusted(8, 0, -8, 0), words, self._nothing)
            return
        painter.drawImage(map_rect, self._image())
        self._paint_outline(
            painter, QRectF(map_rect.right() + 8, TITLE, OUTLINE, map_rect.height())
        )
        self._paint_scale(painter, map_rect)

    def _image(self) -> QImage:
        shares = np.sqrt(self._history.shares())  # what is rare is seen, too
        levels = np.ascontiguousarray((shares * (LEVELS - 1)).round().astype(np.uint8))
        height, width = levels.shape
        image = QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable([mix("field", "accent", i / (LEVELS - 1)).rgb() for i in range(LEVELS)])
        return image.copy()

    def _paint_outline(self, painter: QPainter, rect: QRectF) -> None:
        """The newest histogram, turned so that its values stand beside the map's."""
        shares = self._history.shares()[:, -1]
        step = rect.height() / len(shares)
        points = [rect.topLeft()]
        for row, share in enumerate(shares):
            x = rect.left() + share * rect.width()
            points += [
                QPointF(x, rect.top() + row * step),
                QPointF(x, rect.top() + (row + 1) * step),
            ]
        points.append(rect.bottomLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent", 150))
        painter.drawPolygon(QPolygonF(points))

    def _paint_scale(self, painter: QPainter, rect: QRectF) -> None:
        low, high = self._history.range()
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        marks = [(high, rect.top()), (low, rect.bottom())]
        if low < 0 < high and rect.height() > 48:
            zero = rect.bottom() - rect.height() * -low / (high - low)
            if rect.top() + 14 < zero < rect.bottom() - 14:
                marks.append((0.0, zero))
                painter.fillRect(QRectF(rect.left(), zero, rect.width(), 1), color("border", 120))
        for value, y in marks:
            top = min(max(y - 7, rect.top() - 2), rect.bottom() - 12)
            painter.drawText(QRectF(0, top, LEFT - 6, 14), right, scale_text(value))
        steps = self._history.steps
        foot = QRectF(rect.left(), rect.bottom() + 2, rect.width(), FOOT - 2)
        if steps[-1] > 0:
            first = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            if len(steps) > 1:
                painter.drawText(foot, first, self.tr("step {0}").format(steps[0]))
            painter.drawText(foot, right, self.tr("step {0}").format(steps[-1]))
