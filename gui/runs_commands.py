"""The commands of the runs table: what is done with the selected runs, which are the drawn ones."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from gui.dialogs.questions import ask_to_delete_runs
from gui.document import Document
from gui.messages import messages
from gui.runs_writer import RunsWriter
from gui.training.runs.kept_runs import KeptRuns
from gui.training.runs.run_list import RunEntry
from gui.training.runs_table import RunsTable
from gui.training.session import TrainingSession


class RunsCommands(QObject):
    """Keeps the actions of runs in step with the selection."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        session: TrainingSession,
        table: RunsTable,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._session = session
        self._runs = session.runs
        self._window = window
        self._kept = KeptRuns(session, document)
        self._writer = RunsWriter(window)
        for id, do in {
            "runs.use_best": self._use_best,
            "runs.pin": self._pin,
            "runs.clone_settings": self._clone_settings,
            "runs.hide": self._hide,
            "runs.delete": self._delete,
            "runs.report": lambda: self._writer.write_report(self._selected[0]),
            "runs.export": lambda: self._writer.export(self._selected),
            "runs.export_confusion": lambda: self._writer.export_confusion(self._selected[0]),
            "runs.parallel": self._compare,
        }.items():
            actions[id].triggered.connect(lambda checked, do=do: do())
        actions["runs.show_hidden"].toggled.connect(table.show_hidden)
        for signal in (
            self._runs.shown_changed,
            self._runs.run_added,
            self._runs.run_changed,
            self._runs.replaced,
            self._runs.marked,
            session.state_changed,
        ):
            signal.connect(self._update)
        self._update()

    @property
    def _selected(self) -> list[RunEntry]:
        return [self._runs[run] for run in self._runs.shown]

    def _update(self) -> None:
        actions, selected = self._actions, self._selected
        first = selected[0] if selected else None
        resting = [run for run in selected if run is not self._session.run]
        for id in ("runs.clone_settings", "runs.export"):
            actions[id].setEnabled(first is not None)
        for id in ("runs.pin", "runs.hide", "runs.delete"):
            actions[id].setEnabled(bool(resting))
        actions["runs.report"].setEnabled(first is not None and first.is_kept)
        actions["runs.export_confusion"].setEnabled(first is not None and bool(first.confusion))
        actions["runs.parallel"].setEnabled(len(self._runs) > 1)
        actions["runs.pin"].setChecked(first is not None and first.marks.pinned)
        can_restore = first is not None and first.has_best and not self._session.busy
        actions["runs.use_best"].setEnabled(can_restore)
        actions["runs.use_best"].setChecked(first is not None and first.uses_best)
        hidden = bool(selected) and all(run.marks.hidden for run in selected)
        actions["runs.hide"].setText(self.tr("Show") if hidden else self.tr("Hide"))

    def _use_best(self) -> None:
        run = self._selected[0]
        best = not run.uses_best
        self._kept.use_best(run, best)
        if run.uses_best == best:
            said = (
                self.tr("The weights in hand are those of epoch {0}, the best of {1}.")
                if best
                else self.tr("The weights in hand are the last ones of {1} again.")
            )
            messages().info(said.format(run.best_epoch, run.name), window=self._window)

    def _pin(self) -> None:
        run = self._selected[0]
        self._kept.pin(run, not run.marks.pinned)

    def _clone_settings(self) -> None:
        self._kept.clone_settings(self._selected[0])

    def _hide(self) -> None:
        selected = self._selected
        self._kept.hide(selected, not all(run.marks.hidden for run in selected))

    def _delete(self) -> None:
        selected = self._selected
        if ask_to_delete_runs(self._window, [run.name for run in selected]):
            self._kept.delete(selected)

    def _compare(self) -> None:
        from gui.training.sweeps.parallel_dialog import ParallelDialog  # few ask for it

        dialog = ParallelDialog(self._runs, self._window)
        dialog.exec()
        dialog.deleteLater()
