"""The search for a learning rate: its curve as it grows, and a rate to take from it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from gui.theme import color, font, theme
from gui.training.plotting.ticks import linear_ticks, log_ticks
from gui.training.strip.rate_search import RateSearch

SIZE = (560, 400)
RAW_ALPHA = 60


class RatePlot(pg.PlotWidget):
    """The loss over the rates tried. A click, or the arrow keys, choose a rate."""

    rate_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setObjectName("ratePlot")
        self.setAccessibleName(self.tr("Loss over the learning rate"))
        self.setToolTip(self.tr("Click where the loss falls well, or use the arrow keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self._box = self.getPlotItem().getViewBox()
        self._raw = self.plot(antialias=True)
        self._smoothed = self.plot(antialias=True)
        self._line = pg.InfiniteLine(angle=90)
        self.addItem(self._line, ignoreBounds=True)
        self._line.hide()
        self._rates: list[float] = []
        self.rate: float | None = None
        self._apply_theme()
        theme().changed.connect(self._apply_theme)

    def show_tried(self, search: RateSearch) -> None:
        """Draw the rates tried so far."""
        self._rates = search.rates
        places = np.log10(search.rates)
        self._raw.setData(places, search.losses)
        self._smoothed.setData(places, search.smoothed)
        if len(places) < 2:
            return
        low, high = min(search.smoothed), max(*search.smoothed[:10])
        pad = 0.1 * (high - low) or 0.1
        self.setRange(xRange=(places[0], places[-1]), yRange=(low - pad, high + 2 * pad), padding=0)
        (left, right), (bottom, top) = self._box.viewRange()
        self.getAxis("bottom").setTicks([log_ticks(left, right)])
        self.getAxis("left").setTicks([linear_ticks(bottom, top)])

    def choose(self, rate: float) -> None:
        """Take a rate, to two digits."""
        self.rate = float(f"{rate:.2g}")
        self._line.setValue(np.log10(self.rate))
        self._line.show()
        self.rate_chosen.emit(self.rate)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._rates:
            scene = self.mapToScene(event.position().toPoint())
            place = self._box.mapSceneToView(scene).x()
            self.choose(10.0 ** np.clip(place, *np.log10((self._rates[0], self._rates[-1]))))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: 1 / 1.1, Qt.Key.Key_Right: 1.1}
        if self.rate is not None and event.key() in steps:
            rate = self.rate * steps[event.key()]
            self.choose(min(max(rate, self._rates[0]), self._rates[-1]))
        else:
            super().keyPressEvent(event)

    def close(self) -> bool:
        # pyqtgraph takes the plot apart here, so that no theme can be put on it afterwards.
        theme().changed.disconnect(self._apply_theme)
        return super().close()

    def _apply_theme(self) -> None:
        self.setBackground(color("panel"))
        none = pg.mkPen(QColor(0, 0, 0, 0))
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setPen(none)
            axis.setTextPen(color("muted"))
            axis.setStyle(tickLength=0, tickAlpha=0, tickFont=font(10), tickTextOffset=6)
        self.showGrid(y=True, alpha=0.1)
        self._raw.setPen(color("muted", RAW_ALPHA), width=1)
        self._smoothed.setPen(color("accent"), width=2)
        self._line.setPen(color("warn"), width=1.5)


class RateDialog(QDialog):
    """Follows a search that has begun. Accepted, it holds the chosen `rate`."""

    def __init__(self, search: RateSearch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateDialog")
        self.setWindowTitle(self.tr("Find a learning rate"))
        self.resize(*SIZE)
        self._search = search
        self._words = QLabel()
        self._words.setObjectName("rateWords")
        self._words.setWordWrap(True)
        self.plot = RatePlot()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._use = self._buttons.addButton(
            self.tr("Use this rate"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._use.setObjectName("useRateButton")
        self._use.setToolTip(self.tr("Set the learning rate of the next run"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (self._words, self.plot, self._buttons):
            column.addWidget(widget, 1 if widget is self.plot else 0)
        search.tried.connect(self._on_tried)
        search.ended.connect(self._show_state)
        self.plot.rate_chosen.connect(self._show_state)
        self._show_state()

    @property
    def rate(self) -> float | None:
        """The chosen rate; None while there is none."""
        return self.plot.rate

    def done(self, result: int) -> None:
        self._search.cancel()
        self.plot.close()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.plot.setFocus()

    def _on_tried(self) -> None:
        self.plot.show_tried(self._search)
        self._show_state()

    def _show_state(self) -> None:
        search = self._search
        if not search.running and search.suggestion is not None and self.plot.rate is None:
            self.plot.choose(search.suggestion)  # which comes back here
            return
        self._use.setEnabled(self.plot.rate is not None)
        if search.running:
            words = self.tr("Trying ever larger rates on a copy of the network: {0} so far…")
            self._words.setText(words.format(len(search.rates)))
        elif self.plot.rate is None:
            self._words.setText(self.tr("No rate made the loss fall: click one in the plot."))
        elif self.plot.rate == search.suggestion:
            words = self.tr("The loss falls fastest at {0:g}. Click elsewhere for another rate.")
            self._words.setText(words.format(self.plot.rate))
        else:
            self._words.setText(self.tr("Learning rate {0:g}").format(self.plot.rate))
