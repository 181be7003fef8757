"""Trains a list of variants one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from engine.studio.network.project import ProjectData
from gui.training.session import TrainingSession


class Sweeper(QObject):
    """Starts the next run when one is over. A run that is stopped by hand ends the sweep."""

    progressed = Signal(int, int)
    """How many runs have begun, of how many."""

    def __init__(self, session: TrainingSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[ProjectData] = deque()
        self._count = 0
        session.run_finished.connect(self._on_run_finished)
        session.failed.connect(self._go_on)
        session.runs.replaced.connect(self._on_runs_replaced)

    @property
    def waiting(self) -> int:
        """How many runs have not begun."""
        return len(self._waiting)

    def start(self, variants: Iterable[ProjectData]) -> None:
        """Train these, in their order."""
        self._waiting = deque(variants)
        self._count = len(self._waiting)
        self._begin_next()

    def end(self) -> None:
        """Begin no more runs."""
        self._waiting.clear()

    def _on_run_finished(self, finished) -> None:
        if finished.outcome == "stopped":
            self.end()
        else:
            self._go_on()

    def _on_runs_replaced(self) -> None:
        if not len(self._session.runs):  # another project is open
            self.end()

    def _go_on(self) -> None:
        # At the next turn: whoever else hears of the run's end shall find it ended.
        if self._waiting:
            QTimer.singleShot(0, self, self._begin_next)

    def _begin_next(self) -> None:
        if self._waiting and not self._session.busy:
            project = self._waiting.popleft()
            self.progressed.emit(self._count - len(self._waiting), self._count)
            self._session.start_project(project)
