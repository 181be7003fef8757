"""The runs as rows of a table, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.training.plot_header import loss_text
from gui.training.run_list import RunEntry, RunList

Index = QModelIndex | QPersistentModelIndex
NAME, ACCURACY, LOSS, TIME = range(4)
RUN_ROLE = Qt.ItemDataRole.UserRole
"""The run's id."""
COLOR_ROLE = Qt.ItemDataRole.UserRole + 1
"""The colour token the run is drawn in, None where it is not drawn."""
BEST_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether no run is better."""


def time_text(seconds: float) -> str:
    """Minutes and seconds, and hours before them where there are some: 2:14, 1:02:09."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class RunsModel(QAbstractTableModel):
    """Reads the run list; nothing is kept here."""

    def __init__(self, runs: RunList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._titles = (
            self.tr("Differs by"),
            self.tr("Accuracy"),
            self.tr("Val loss"),
            self.tr("Time"),
        )
        self._statuses = {
            "running": self.tr("training"),
            "finished": self.tr("finished"),
            "stopped": self.tr("stopped by you"),
            "diverged": self.tr("stopped, as a number was not finite"),
            "failed": self.tr("failed"),
            "lost": self.tr("interrupted"),
        }
        runs.run_added.connect(self._reset)
        runs.replaced.connect(self._reset)
        runs.run_changed.connect(self.refresh)
        runs.shown_changed.connect(self.refresh)

    def row_of(self, run: str) -> int:
        """The run's row, -1 where it is not in the list."""
        ids = [entry.id for entry in self._runs]
        return len(ids) - 1 - ids.index(run) if run in ids else -1

    def refresh(self) -> None:
        """Say that any number may have changed."""
        if len(self._runs):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._runs) - 1, TIME))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run = list(self._runs)[len(self._runs) - 1 - index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(run, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return f"{run.name}: {self._statuses[run.status]}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case _ if role == RUN_ROLE:
                return run.id
            case _ if role == COLOR_ROLE:
                return self._runs.color_of(run.id)
            case _ if role == BEST_ROLE:
                return len(self._runs) > 1 and self._runs.best() == run.id
        return None

    def _text(self, run: RunEntry, column: int) -> str:
        if column == NAME:
            return run.name
        if column == TIME:
            return time_text(run.seconds)
        value = run.last_accuracy if column == ACCURACY else run.last_loss
        if value is None:
            return "–"
        return f"{100 * value:.2f}" if column == ACCURACY else loss_text(value)

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
