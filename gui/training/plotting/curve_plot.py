"""One plot of one number of the shown runs: raw, smoothed and held-out lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from gui.theme import color, font, theme
from gui.training.plotting.curves import Curve, Floats, thinned
from gui.training.plotting.plot_options import PlotOptions
from gui.training.plotting.ticks import (
    Tick,
    epoch_ticks,
    linear_ticks,
    log_ticks,
    named,
    time_ticks,
)

RAW_ALPHA = 46
ROOM = 1.06
"""A run's last point stands so far from the right edge when the view is fitted to it."""
LEFT_AXIS, BOTTOM_AXIS = 38, 20
TALLEST_LINES = 8
JAGGED_SMOOTHING = 0.6
"""Below this weight the smoothed line is as ragged as the raw one, and a ragged line wider
than a pixel takes 20 to 60 ms to draw: it is drawn one pixel wide."""


@dataclass(frozen=True)
class Line:
    """What a run puts into one plot. `places` says where the curves' steps stand on the axis."""

    name: str
    color: str
    places: Callable[[Floats], Floats]
    trained: Curve
    held_out: Curve
    smoothing: float
    mark: int | None = None
    """The step whose loss was not a number."""
    stop: int | None = None
    """The step at which early stopping ended the run."""

    def place(self, step: float) -> float:
        """Where one step stands on the axis."""
        return float(self.places(np.array([step], dtype=np.float64))[0])


class CurvePlot(pg.PlotWidget):
    """Draws lines. Wheel zooms, drag pans, a double click shows all again."""

    hovered = Signal(object)
    """The place on the horizontal axis under the mouse, None when it left."""

    def __init__(
        self,
        name: str,
        *,
        best: Callable[[Floats], int],
        scale: float = 1.0,
        logarithmic: bool = False,
        ceiling: float | None = None,
        options: PlotOptions | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`best` finds the best of the held-out values; values are drawn times `scale`.

        A `logarithmic` plot is on a log axis if the options say so and all values are above 0.

        Where values cannot go above `ceiling`, names of other runs stand below their lines.
        """
        super().__init__(parent, background=None)
        self.setObjectName(name)
        self._best, self._scale, self._ceiling = best, scale, ceiling
        self._options = options or PlotOptions(self)
        self._may_log = logarithmic
        self._log = logarithmic and self._options.log_y
        self._lines: tuple[Line, ...] = ()
        self._follows = True
        self._held_out_drawn: tuple[object, ...] = ()
        self._ticks: tuple[list[Tick], list[Tick]] = [], []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setMouseTracking(True)
        item = self.getPlotItem()
        item.setContentsMargins(0, 4, 0, 0)
        self._box = item.getViewBox()
        self._box.disableAutoRange()
        self._box.sigRangeChangedManually.connect(self._on_range_changed_manually)
        self._left, self._bottom = self.getAxis("left"), self.getAxis("bottom")
        self._left.setWidth(LEFT_AXIS)
        self._bottom.setHeight(BOTTOM_AXIS)
        self._grid = [self._add(pg.InfiniteLine(angle=0)) for _ in range(TALLEST_LINES)]
        self._raw = self._add(pg.PlotCurveItem(skipFiniteCheck=True, antialias=True))
        self._others = [self._add_curve() for _ in range(2)]
        self._smoothed, self._held_out = self._add_curve(), self._add_curve()
        self._dots = self._add(pg.ScatterPlotItem(size=5, pen=None))
        self._star = self._add(pg.ScatterPlotItem(size=17, symbol="star"))
        name_anchor = (1, 1) if ceiling is None else (1, 0)
        self._labels = [self._add(pg.TextItem(anchor=name_anchor)) for _ in range(2)]
        self._mark = self._add(pg.InfiniteLine(angle=90))
        self._stop = self._add(pg.InfiniteLine(angle=90))
        anchor = (1, 0) if ceiling is None else (1, 1)
        self._stop_label = self._add(pg.TextItem(self.tr("stopped early"), anchor=anchor))
        self._cross = self._add(pg.InfiniteLine(angle=90))
        self._cross_words = self._add(pg.TextItem())
        self._apply_theme()
        theme().changed.connect(self._apply_theme)

    def set_lines(self, lines: Iterable[Line]) -> None:
        """Draw these lines, the first one in full and at most two more as comparisons."""
        self._lines = tuple(lines)
        curves = [curve for line in self._lines for curve in (line.trained, line.held_out)]
        wants_log = self._may_log and self._options.log_y
        self._log = wants_log and all(curve.lowest > 0 for curve in curves)
        if self._follows:
            self._show_all()
        self._draw()

    def show_all(self) -> None:
        """Fit the view to the lines, and follow them as they grow."""
        self._follows = True
        self._show_all()
        self._draw()

    def show_cross(self, place: float | None, words: str = "") -> None:
        """Draw the upright line at this place, in all plots at once, with words beside it."""
        self._cross.setVisible(place is not None)
        self._cross_words.setVisible(place is not None)
        if place is not None:
            (left, right), (bottom, _) = self._box.viewRange()
            self._cross.setValue(place)
            self._cross_words.setText(words)
            self._cross_words.setAnchor((1 if place > (left + right) / 2 else 0, 1))
            self._cross_words.setPos(place, bottom)

    def close(self) -> bool:
        # pyqtgraph takes the plot apart here, so that no theme can be put on it afterwards.
        theme().changed.disconnect(self._apply_theme)
        return super().close()

    # ------------------------------------------------------------ drawing

    def _add(self, item: pg.GraphicsObject) -> pg.GraphicsObject:
        self.addItem(item, ignoreBounds=True)
        return item

    def _add_curve(self) -> pg.PlotCurveItem:
        return self._add(pg.PlotCurveItem(skipFiniteCheck=True, antialias=True))

    def _values(self, values: Floats) -> Floats:
        return np.log10(values) if self._log else values * self._scale

    def _draw(self) -> None:
        main = self._lines[0] if self._lines else None
        self._draw_ticks()
        for item in (self._raw, self._smoothed, self._held_out, self._dots, self._star):
            item.setVisible(main is not None)
        if main is not None:
            self._draw_main(main)
        for item, label, line in zip(
            self._others, self._labels, (*self._lines[1:], None, None), strict=False
        ):
            item.setVisible(line is not None)
            label.setVisible(line is not None)
            if line is not None:
                self._draw_other(item, label, line)
        self._draw_upright(self._mark, main, main and main.mark)
        self._draw_upright(self._stop, main, main and main.stop)
        self._stop_label.setVisible(self._stop.isVisible())
        if self._stop.isVisible():
            bottom, top = self._box.viewRange()[1]
            self._stop_label.setPos(self._stop.value(), top if self._ceiling is None else bottom)

    def _draw_upright(self, item: pg.InfiniteLine, line: Line | None, step: int | None) -> None:
        item.setVisible(line is not None and step is not None)
        if line is not None and step is not None:
            item.setValue(line.place(step))

    def _draw_main(self, line: Line) -> None:
        steps = line.trained.x
        self._set(self._raw, line, *line.trained.raw, 2)
        self._set(self._smoothed, line, steps, line.trained.smoothed, 1)
        has_held_out = len(line.held_out) > 0
        wide = line.smoothing >= JAGGED_SMOOTHING or len(steps) < 60
        tint = "muted" if has_held_out else line.color
        self._smoothed.setPen(color(tint), width=1.75 if wide else 1)
        self._held_out.setPen(color(line.color), width=2.25)
        places, values = line.places(line.held_out.x), self._values(line.held_out.y)
        self._star.setVisible(has_held_out)
        self._dots.setVisible(len(values) <= 60)
        drawn = color(line.color), places.tolist(), values.tolist()
        if drawn == self._held_out_drawn:
            return  # a point comes once an epoch, and spots are dear
        self._held_out_drawn = drawn
        self._held_out.setData(places, values)
        self._dots.setData(places, values, brush=color(line.color))
        if has_held_out:
            best = self._best(line.held_out.y)
            self._star.setData(
                [places[best]],
                [values[best]],
                brush=color(line.color),
                pen=pg.mkPen(color("panel"), width=2),
            )

    def _draw_other(self, item: pg.PlotCurveItem, label: pg.TextItem, line: Line) -> None:
        held_out = len(line.held_out) > 0
        curve = line.held_out if held_out else line.trained
        y = curve.y if held_out else curve.smoothed
        self._set(item, line, curve.x, y, 1)
        item.setPen(color(line.color, 200), width=1.5, style=Qt.PenStyle.DashLine)
        label.setVisible(len(y) > 0)
        if len(y):
            label.setText(line.name, color=color(line.color))
            label.setPos(line.place(curve.x[-1]), self._values(y)[-1])

    def _set(
        self, item: pg.PlotCurveItem, line: Line, steps: Floats, y: Floats, detail: int
    ) -> None:
        """Put the part of the line that is in view into `item`, as fine as the screen can show."""
        (low, high), _ = self._box.viewRange()
        places = line.places(steps)
        start = max(int(np.searchsorted(places, low)) - 1, 0)
        end = int(np.searchsorted(places, high)) + 1
        columns = max(detail * self.width() // 4, 50)
        x, y = thinned(places[start:end], y[start:end], columns)
        item.setData(x, self._values(y))

    def _draw_ticks(self) -> None:
        (left, right), (low, high) = self._box.viewRange()
        ticks = _within((log_ticks if self._log else linear_ticks)(low, high), low, high)
        both = ticks, self._bottom_ticks(left, right)
        if both == self._ticks:
            return  # an axis that is given ticks draws all of them anew
        self._ticks = both
        self._left.setTicks([ticks])
        self._bottom.setTicks([both[1]])
        for line, tick in zip(self._grid, (*ticks, *[None] * TALLEST_LINES), strict=False):
            line.setVisible(tick is not None)
            if tick is not None:
                line.setValue(tick[0])

    def _bottom_ticks(self, left: float, right: float) -> list[Tick]:
        options = self._options
        most = self.width() // 36
        if options.x == "epoch" and not options.log_x:
            return epoch_ticks(left, right, most, self.tr("epoch"))
        if options.log_x:
            ticks = _within(log_ticks(left, right), left, right)
        elif options.x == "time":
            ticks = _within(time_ticks(left, right, most), left, right)
        else:
            ticks = _within(linear_ticks(left, right, max(most // 2, 2)), left, right)
        words = {"epoch": self.tr("epoch"), "step": self.tr("step"), "time": ""}
        return named(ticks, words[options.x])

    def _show_all(self) -> None:
        ends = [
            line.place(x)
            for line in self._lines
            for curve in (line.trained, line.held_out)
            if len(curve)
            for x in (curve.x[0], curve.x[-1])
        ]
        ignore = self._options.ignore_outliers
        spread = [self._values(y) for line in self._lines for y in _telling(line, ignore) if len(y)]
        if not spread:
            return
        values = np.concatenate(spread)
        low, high = float(values.min()), float(values.max())
        left, right = min(ends) if self._options.log_x else 0.0, max(ends)
        if self._holds(left, right, low, high):
            return
        pad = 0.08 * (high - low) or 0.1
        top = high + pad if self._ceiling is None else min(high + pad, self._ceiling)
        end = left + (right - left) * ROOM
        self._box.setRange(xRange=(left, end), yRange=(low - pad, top), padding=0)

    def _holds(self, left: float, right: float, low: float, high: float) -> bool:
        """Whether the view holds this range without much room to spare.

        Another range costs as much as all the drawing, so it is not changed at every point.
        """
        (start, end), (bottom, top) = self._box.viewRange()
        spare = (top - bottom) - (high - low)
        return (
            start == left
            and right <= end <= left + (right - left) * ROOM**2
            and bottom <= low
            and high <= top
            and spare <= 0.35 * (top - bottom)
        )

    def _apply_theme(self) -> None:
        self.setBackground(color("panel"))
        none = pg.mkPen(QColor(0, 0, 0, 0))
        for axis in (self._left, self._bottom):
            axis.setPen(none)
            axis.setTickPen(none)
            axis.setTextPen(color("muted"))
            axis.setStyle(tickLength=0, tickAlpha=0, tickFont=font(10), tickTextOffset=6)
        for line in self._grid:
            line.setPen(color("plot_grid"), width=1)
        for label in self._labels:
            label.setFont(font(10, 500))
        self._raw.setPen(color("muted", RAW_ALPHA), width=1)
        self._mark.setPen(color("bad"), width=1, style=Qt.PenStyle.DashLine)
        self._stop.setPen(color("warn"), width=1, style=Qt.PenStyle.DashLine)
        self._stop_label.setFont(font(10, 500))
        self._stop_label.setColor(color("warn"))
        self._cross.setPen(color("border"), width=1)
        self._cross_words.setFont(font(10, 500))
        self._cross_words.setColor(color("text"))
        self._cross_words.fill = pg.mkBrush(color("panel", 220))
        self.show_cross(None)
        self._draw()

    # ------------------------------------------------------------ under the mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place: QPointF = self._box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        self.hovered.emit(place.x() if self._lines else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_cross"):  # Qt resizes it while it is being made
            self._draw()

    def _on_range_changed_manually(self) -> None:
        self._follows = False
        self._draw()


def _telling(line: Line, ignore_outliers: bool) -> tuple[Floats, ...]:
    """The values an axis must hold; of the batches of a long run, the smoothed ones."""
    smoothed = line.trained.smoothed
    if len(smoothed) <= 100:
        return line.trained.y, line.held_out.y
    if not ignore_outliers:
        return smoothed, line.held_out.y
    return np.quantile(smoothed, (0.03, 0.97)), smoothed[-1:], _most(line.held_out.y)


def _most(values: Floats) -> Floats:
    """All but the most extreme of many values."""
    return np.quantile(values, (0.05, 0.95)) if len(values) > 20 else values


def _within(ticks: list[Tick], low: float, high: float) -> list[Tick]:
    """Without the ticks whose words would be cut off at the very ends."""
    edge = 0.02 * (high - low)
    return [tick for tick in ticks if low + edge <= tick[0] <= high]
