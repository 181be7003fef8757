"""The commands that say how the plots are drawn, kept in step with the options."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from gui.settings import Settings
from gui.training.plotting.plot_options import PlotOptions

X_AXES = {"plots.x_epoch": "epoch", "plots.x_step": "step", "plots.x_time": "time"}
SWITCHES = ("log_x", "log_y", "ignore_outliers")


class PlotCommands(QObject):
    """Each command changes one option. They are as they were the last time."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        options: PlotOptions,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._options = options
        self._settings = settings
        for id, x in X_AXES.items():
            actions[id].triggered.connect(lambda checked, x=x: options.set(x=x))
        for name in SWITCHES:
            actions[f"plots.{name}"].triggered.connect(
                lambda checked, name=name: options.set(**{name: checked})
            )
        axis = settings.choice("plots/x", X_AXES.values(), options.x)
        switches = {
            name: settings.switch(f"plots/{name}", getattr(options, name)) for name in SWITCHES
        }
        options.changed.connect(self._on_changed)
        options.set(x=axis, **switches)

    def _on_changed(self) -> None:
        options, settings = self._options, self._settings
        settings.keep("plots/x", options.x)
        for id, x in X_AXES.items():
            self._actions[id].setChecked(options.x == x)
        for name in SWITCHES:
            settings.keep(f"plots/{name}", getattr(options, name))
            self._actions[f"plots.{name}"].setChecked(getattr(options, name))
