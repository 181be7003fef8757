"""Runs as lines through parallel axes: what they were given on the left, what came of it right."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import color, font, theme
from gui.training.runs.run_list import RunEntry, RunList
from gui.training.sweeps.parallel_axes import ParallelAxis, parallel_axes

TOP, BOTTOM, SIDE = 44, 28, 64
REACH = 8.0
"""A line is under the mouse if it is so near."""


class ParallelPlot(QWidget):
    """The run under the mouse stands out, and a click shows it in the plots."""

    run_hovered = Signal(object)
    """The run under the mouse, None where there is none."""

    def __init__(self, runs: RunList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("parallelPlot")
        self.setAccessibleName(self.tr("Runs by their settings and results"))
        self.setToolTip(self.tr("Each line is a run: point at it for its name, click to show it"))
        self.setMouseTracking(True)
        self._list = runs
        self._runs = [run for run in runs if not run.marks.hidden]
        self._axes = parallel_axes(self._runs)
        self._hovered: int | None = None
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(max(480, 2 * SIDE + 120 * (len(self._axes) - 1)), 360)

    @property
    def hovered(self) -> RunEntry | None:
        """The run under the mouse."""
        return None if self._hovered is None else self._runs[self._hovered]

    def points_of(self, number: int) -> list[QPointF]:
        """Where a run's line meets the axes; an axis on which it has no value is left out."""
        return [
            QPointF(x, self._y(place))
            for x, axis in zip(self._xs, self._axes, strict=True)
            if (place := axis.places[number]) is not None
        ]

    @property
    def _xs(self) -> list[float]:
        count = len(self._axes)
        room = self.width() - 2 * SIDE
        return [SIDE + room * i / max(count - 1, 1) for i in range(count)]

    def _y(self, place: float) -> float:
        return self.height() - BOTTOM - place * (self.height() - TOP - BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), color("panel"))
        shown = [i for i, run in enumerate(self._runs) if run.id in self._list.shown]
        for i in range(len(self._runs)):
            if i not in shown and i != self._hovered:
                self._paint_run(painter, i, QPen(color("muted", 90), 1.25))
        for i in shown:
            tint = self._list.color_of(self._runs[i].id) or "accent"
            self._paint_run(painter, i, QPen(color(tint), 2))
        if self._hovered is not None:
            self._paint_run(painter, self._hovered, QPen(color("text"), 2.5))
        for x, axis in zip(self._xs, self._axes, strict=True):
            self._paint_axis(painter, x, axis)

    def _paint_run(self, painter: QPainter, number: int, pen: QPen) -> None:
        points = self.points_of(number)
        if not points:
            return
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_axis(self, painter: QPainter, x: float, axis: ParallelAxis) -> None:
        painter.setPen(QPen(color("border"), 1))
        painter.drawLine(QPointF(x, self._y(0)), QPointF(x, self._y(1)))
        painter.setFont(font(11, 600))
        painter.setPen(color("accent" if axis.is_result else "text"))
        title = painter.fontMetrics().elidedText(axis.title, Qt.TextElideMode.ElideRight, 116)
        painter.drawText(QRectF(x - 60, 8, 120, 20), Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(font(10))
        metrics = painter.fontMetrics()
        for place, text in axis.ticks:
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, 84)
            box = QRectF(x + 6, self._y(place) - 8, metrics.horizontalAdvance(words) + 6, 16)
            painter.fillRect(box, color("panel", 200))
            painter.setPen(color("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            painter.drawLine(QPointF(x - 3, self._y(place)), QPointF(x + 3, self._y(place)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None:
            self._list.show_runs([self._runs[found].id])
            self.update()

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self.run_hovered.emit(self.hovered)
            self.update()

    def _at(self, spot: QPointF) -> int | None:
        """The run whose line is nearest, if one is near."""
        near = [
            (distance, i)
            for i in range(len(self._runs))
            if (distance := _distance(spot, self.points_of(i))) <= REACH
        ]
        return min(near)[1] if near else None


def _distance(spot: QPointF, points: list[QPointF]) -> float:
    """How far above or below a line a place is."""
    for left, right in pairwise(points):
        if left.x() <= spot.x() <= right.x() and right.x() > left.x():
            share = (spot.x() - left.x()) / (right.x() - left.x())
            return abs(left.y() + share * (right.y() - left.y()) - spot.y())
    return float("inf")
