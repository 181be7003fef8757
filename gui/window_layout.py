"""The regions of the window: what stands where, and how wide it was the last time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.regions import column, splitter
from gui.settings import Settings

PALETTE, INSPECTOR, BOTTOM = 216, 280, 276
PLOTS, RUNS, PAD = 592, 328, 520
"""Widths and the height of the regions at first, in pixels."""


class WindowLayout(QWidget):
    """Tools above, palette, middle and inspector below them, then curves, runs and the pad."""

    def __init__(
        self,
        tools: QWidget,
        palette: QWidget,
        middle: QWidget,
        inspector: QWidget,
        runs: QWidget,
        pad: QWidget,
        status: QWidget,
    ) -> None:
        super().__init__()
        self.upper = splitter(Qt.Orientation.Horizontal, "upper")
        for panel, least, share in ((palette, 180, 0), (middle, 320, 1), (inspector, 240, 0)):
            panel.setMinimumWidth(least)
            self.upper.addWidget(panel)
            self.upper.setStretchFactor(self.upper.count() - 1, share)
        curves = QWidget()
        self._plots_place = QWidget()
        self._curves = QHBoxLayout(curves)
        self._curves.setContentsMargins(0, 0, 0, 0)
        self._curves.setSpacing(0)
        self._curves.addWidget(self._plots_place, PLOTS)
        self._curves.addWidget(runs, RUNS)
        self._lower = splitter(Qt.Orientation.Horizontal, "lower")
        self._main = splitter(Qt.Orientation.Vertical, "main")
        for box, parts in ((self._lower, (curves, pad)), (self._main, (self.upper, self._lower))):
            for place, part in enumerate(parts):
                box.addWidget(part)
                box.setStretchFactor(place, 1 - place)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column(tools, self._main, status))

    def put_plots(self, plots: QWidget) -> None:
        """Put the plots into the place that was empty until now."""
        self._curves.replaceWidget(self._plots_place, plots)
        self._plots_place.deleteLater()

    def restore(self, settings: Settings, width: int, height: int) -> None:
        """Divide a window of this size as it was the last time, or as it is at first."""
        self.upper.setSizes([PALETTE, width - PALETTE - INSPECTOR, INSPECTOR])
        self._lower.setSizes([width - PAD, PAD])
        self._main.setSizes([height - BOTTOM, BOTTOM])
        for each in (self.upper, self._lower, self._main):
            each.restoreState(settings.splitter(each.objectName()))

    def keep(self, settings: Settings) -> None:
        """Remember how the window is divided."""
        for each in (self.upper, self._lower, self._main):
            settings.set_splitter(each.objectName(), each.saveState())
