"""The window's side of the console: what was typed goes to the worker, and an answer comes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.studio.training.console.console_messages import (
    CompleteConsole,
    ConsoleCompleted,
    ConsoleDone,
    ConsoleEvent,
    InterruptConsole,
    RunConsole,
)
from engine.studio.training.messages import Event
from gui.training.worker.worker_keeper import WorkerKeeper

OBEY_MILLISECONDS = 3000


class ConsoleLink(QObject):
    """One input runs at a time."""

    answered = Signal(str, str)
    """What an input printed or was worth, and what went wrong with it; either may be empty."""
    completed = Signal(int, object)
    """How many characters were typed of a word, and the words it can become."""
    busy_changed = Signal(bool)

    def __init__(self, worker: WorkerKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        worker.restarted.connect(self._lose)
        worker.lost.connect(self._lose)
        self._request = 0
        self._running: int | None = None
        self._was_used = False
        self._overdue = QTimer(self, interval=OBEY_MILLISECONDS, singleShot=True)
        self._overdue.timeout.connect(self._end_worker)

    @property
    def is_busy(self) -> bool:
        """Whether an input is running."""
        return self._running is not None

    def run(self, code: str) -> None:
        """Run these lines, unless others are running."""
        if not self._worker.running:
            sentence = self.tr("The training process is not there yet: try again in a moment.")
            self.answered.emit("", sentence)
        elif not self.is_busy:
            self._was_used = True
            self._request += 1
            self._running = self._request
            self._worker.send(RunConsole(self._request, code))
            self.busy_changed.emit(True)

    def complete(self, text: str) -> None:
        """Ask what the last name in the text can be; only the newest answer counts."""
        if not self.is_busy:
            self._request += 1
            self._worker.send(CompleteConsole(self._request, text))

    def interrupt(self) -> None:
        """Interrupt what is running."""
        if self.is_busy:
            self._worker.send(InterruptConsole())
            self._overdue.start()

    def start_afresh(self) -> None:
        """A run begins: nothing that was typed to the worker may bear on it."""
        if self._was_used:
            self._worker.restart()

    def take(self, event: Event) -> bool:
        """Hand on what the worker answers; False for what is no answer to the console."""
        match event:
            case ConsoleDone(request=request) if request == self._running:
                self._end(event.output, event.failed)
            case ConsoleCompleted(request=request) if request == self._request:
                self.completed.emit(event.typed, event.words)
        return isinstance(event, ConsoleEvent)

    def stop(self) -> None:
        """No more signals by the clock."""
        self._overdue.stop()

    def _lose(self) -> None:
        """The worker is gone: what was running has no answer, and all names are new."""
        self._was_used = False
        if self.is_busy:
            self._end("", self.tr("The process ended: all names are new."))

    def _end_worker(self) -> None:
        self._worker.end(self.tr("the console could not be interrupted"))

    def _end(self, output: str, failed: str) -> None:
        self._running = None
        self._overdue.stop()
        self.answered.emit(output, failed)
        self.busy_changed.emit(False)
