"""The live curves: loss and accuracy side by side, each under its name and newest numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network.losses import tells_classes
from gui.empty_note import EmptyNote
from gui.icons import icon
from gui.training.plotting.curve_plot import CurvePlot, Line
from gui.training.plotting.curves import Curve
from gui.training.plotting.plot_header import Entry, PlotHeader, loss_text, percent_text
from gui.training.plotting.ticks import time_text
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.turns import Turns

TURN_MILLISECONDS = 125
"""The plots are drawn in turns, four times a second each: both at once would hold the window up,
and twice as often would take a twentieth of two cores from training."""


class PlotsPanel(QWidget):
    """Both plots. They are drawn when the session has news, and only while they can be seen."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = session.runs
        self._cross: float | None = None
        self._options = session.runs.options
        self._loss_header = PlotHeader(self.tr("Loss"))
        self._accuracy_header = PlotHeader(self.tr("Accuracy"))
        self._more = QToolButton(self._loss_header)
        self._loss = CurvePlot("lossPlot", best=np.argmin, logarithmic=True, options=self._options)
        self._loss.setAccessibleName(self.tr("Loss curves"))
        self._loss.setToolTip(
            self.tr("The loss of each shown run. The wheel zooms, a double click resets.")
        )
        self._accuracy = CurvePlot(
            "accuracyPlot", best=np.argmax, scale=100.0, ceiling=100.35, options=self._options
        )
        self._accuracy.setAccessibleName(self.tr("Accuracy curves"))
        self._accuracy.setToolTip(
            self.tr("Percent read right by each shown run. The wheel zooms, a double click resets.")
        )
        self._accuracy_pages = QStackedWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        for plot in (self._loss, self._accuracy):
            plot.hovered.connect(self._on_hovered)
        self._turns = Turns(TURN_MILLISECONDS, self)
        session.refreshed.connect(self._on_refreshed)
        self._options.changed.connect(self._on_options_changed)
        self._runs.marked.connect(self._on_shown_changed)
        self._runs.smoothing_changed.connect(self._refresh)
        self._runs.shown_changed.connect(self._on_shown_changed)
        self._on_shown_changed()

    def _lay_out(self) -> None:
        self._accuracy_pages.addWidget(self._accuracy)
        self._accuracy_pages.addWidget(
            EmptyNote(self.tr("No accuracy"), self.tr("This data has no classes to tell apart"))
        )
        self._pages.addWidget(
            EmptyNote(
                self.tr("No runs yet"),
                self.tr("Press"),
                key=self.tr("Ctrl Enter"),
                after=self.tr("to train the network"),
            )
        )
        self._pages.addWidget(_side_by_side(self._loss, self._accuracy_pages))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(_side_by_side(self._loss_header, self._accuracy_header))
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(360)
        self._more.setObjectName("plotOptionsButton")
        self._more.setAccessibleName(self.tr("How the plots are drawn"))
        self._more.setToolTip(self.tr("Horizontal axis, log axes, outliers"))
        self._more.setIcon(icon("more"))
        self._more.setFixedSize(28, 28)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        over = QHBoxLayout(self._loss_header)
        over.setContentsMargins(0, 4, 6, 0)
        over.addStretch()
        over.addWidget(self._more)
        self._loss_header.keep_free(36)

    def set_menu(self, menu: QMenu) -> None:
        """Open this menu, of how the plots are drawn, from a button over them."""
        self._more.setMenu(menu)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._refresh)  # what came while it was hidden

    def hideEvent(self, event: QHideEvent) -> None:
        self._turns.clear()
        super().hideEvent(event)

    def _on_refreshed(self) -> None:
        if self.isVisible():
            self._turns.add("loss", self._refresh_loss)
            self._turns.add("accuracy", self._refresh_accuracy)

    def _on_shown_changed(self) -> None:
        self._pages.setCurrentIndex(1 if self._runs.shown else 0)
        self._more.setVisible(bool(self._runs.shown))
        self._refresh()
        self._loss.show_all()
        self._accuracy.show_all()

    def _on_options_changed(self) -> None:
        self._refresh()
        self._loss.show_all()
        self._accuracy.show_all()

    def _refresh(self) -> None:
        if self.isVisible():
            self._refresh_loss()
            self._refresh_accuracy()

    def _refresh_loss(self) -> None:
        self._loss.set_lines(
            self._line(run, run.loss, run.held_out_loss) for run in self._shown_runs()
        )
        self._show_values()

    def _refresh_accuracy(self) -> None:
        shown = self._shown_runs()
        self._accuracy.set_lines(
            self._line(run, run.accuracy, run.held_out_accuracy) for run in shown
        )
        has_classes = not shown or tells_classes(shown[0].project)
        self._accuracy_pages.setCurrentIndex(0 if has_classes else 1)

    def _shown_runs(self) -> list[RunEntry]:
        return [self._runs[run] for run in self._runs.drawn]

    def _line(self, run: RunEntry, trained: Curve, held_out: Curve) -> Line:
        return Line(
            self.tr("baseline") if run.marks.pinned else run.name,
            self._runs.color_of(run.id) or "muted",
            partial(self._options.places, run),
            trained,
            held_out,
            self._runs.smoothing,
            run.nan_step,
            run.early_stop,
        )

    def _on_hovered(self, place: float | None) -> None:
        self._cross = place
        first = self._runs[self._runs.shown[0]] if self._runs.shown else None
        for plot, curve, text in (
            (self._loss, first and first.loss, loss_text),
            (self._accuracy, first and first.accuracy, percent_text),
        ):
            plot.show_cross(place, "" if curve is None else self._cross_words(curve, text))
        self._show_values()

    def _show_values(self) -> None:
        if not self._runs.shown:
            self._loss_header.set_entries(())
            self._accuracy_header.set_entries(())
            return
        run = self._runs[self._runs.shown[0]]
        self._loss_header.set_entries(self._entries(run, run.loss, run.held_out_loss, loss_text))
        self._accuracy_header.set_entries(
            self._entries(run, run.accuracy, run.held_out_accuracy, percent_text)
        )

    def _entries(
        self, run: RunEntry, trained: Curve, held_out: Curve, text: Callable[[float], str]
    ) -> tuple[Entry, ...]:
        """The values under the mouse, or the newest while it is elsewhere."""
        entries = []
        tint = self._runs.color_of(run.id) or "muted"
        if len(held_out):
            value = held_out.y[self._place(run, held_out)]
            entries.append(Entry(self.tr("val"), text(value), tint))
        if len(trained):
            place = self._place(run, trained)
            tint = "muted" if entries else tint
            entries.append(Entry(self.tr("train"), text(trained.smoothed[place]), tint))
        return tuple(entries)

    def _cross_words(self, trained: Curve, text: Callable[[float], str]) -> str:
        """The raw value, step and time of the first run under the mouse."""
        if self._cross is None or not self._runs.shown or not len(trained):
            return ""
        run = self._runs[self._runs.shown[0]]
        place = self._place(run, trained)
        seconds = run.seconds_at(trained.x[place : place + 1])[0]
        words = self.tr("raw {0} · step {1} · {2}")
        return words.format(text(trained.y[place]), f"{trained.x[place]:.0f}", time_text(seconds))

    def _place(self, run: RunEntry, curve: Curve) -> int:
        if self._cross is None:
            return -1
        places = self._options.places(run, curve.x)
        return min(int(np.searchsorted(places, self._cross)), len(curve) - 1)


def _side_by_side(left: QWidget, right: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return both
