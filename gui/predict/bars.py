"""Probabilities as bars, one a class, in the order of the data's classes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import color, font, theme

PITCH, BAR = 21.3, 8.0
LEAST_PITCH = 15.0
MOST_NAME = 84
VALUE_WIDTH = 40


class PredictionBars(QWidget):
    """Bars move as fast as values come. Where classes find no room, the likeliest are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._values: tuple[float, ...] = ()
        self.setObjectName("predictionBars")
        self.setAccessibleName(self.tr("Probability of each class"))
        self.setToolTip(self.tr("How likely the network thinks each class, in percent"))
        theme().changed.connect(self.update)

    @property
    def values(self) -> tuple[float, ...]:
        """The probabilities shown, empty while there are none."""
        return self._values

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show a bar for each of these classes, all empty."""
        self._classes, self._values = tuple(classes), ()
        self._describe()
        self.updateGeometry()

    def set_values(self, values: Sequence[float]) -> None:
        """Show a probability for each class; none empties the bars."""
        self._values = tuple(values) if len(values) == len(self._classes) else ()
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            ", ".join(
                f"{name}: {100 * value:.1f} %"
                for name, value in zip(self._classes, self._values, strict=False)
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._name_width() + VALUE_WIDTH + 96, 212)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._name_width() + VALUE_WIDTH + 40, 96)

    def _name_width(self) -> int:
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(name) for name in self._classes]
        return min(max(widths, default=8), MOST_NAME) + 12

    def _shown(self) -> list[int]:
        """The classes there is room for, in their order."""
        room = max(int(self.height() / LEAST_PITCH), 1)
        places = range(len(self._classes))
        if len(self._classes) <= room:
            return list(places)
        if not self._values:
            return list(places)[:room]
        return sorted(sorted(places, key=self._values.__getitem__, reverse=True)[:room])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._shown()
        if not shown:
            return
        pitch = min(PITCH, self.height() / len(shown))
        best = max(range(len(self._values)), key=self._values.__getitem__, default=-1)
        for row, place in enumerate(shown):
            self._paint_row(painter, row * pitch, pitch, place, place == best)

    def _paint_row(
        self, painter: QPainter, top: float, pitch: float, place: int, is_best: bool
    ) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        name_width = self._name_width()
        painter.setFont(font(12, 600 if is_best else 400))
        painter.setPen(color("text" if is_best else "muted"))
        name = painter.fontMetrics().elidedText(
            self._classes[place], Qt.TextElideMode.ElideRight, name_width - 8
        )
        painter.drawText(QRectF(0, top, name_width, pitch), middle, name)
        track = QRectF(
            name_width, top + (pitch - BAR) / 2, self.width() - name_width - VALUE_WIDTH, BAR
        )
        path = QPainterPath()
        path.addRoundedRect(track, BAR / 2, BAR / 2)
        painter.fillPath(path, color("hover" if theme().is_dark else "line"))
        if not self._values:
            return
        share = min(max(self._values[place], 0.0), 1.0)
        if share > 0.001:
            painter.save()
            painter.setClipPath(path)
            filled = QRectF(track.x(), track.y(), max(track.width() * share, 2.0), BAR)
            painter.fillRect(filled, color("accent") if is_best else color("muted", 200))
            painter.restore()
        painter.setFont(font(11, 600 if is_best else 400))
        painter.setPen(color("text" if is_best else "muted"))
        value = QRectF(track.right(), top, VALUE_WIDTH, pitch)
        text = f"{100 * self._values[place]:.1f}"
        painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, text)
