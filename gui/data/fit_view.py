"""What the network has learned of a small set, drawn: the border between classes, or the line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from engine.datasets import Samples
from gui.data.colors import class_color
from gui.data.plane import GRID, Floats, Plane, plane_of
from gui.theme import color, font, mix, theme

LEFT, BOTTOM, TOP, RIGHT = 44, 28, 12, 16
DOT = 3.5
MOST_POINTS = 3000
TICKS = 5


class FitView(QWidget):
    """Draws the samples, and beneath them the network's answers at the places of the plane."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: Samples | None = None
        self._held_out: npt.NDArray[np.bool_] = np.zeros(0, bool)
        self._plane: Plane | None = None
        self._answers: Floats | None = None
        self.setObjectName("fitView")
        self.setAccessibleName(self.tr("What the network has learned"))
        self.setToolTip(self.tr("Held-out samples are rings; the colour is the network's answer"))
        self.setMinimumSize(240, 200)
        theme().changed.connect(self.update)

    @property
    def plane(self) -> Plane | None:
        return self._plane

    @property
    def answers(self) -> Floats | None:
        """The network's values at the plane's questions, [n, k]."""
        return self._answers

    def sizeHint(self) -> QSize:
        return QSize(480, 400)

    def show_samples(self, samples: Samples | None, held_out: npt.NDArray[np.int64]) -> None:
        """Draw this set of one or two inputs; `held_out` are the places not trained on."""
        self._samples, self._answers = samples, None
        self._plane = None if samples is None else plane_of(samples)
        self._held_out = np.zeros(0 if samples is None else len(samples), bool)
        self._held_out[held_out] = True
        self.update()

    def show_answers(self, answers: Floats | None) -> None:
        """Draw the network's values at the plane's questions; None while there is no network."""
        self._answers = answers
        self.update()

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._samples is None or self._plane is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        frame = QPainterPath()
        frame.addRoundedRect(area, 4, 4)
        painter.save()
        painter.setClipPath(frame)
        painter.fillRect(area, color("canvas_dot", 60))
        if self._answers is not None and not self._plane.is_line:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._region())
        self._paint_grid(painter, area)
        self._paint_points(painter, area)
        if self._answers is not None and self._plane.is_line:
            self._paint_lines(painter, area)
        painter.restore()
        self._paint_ticks(painter, area)

    def _area(self) -> QRectF:
        room = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        if self._plane is None or self._plane.is_line:
            return room
        side = min(room.width(), room.height())  # both inputs on the same scale of the screen
        return QRectF(room.x() + (room.width() - side) / 2, room.y(), side, side)

    def _at(self, area: QRectF, x: float, y: float) -> QPointF:
        assert self._plane is not None
        (left, right), (low, high) = self._plane.x, self._plane.y
        return QPointF(
            area.x() + area.width() * (x - left) / (right - left),
            area.bottom() - area.height() * (y - low) / (high - low),
        )

    def _region(self) -> QImage:
        """The plane in the colours of what the network says, stronger where it is surer."""
        assert self._samples is not None and self._answers is not None
        values = np.nan_to_num(self._answers)
        if self._samples.classes and values.shape[1] == len(self._samples.classes):
            tints = np.array([_rgb(class_color(i)) for i in range(values.shape[1])])
            shown = values.clip(0, 1) @ tints / np.maximum(values.sum(1, keepdims=True), 1e-6)
        else:
            low, high = self._target_range()
            share = ((values[:, :1] - low) / max(high - low, 1e-6)).clip(0, 1)
            shown = (1 - share) * _rgb(class_color(0)) + share * _rgb(class_color(1))
        ground = np.array(_rgb(color("panel")))
        mixed = ground + (shown - ground) * 0.42
        pixels = mixed.round().astype(np.uint8).reshape(GRID, GRID, 3)[::-1]
        pixels = np.ascontiguousarray(pixels)
        kind = QImage.Format.Format_RGB888
        return QImage(pixels.tobytes(), GRID, GRID, 3 * GRID, kind).copy()

    def _target_range(self) -> tuple[float, float]:
        assert self._samples is not None
        targets = self._samples.targets
        return (float(targets.min()), float(targets.max())) if len(targets) else (0.0, 1.0)

    def _paint_points(self, painter: QPainter, area: QRectF) -> None:
        samples, plane = self._samples, self._plane
        assert samples is not None and plane is not None
        step = max(len(samples) // MOST_POINTS, 1)
        places = np.arange(0, len(samples), step)
        inputs = np.asarray(samples.inputs[places])
        low, high = self._target_range()
        for place, row in zip(places, inputs, strict=True):
            target = samples.targets[place]
            if samples.classes:
                tint = class_color(int(target))
                y = (
                    row[1]
                    if not plane.is_line
                    else float(target) / max(len(samples.classes) - 1, 1)
                )
            elif plane.is_line:
                tint, y = color("run2"), float(target[0])
            else:
                share = (float(target[0]) - low) / max(high - low, 1e-6)
                tint, y = class_color(round(share)), row[1]
            point = self._at(area, float(row[0]), float(y))
            if self._held_out[place]:
                painter.setPen(QPen(tint, 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(QPen(color("panel"), 1))
                painter.setBrush(tint)
            painter.drawEllipse(point, DOT, DOT)

    def _paint_lines(self, painter: QPainter, area: QRectF) -> None:
        assert self._samples is not None and self._plane is not None and self._answers is not None
        x = self._plane.questions()[:, 0]
        count = self._answers.shape[1] if self._samples.classes else 1
        for column in range(count):
            y = self._answers[:, column]
            shown = np.isfinite(y)
            line = [
                self._at(area, float(a), float(b)) for a, b in zip(x[shown], y[shown], strict=True)
            ]
            tint = class_color(column) if self._samples.classes else color("accent")
            painter.setPen(QPen(tint, 2.25))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(line))

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        assert self._plane is not None
        painter.setPen(QPen(mix("plot_grid", "muted", 0.12), 1))
        for x in _ticks(*self._plane.x):
            place = self._at(area, x, self._plane.y[0]).x()
            painter.drawLine(QPointF(place, area.top()), QPointF(place, area.bottom()))
        for y in _ticks(*self._plane.y):
            place = self._at(area, self._plane.x[0], y).y()
            painter.drawLine(QPointF(area.left(), place), QPointF(area.right(), place))

    def _paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        assert self._plane is not None and self._samples is not None
        painter.setFont(font(10))
        painter.setPen(color("muted"))
        for x in _ticks(*self._plane.x):
            place = self._at(area, x, self._plane.y[0])
            box = QRectF(place.x() - 30, area.bottom() + 6, 60, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _label(x))
        for y in _ticks(*self._plane.y):
            place = self._at(area, self._plane.x[0], y)
            box = QRectF(area.left() - 52, place.y() - 7, 44, 14)
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, middle, _label(y))


def _ticks(low: float, high: float) -> list[float]:
    """About five round numbers within a range."""
    rough = (high - low) / TICKS
    magnitude = 10.0 ** np.floor(np.log10(rough))
    step = next(m for m in (1, 2, 5, 10) if m * magnitude >= rough) * magnitude
    first = np.ceil(low / step)
    return [float(n * step) for n in np.arange(first, np.floor(high / step) + 1)]


def _label(value: float) -> str:
    return f"{0.0 if abs(value) < 1e-12 else value:.4g}".replace("-", "−")


def _rgb(tint) -> tuple[int, int, int]:
    return tint.red(), tint.green(), tint.blue()
