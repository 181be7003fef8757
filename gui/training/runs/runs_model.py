"""The runs as rows of a table, the newest first unless they are sorted."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.training.plotting.plot_header import loss_text
from gui.training.plotting.ticks import time_text
from gui.training.runs.run_list import RunEntry, RunList

Index = QModelIndex | QPersistentModelIndex
NAME, ACCURACY, LOSS, TIME = range(4)
RUN_ROLE = Qt.ItemDataRole.UserRole
"""The run's id."""
COLOR_ROLE = Qt.ItemDataRole.UserRole + 1
"""The colour token the run is drawn in, None where it is not drawn."""
BEST_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether no run is better."""
PINNED_ROLE = Qt.ItemDataRole.UserRole + 3
"""Whether it is the baseline."""


class RunsModel(QAbstractTableModel):
    """Reads the run list. Hidden runs are left out, unless they are to be shown.

    A row keeps its place while its numbers change, until the table is sorted anew.
    """

    def __init__(self, runs: RunList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._rows: list[RunEntry] = []
        self._seen: list[tuple[object, ...]] = []
        self._sorted_by = -1, Qt.SortOrder.AscendingOrder
        self._shows_hidden = False
        self._titles = (
            self.tr("Differs by"),
            self.tr("Accuracy"),
            self.tr("Loss"),
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
        runs.marked.connect(self._reset)
        runs.run_changed.connect(self.refresh)
        runs.shown_changed.connect(self.refresh)
        self._reset()

    def row_of(self, run: str) -> int:
        """The run's row, -1 where it is not in the table."""
        return next((row for row, entry in enumerate(self._rows) if entry.id == run), -1)

    def show_hidden(self, shown: bool) -> None:
        """Take hidden runs into the table, or leave them out."""
        if shown != self._shows_hidden:
            self._shows_hidden = shown
            self._reset()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; by -1, the newest first."""
        self._sorted_by = column, order
        self._reset()

    def refresh(self) -> None:
        """Say which rows read otherwise than they did the last time, for those to be painted."""
        for row, seen in enumerate(self._seen_rows()):
            if seen != self._seen[row]:
                self._seen[row] = seen
                self.dataChanged.emit(self.index(row, 0), self.index(row, TIME))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.ToolTipRole and section in (ACCURACY, LOSS):
            return self.tr("Of the held-out samples; of the training until some were read")
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(run, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(run)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case _ if role == RUN_ROLE:
                return run.id
            case _ if role == COLOR_ROLE:
                return self._runs.color_of(run.id)
            case _ if role == PINNED_ROLE:
                return run.marks.pinned
            case _ if role == BEST_ROLE:
                return len(self._runs) > 1 and self._runs.best() == run.id
        return None

    def _seen_rows(self) -> list[tuple[object, ...]]:
        """What each row is painted from."""
        best = self._runs.best() if len(self._runs) > 1 else None
        columns = range(len(self._titles))
        return [
            (
                *(self._text(run, column) for column in columns),
                self._runs.color_of(run.id),
                run.marks.pinned,
                run.id == best,
            )
            for run in self._rows
        ]

    def _text(self, run: RunEntry, column: int) -> str:
        if column == NAME:
            return run.name
        if column == TIME:
            return time_text(run.seconds)
        value = run.last_accuracy if column == ACCURACY else run.last_loss
        if value is None:
            return "–"
        return f"{100 * value:.2f}" if column == ACCURACY else loss_text(value)

    def _tip(self, run: RunEntry) -> str:
        """All that a row has no room for."""
        settings = run.project.settings
        lines = [
            f"{run.name}: {self._statuses[run.status]}",
            self.tr("Epoch {0} of {1}, on {2}").format(run.epoch, settings.epochs, run.device),
        ]
        if run.early_stop is not None:
            lines.append(self.tr("Stopped early at step {0}").format(run.early_stop))
        if run.best_epoch is not None:
            lines.append(self.tr("Lowest held-out loss in epoch {0}").format(run.best_epoch))
        if run.uses_best:
            lines.append(self.tr("The weights are those of its best epoch"))
        if run.marks.hidden:
            lines.append(self.tr("Hidden"))
        return "\n".join(lines)

    def _reset(self) -> None:
        self.beginResetModel()
        shown = [run for run in self._runs if self._shows_hidden or not run.marks.hidden]
        shown.reverse()
        column, order = self._sorted_by
        if column >= 0:
            known = [run for run in shown if _key(run, column) is not None]
            known.sort(
                key=lambda run: _key(run, column),
                reverse=order == Qt.SortOrder.DescendingOrder,
            )
            shown = known + [run for run in shown if _key(run, column) is None]
        self._rows = shown
        self._seen = self._seen_rows()
        self.endResetModel()


def _key(run: RunEntry, column: int) -> str | float | None:
    """What a column sorts by; None, which comes last in either order, where nothing is known."""
    return (run.name.lower(), run.last_accuracy, run.last_loss, run.seconds)[column]


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
