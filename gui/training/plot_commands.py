"""The commands that say how the plots are drawn, kept in step with the options."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from gui.training.plot_options import PlotOptions

X_AXES = {"plots.x_epoch": "epoch", "plots.x_step": "step", "plots.x_time": "time"}
SWITCHES = ("log_x", "log_y", "ignore_outliers")


class PlotCommands(QObject):
    """Each command changes one option."""

    def __init__(
        self, actions: Mapping[str, QAction], options: PlotOptions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._options = options
        for id, x in X_AXES.items():
            actions[id].triggered.connect(lambda checked, x=x: options.set(x=x))
        for name in SWITCHES:
            actions[f"plots.{name}"].triggered.connect(
                lambda checked, name=name: options.set(**{name: checked})
            )
        options.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        for id, x in X_AXES.items():
            self._actions[id].setChecked(self._options.x == x)
        for name in SWITCHES:
            self._actions[f"plots.{name}"].setChecked(getattr(self._options, name))
