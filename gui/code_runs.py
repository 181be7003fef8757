"""Tries the code of a document's nodes beside the window, so that the shapes behind it are known.

Each dry run is a process of its own. What may not run is noted as refused.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from engine.studio.network.code_outcomes import REFUSED, DryRun, Outcome, keep
from engine.studio.sandbox.dry_run import dry_run
from gui.background import LongJob
from gui.code_trust import code_trust
from gui.document import Document


class CodeRuns(QObject):
    """Follows a document: what its analysis awaits is tried, what it awaits no more is given up."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._jobs: dict[DryRun, LongJob] = {}
        document.analysis_changed.connect(self._follow)
        # Once all views have built themselves anew.
        document.project_replaced.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        code_trust().changed.connect(document.look_again)

    def stop(self) -> None:
        """Give everything up: the window closes."""
        self._document.analysis_changed.disconnect(self._follow)
        code_trust().changed.disconnect(self._document.look_again)
        for run in list(self._jobs):
            self._give_up(run)

    def _follow(self) -> None:
        awaited = self._document.whole_analysis.awaited
        for run in [run for run in self._jobs if run not in awaited]:
            self._give_up(run)
        refused = [run for run in awaited if not code_trust().allows(run.code)]
        for run in refused:
            keep(run, REFUSED)
        for run in awaited.difference(refused, self._jobs):
            self._start(run)
        if refused:
            self._document.look_again()

    def _start(self, run: DryRun) -> None:
        job = LongJob(lambda progress, cancelled: dry_run(run, cancelled), self)
        self._jobs[run] = job
        job.finished.connect(partial(self._take, run))
        job.start()

    def _give_up(self, run: DryRun) -> None:
        self._jobs.pop(run).cancel()

    def _take(self, run: DryRun, outcome: Outcome) -> None:
        if run in self._jobs:  # else it was given up
            del self._jobs[run]
            keep(run, outcome)
            self._document.look_again()
