"""The live curves: loss and accuracy side by side, each under its name and newest numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.studio.network.losses import tells_classes
from gui.empty_note import EmptyNote
from gui.training.curve_plot import CurvePlot, Line
from gui.training.curves import Curve
from gui.training.plot_header import Entry, PlotHeader, loss_text, percent_text
from gui.training.run_list import RunEntry
from gui.training.session import TrainingSession


class PlotsPanel(QWidget):
    """Both plots. They are drawn when the session has news, and only while they can be seen."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = session.runs
        self._cross: float | None = None
        self._loss_header = PlotHeader(self.tr("Loss"))
        self._accuracy_header = PlotHeader(self.tr("Accuracy"))
        self._loss = CurvePlot("lossPlot", best=np.argmin, logarithmic=True)
        self._loss.setAccessibleName(self.tr("Loss curves"))
        self._loss.setToolTip(
            self.tr("Loss over the epochs, on a log scale. The wheel zooms, a double click resets.")
        )
        self._accuracy = CurvePlot("accuracyPlot", best=np.argmax, scale=100.0, ceiling=100.35)
        self._accuracy.setAccessibleName(self.tr("Accuracy curves"))
        self._accuracy.setToolTip(
            self.tr("Percent read right, over the epochs. The wheel zooms, a double click resets.")
        )
        self._accuracy_pages = QStackedWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        for plot in (self._loss, self._accuracy):
            plot.hovered.connect(self._on_hovered)
        session.refreshed.connect(self._refresh)
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
                self.tr("Choose a network, then press"),
                key=self.tr("Ctrl Enter"),
                after=self.tr("to train it"),
            )
        )
        self._pages.addWidget(_side_by_side(self._loss, self._accuracy_pages))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(_side_by_side(self._loss_header, self._accuracy_header))
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(360)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._refresh)  # what came while it was hidden

    def _on_shown_changed(self) -> None:
        self._pages.setCurrentIndex(1 if self._runs.shown else 0)
        self._refresh()
        self._loss.show_all()
        self._accuracy.show_all()

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        shown = [self._runs[run] for run in self._runs.shown]
        self._loss.set_lines(self._line(run, run.loss, run.held_out_loss) for run in shown)
        self._accuracy.set_lines(
            self._line(run, run.accuracy, run.held_out_accuracy) for run in shown
        )
        has_classes = not shown or tells_classes(shown[0].project)
        self._accuracy_pages.setCurrentIndex(0 if has_classes else 1)
        self._show_values()

    def _line(self, run: RunEntry, trained: Curve, held_out: Curve) -> Line:
        return Line(
            run.name,
            self._runs.color_of(run.id) or "muted",
            run.batches,
            trained,
            held_out,
            self._runs.smoothing,
            run.nan_step,
        )

    def _on_hovered(self, epoch: float | None) -> None:
        self._cross = epoch
        self._loss.show_cross(epoch)
        self._accuracy.show_cross(epoch)
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
            value = trained.smoothed[self._place(run, trained)]
            entries.append(Entry(self.tr("train"), text(value), "muted" if entries else tint))
        return tuple(entries)

    def _place(self, run: RunEntry, curve: Curve) -> int:
        if self._cross is None:
            return -1
        return min(int(np.searchsorted(curve.x, self._cross * run.batches)), len(curve) - 1)


def _side_by_side(left: QWidget, right: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return both
