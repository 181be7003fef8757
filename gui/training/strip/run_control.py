"""What a run is told on its way, and where it stands: the small state machine under a session."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from engine.studio.network.project import ProjectData
from engine.studio.training import messages as m
from gui.code_trust import code_trust
from gui.training import sentences

_log = logging.getLogger(__name__)

STOP_MILLISECONDS = 3000


class RunControl(QObject):
    """States: idle, loading, training, paused, stopping. A command out of its state is nothing."""

    state_changed = Signal(str)
    failed = Signal(str)
    """What could not be done, in one sentence."""
    stop_overdue = Signal()
    """A stop was not obeyed within three seconds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = "idle"
        self._discards = False
        self._overdue = QTimer(self, singleShot=True)
        self._overdue.timeout.connect(self.stop_overdue)

    def _send(self, message: m.Message) -> None:
        """Write a command to the worker."""
        raise NotImplementedError

    @property
    def state(self) -> str:
        """idle, loading, training, paused or stopping."""
        return self._state

    @property
    def busy(self) -> bool:
        """Whether a run is on its way, moving or not."""
        return self._state != "idle"

    def pause(self) -> None:
        """Wait after the batch that is being trained."""
        self._tell(m.Pause(), "training")

    def resume(self) -> None:
        """Go on after a pause."""
        self._tell(m.Continue(), "paused")

    def step(self) -> None:
        """Train one more batch of a paused run."""
        self._tell(m.Step(), "paused")

    def step_epoch(self) -> None:
        """Train a paused run to the end of its epoch."""
        self._tell(m.StepEpoch(), "paused")

    def stop(self) -> None:
        """End the run after this batch and keep what it learned."""
        self._end(discard=False)

    def discard(self) -> None:
        """End the run after this batch and forget it."""
        self._end(discard=True)

    def save_checkpoint(self) -> bool:
        """Have the run written as it stands; False where none is on its way."""
        return self._tell(m.Save(), "training", "paused")

    def set_learning_rate(self, value: float) -> None:
        """Change the rate of the run in progress, from its next batch on."""
        self._tell(m.SetLearningRate(value), "loading", "training", "paused")

    def set_momentum(self, value: float) -> None:
        """Change the momentum of the run in progress, from its next batch on."""
        self._tell(m.SetMomentum(value), "loading", "training", "paused")

    def _may_run(self, project: ProjectData) -> bool:
        """Whether all code of the project may run; False, with a message, where some may not."""
        refused = code_trust().refused(project)
        if refused:
            self._fail(sentences.code_refused(refused))
        return not refused

    def _fail(self, sentence: str, detail: str = "") -> None:
        if detail:
            _log.error("%s %s", sentence, detail)
        self.failed.emit(sentence)

    def _tell(self, message: m.Message, *states: str) -> bool:
        if self._state not in states:
            return False
        self._send(message)
        return True

    def _end(self, discard: bool) -> None:
        if self._tell(m.Stop(discard), "loading", "training", "paused"):
            self._discards = discard
            self._set_state("stopping")
            self._overdue.start(STOP_MILLISECONDS)

    def _reach(self, state: str) -> None:
        """Follow the worker into a state, but for one that comes before a stop it was told."""
        if self._state != "stopping":
            self._set_state(state)

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._overdue.stop()
            self.state_changed.emit(state)
