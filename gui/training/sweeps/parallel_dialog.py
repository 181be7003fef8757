"""All runs side by side: their settings and results as parallel coordinates."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.training.plotting.plot_header import loss_text, percent_text
from gui.training.runs.run_list import RunEntry, RunList
from gui.training.sweeps.parallel_plot import ParallelPlot


class ParallelDialog(QDialog):
    """The view, and the name and results of the run under the mouse."""

    def __init__(self, runs: RunList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("parallelDialog")
        self.setWindowTitle(self.tr("Compare runs"))
        self.resize(860, 480)
        self.plot = ParallelPlot(runs)
        area = QScrollArea()
        area.setWidgetResizable(True)
        self.plot.setMinimumSize(self.plot.sizeHint())
        area.setWidget(self.plot)
        self._words = QLabel()
        self._words.setObjectName("parallelWords")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(area, 1)
        column.addWidget(self._words)
        column.addWidget(buttons)
        self.plot.run_hovered.connect(self._show_run)
        self._show_run(None)

    def _show_run(self, run: RunEntry | None) -> None:
        if run is None:
            self._words.setText(self.tr("Each line is a run. Point at one, or click to show it."))
            return
        words = [run.name]
        if run.last_accuracy is not None:
            words.append(self.tr("accuracy {0}").format(percent_text(run.last_accuracy)))
        if run.last_loss is not None:
            words.append(self.tr("loss {0}").format(loss_text(run.last_loss)))
        self._words.setText(" · ".join(words))
