"""How many samples there are of each class: a bar each, and a click shows that class alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.studio.network.sentences import number
from gui.data.colors import class_color
from gui.theme import color, font, theme

PITCH, BAR = 22, 6
NAME_MOST, COUNT_WIDTH = 84, 48
MOST_ROWS = 40


class ClassBars(QWidget):
    """A row for each class, the largest filling its track. Up and Down choose as a click does."""

    class_chosen = Signal(object)
    """The place of a class, or None for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._counts: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._colored = False
        self._hovered = -1
        self.chosen: int | None = None
        self.setObjectName("classBars")
        self.setAccessibleName(self.tr("Samples of each class"))
        self.setToolTip(self.tr("How many samples each class has; click one to see it alone"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_counts(
        self, classes: Sequence[str], counts: npt.NDArray[np.int64], colored: bool = False
    ) -> None:
        """Show these classes; `colored` gives each the colour it has in plots."""
        self._classes, self._counts, self._colored = tuple(classes), counts, colored
        if self.chosen is not None and self.chosen >= len(self._classes):
            self.chosen = None
        self.setVisible(bool(self._classes))
        self.updateGeometry()
        self._describe()
        self.update()

    def choose(self, place: int | None) -> None:
        """Choose a class, or the chosen one again to have all."""
        self.chosen = None if place == self.chosen else place
        self._describe()
        self.update()
        self.class_chosen.emit(self.chosen)

    def sizeHint(self) -> QSize:
        return QSize(180, PITCH * max(min(len(self._classes), MOST_ROWS), 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.choose(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._row_at(event.position().y())
        self.update()

    def leaveEvent(self, event) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        last = min(len(self._classes), MOST_ROWS) - 1
        if step is not None and last >= 0:
            start = (-1 if step > 0 else last + 1) if self.chosen is None else self.chosen
            place = min(max(start + step, 0), last)
            if place != self.chosen:
                self.choose(place)
        elif event.key() == Qt.Key.Key_Escape and self.chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(min(len(self._classes), MOST_ROWS)):
            self._paint_row(painter, row)
        if self.hasFocus():
            painter.setPen(color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        place = QRectF(0, row * PITCH, self.width(), PITCH)
        is_chosen = row == self.chosen
        if is_chosen or row == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_wash" if is_chosen else "hover"))
            painter.drawRoundedRect(place, 6, 6)
        painter.setFont(font(12, 600 if is_chosen else 400))
        painter.setPen(color("text" if is_chosen else "muted"))
        name_width = self._name_width()
        name = QRectF(6, place.y(), name_width, PITCH)
        elided = painter.fontMetrics().elidedText(
            self._classes[row], Qt.TextElideMode.ElideRight, name_width - 8
        )
        painter.drawText(name, middle, elided)
        track = QRectF(
            name.right(),
            place.y() + (PITCH - BAR) / 2,
            self.width() - name.right() - COUNT_WIDTH,
            BAR,
        )
        share = self._counts[row] / max(self._counts.max(), 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("hover" if theme().is_dark else "line"))
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        if share:
            painter.setBrush(self._tint(row))
            track.setWidth(max(track.width() * share, BAR))
            painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        painter.setFont(font(11, 600 if is_chosen else 400))
        painter.setPen(color("text" if is_chosen else "muted"))
        count = QRectF(self.width() - COUNT_WIDTH, place.y(), COUNT_WIDTH - 6, PITCH)
        text = number(int(self._counts[row]))
        painter.drawText(count, middle | Qt.AlignmentFlag.AlignRight, text)

    def _tint(self, row: int) -> QColor:
        if self._colored:
            return class_color(row)
        return color("accent") if row == self.chosen else color("muted", 200)

    def _name_width(self) -> int:
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(name) for name in self._classes[:MOST_ROWS]]
        return min(max(widths, default=8), NAME_MOST) + 12

    def _row_at(self, y: float) -> int:
        row = int(y // PITCH)
        return row if 0 <= row < min(len(self._classes), MOST_ROWS) else -1

    def _describe(self) -> None:
        """Tell assistive technology the numbers, and which class is chosen."""
        pairs = zip(self._classes[:MOST_ROWS], self._counts, strict=False)
        text = ", ".join(f"{name}: {count}" for name, count in pairs)
        if self.chosen is not None:
            text = self.tr("Only {0}. {1}").format(self._classes[self.chosen], text)
        self.setAccessibleDescription(text)
