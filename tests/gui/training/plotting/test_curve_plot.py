"""One plot: its axes, what it draws of a run, and what it does under the mouse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.training.plotting.curve_plot import CurvePlot, Line
from gui.training.plotting.curves import MOST_POINTS, Curve


def tenths(steps: np.ndarray) -> np.ndarray:
    """Ten batches make an epoch."""
    return steps / 10


def line(count: int = 40, held_out: bool = True, factor: float = 1.0, **values) -> Line:
    trained, kept = Curve(0.9), Curve()
    steps = np.arange(1, count + 1)
    trained.append(steps, factor / steps)
    if held_out:
        kept.append(steps[9::10], factor * 1.5 / steps[9::10])
    return Line("a run", "accent", tenths, trained, kept, values.pop("smoothing", 0.9), **values)


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot("lossPlot", best=np.argmin, logarithmic=True)
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    return plot


def test_values_are_drawn_over_epochs_on_a_log_axis(plot: CurvePlot) -> None:
    plot.set_lines([line()])
    x, y = plot._held_out.getData()
    np.testing.assert_allclose(x, [1, 2, 3, 4])
    np.testing.assert_allclose(10**y, 1.5 / np.array([10, 20, 30, 40]))
    x, y = plot._raw.getData()
    np.testing.assert_allclose(x, np.arange(1, 41) / 10)
    (left, right), (low, high) = plot._box.viewRange()
    assert left == 0 and right >= 4 and low < y.min() and high > y.max()


def test_the_star_stands_on_the_best(plot: CurvePlot) -> None:
    plot.set_lines([line()])
    (point,) = plot._star.points()
    assert point.pos().x() == 4
    ceiling = CurvePlot("accuracyPlot", best=np.argmax, scale=100.0, ceiling=100.35)
    ceiling.set_lines([line()])
    (point,) = ceiling._star.points()
    assert (point.pos().x(), point.pos().y()) == (1, pytest.approx(15.0))
    ceiling.deleteLater()


def test_losses_below_zero_leave_the_log_axis(plot: CurvePlot) -> None:
    plot.set_lines([line(factor=-1.0)])
    _, y = plot._held_out.getData()
    np.testing.assert_allclose(y, -1.5 / np.array([10, 20, 30, 40]))


def test_a_loss_of_zero_behind_a_mean_leaves_the_log_axis_too(plot: CurvePlot) -> None:
    long = line(MOST_POINTS, held_out=False)
    plot.set_lines([long])
    assert plot._log
    long.trained.append([MOST_POINTS + 1, MOST_POINTS + 2], [0.0, 1.0])
    assert long.trained.y.min() > 0 == long.trained.lowest
    plot.set_lines([long])
    assert not plot._log


def test_without_held_out_samples_the_training_line_takes_the_colour(plot: CurvePlot) -> None:
    plot.set_lines([line(held_out=False)])
    assert plot._smoothed.opts["pen"].color().name() == "#8e9bff"
    assert not plot._star.isVisible()
    plot.set_lines([line()])
    assert plot._smoothed.opts["pen"].color().name() == "#9ba4b4"


def test_a_long_run_is_thinned_to_what_the_screen_shows(plot: CurvePlot) -> None:
    plot.set_lines([line(count=100_000)])
    assert len(plot._raw.getData()[0]) < 2000
    assert len(plot._smoothed.getData()[0]) < 1000


def test_other_runs_are_dashed_and_named(plot: CurvePlot) -> None:
    plot.set_lines([line(), line(factor=2.0)])
    other = plot._others[0]
    assert other.isVisible() and other.opts["pen"].style() == Qt.PenStyle.DashLine
    assert plot._labels[0].isVisible() and plot._labels[0].toPlainText() == "a run"
    assert not plot._others[1].isVisible() and not plot._labels[1].isVisible()
    plot.set_lines([line()])
    assert not other.isVisible()


def test_a_ragged_line_is_one_pixel_wide(plot: CurvePlot) -> None:
    plot.set_lines([line(count=400, smoothing=0.0)])
    assert plot._smoothed.opts["pen"].widthF() == 1
    plot.set_lines([line(count=400, smoothing=0.9)])
    assert plot._smoothed.opts["pen"].widthF() == 1.75


def test_what_was_not_finite_is_marked(plot: CurvePlot) -> None:
    plot.set_lines([line(mark=41)])
    assert plot._mark.isVisible() and plot._mark.value() == pytest.approx(4.1)
    plot.set_lines([line()])
    assert not plot._mark.isVisible()


def test_early_stopping_draws_its_line(plot: CurvePlot) -> None:
    plot.set_lines([line(stop=40)])
    assert plot._stop.isVisible() and plot._stop.value() == 4 and plot._stop_label.isVisible()
    plot.set_lines([line()])
    assert not plot._stop.isVisible() and not plot._stop_label.isVisible()


def test_outliers_count_unless_they_are_to_be_ignored(plot: CurvePlot) -> None:
    spiky = line(count=400, held_out=False)
    spiky.trained.append([401], [1e6])
    spiky.trained.append(range(402, 5000), [0.01] * 4598)
    plot.set_lines([spiky])
    before = plot._box.viewRange()[1][1]
    plot._options.set(ignore_outliers=True)
    plot._box.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    plot.show_all()
    assert plot._box.viewRange()[1][1] < before - 1


def test_axes_follow_the_options(plot: CurvePlot) -> None:
    plot._options.set(log_x=True, log_y=False)
    logs = line()
    plot.set_lines([replace(logs, places=lambda steps: np.log10(steps / 10))])
    x, y = plot._held_out.getData()
    np.testing.assert_allclose(10**x, [1, 2, 3, 4])
    np.testing.assert_allclose(y, 1.5 / np.array([10, 20, 30, 40]))
    (left, right), _ = plot._box.viewRange()
    assert left == pytest.approx(-1) and right > np.log10(4)
    words = [text for _, text in plot._bottom_ticks(left, right)]
    assert words[0].startswith("epoch ") and "1" in words
    plot._options.set(x="time", log_x=False)
    assert plot._bottom_ticks(0, 100)[0][1] == "0:15"


def test_a_long_run_keeps_its_peaks_on_the_screen(plot: CurvePlot) -> None:
    long = line(count=3, held_out=False)
    steps = np.arange(4, 100_000)
    long.trained.append(steps, np.where(steps == 54_321, 50.0, 0.1))
    plot.set_lines([long])
    assert plot._raw.getData()[1].max() == pytest.approx(np.log10(50))


def test_zooming_stops_following_until_a_double_click(qtbot: QtBot, plot: CurvePlot) -> None:
    plot.set_lines([line()])
    plot._box.setRange(xRange=(1, 2), padding=0)
    plot._box.sigRangeChangedManually.emit([True, True])
    plot.set_lines([line(count=80)])
    assert plot._box.viewRange()[0] == [1, 2]
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(150, 80))
    assert plot._box.viewRange()[0][1] > 8


def test_the_epoch_under_the_mouse_is_told(qtbot: QtBot, plot: CurvePlot) -> None:
    plot.set_lines([line()])
    told: list[float | None] = []
    plot.hovered.connect(told.append)
    qtbot.mouseMove(plot.viewport(), QPoint(150, 80))
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1] is not None and 0 < told[-1] < 5
    plot.show_cross(told[-1])
    assert plot._cross.isVisible()
    plot.show_cross(None)
    assert not plot._cross.isVisible()


def test_nothing_to_draw_is_drawn_as_nothing(plot: CurvePlot, each_theme: str) -> None:
    plot.set_lines([])
    assert not plot._raw.isVisible() and not plot._star.isVisible()
    plot.set_lines([Line("new", "accent", tenths, Curve(0.9), Curve(), 0.9)])
    plot.grab()
