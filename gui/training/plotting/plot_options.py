"""How the plots are drawn: over what, on which axes, and whether strays count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.training.plotting.curves import Floats

if TYPE_CHECKING:
    from gui.training.runs.run_list import RunEntry

XAxis = Literal["epoch", "step", "time"]
SMALLEST = 1e-3
"""Nothing on a log axis is smaller: a millisecond."""


class PlotOptions(QObject):
    """`log_y` is the loss's alone: shares of right answers have no decades."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.x: XAxis = "epoch"
        self.log_x = False
        self.log_y = True
        self.ignore_outliers = False

    def set(self, **options: object) -> None:
        """Change some of them."""
        for name, value in options.items():
            setattr(self, name, value)
        self.changed.emit()

    def places(self, run: RunEntry, steps: Floats) -> Floats:
        """Where these steps of a run stand on the horizontal axis."""
        if self.x == "step":
            places = steps
        elif self.x == "epoch":
            places = steps / run.batches
        else:
            places = run.seconds_at(steps)
        return np.log10(np.maximum(places, SMALLEST)) if self.log_x else places
