"""What people do with runs that are over: pin, hide, delete, go back to their best epoch."""

from __future__ import annotations

import shutil
from collections.abc import Collection

import msgspec
from PySide6.QtCore import QCoreApplication

from engine.studio.network.edits import ChangeSettings
from gui.document import Document
from gui.messages import messages
from gui.training.runs.run_list import RunEntry
from gui.training.runs.run_marks import write_marks
from gui.training.session import TrainingSession


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeptRuns", text)


class KeptRuns:
    """Acts on a session's runs, and on their folders; what cannot be written is told."""

    def __init__(self, session: TrainingSession, document: Document) -> None:
        self._session = session
        self._document = document

    def pin(self, run: RunEntry, pinned: bool) -> None:
        """Make a run the baseline that others are drawn against, in place of another."""
        for other in self._session.runs:
            if other.marks.pinned and other is not run:
                self._mark(other, pinned=False)
        self._mark(run, pinned=pinned)

    def hide(self, runs: Collection[RunEntry], hidden: bool) -> None:
        """Leave runs out of the table, or take them in again."""
        for run in runs:
            self._mark(run, hidden=hidden)

    def delete(self, runs: Collection[RunEntry]) -> None:
        """Forget runs and all they left; one in progress is left alone."""
        gone = [run for run in runs if run is not self._session.run]
        for run in gone:
            shutil.rmtree(run.folder, ignore_errors=True)
        self._session.runs.remove([run.id for run in gone])
        self._session.forget_lost_weights()

    def use_best(self, run: RunEntry, best: bool) -> None:
        """Let a run's best epoch, or its last one, be what predicts and what is gone on from."""
        from engine.studio.training import checkpoint  # the window comes up without it

        if self._session.busy:
            return
        try:
            (checkpoint.use_best if best else checkpoint.use_last)(run.folder)
        except OSError as error:
            _tell(error)
            return
        self._session.take_weights(run.folder / checkpoint.WEIGHTS)
        self._session.runs.marked.emit()

    def clone_settings(self, run: RunEntry) -> None:
        """Set the next run to be told what this one was, as a step that can be undone."""
        settings = run.project.settings
        if settings != self._document.settings:
            text = _tr("Take the settings of {0}").format(run.name)
            self._document.push(text, [ChangeSettings(settings)])

    def _mark(self, run: RunEntry, **marks: bool) -> None:
        changed = msgspec.structs.replace(run.marks, **marks)
        try:
            write_marks(run.folder, changed)
        except OSError as error:
            _tell(error)
            return
        run.marks = changed
        self._session.runs.run_changed.emit(run.id)
        self._session.runs.marked.emit()


def _tell(error: OSError) -> None:
    sentence = _tr("The run's folder could not be written to ({0}): make room for it.")
    messages().error(sentence.format(error.strerror or error))
