"""Keeps a worker at hand: starts it, checks its version, and replaces one that died."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from engine.studio.training.launch import worker_command, worker_environment
from engine.studio.training.messages import PROTOCOL, Device, Event, Hello, Message
from gui.training.worker.worker_process import WorkerProcess

_log = logging.getLogger(__name__)

SHORT_LIFE = 5000
"""Milliseconds."""


class WorkerKeeper(QObject):
    """One worker process, alive from `start` to `quit`.

    A worker that ends by itself is replaced, unless it did nothing and lived for less than
    five seconds: then it is given up until the next `start`, so that a broken installation
    does not spin.
    """

    received = Signal(object)
    """An event of the worker, `Hello` excepted."""
    restarted = Signal()
    """Another process stands in: it knows nothing yet."""
    lost = Signal(str, bool)
    """The worker is gone; says how, and whether another was started."""
    refused = Signal()
    """The worker speaks another version of the protocol and was ended."""
    devices_changed = Signal()

    def __init__(self, command: Sequence[str] | None, parent: QObject | None = None) -> None:
        """`command` starts the worker; None stands for the program's own."""
        super().__init__(parent)
        self._command = command
        self._process: WorkerProcess | None = None
        self._threads: int | None = None
        self._served = False
        self._lived = QElapsedTimer()
        self.devices: tuple[Device, ...] = (Device("cpu", "CPU"),)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int:
        """The worker's process id, 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    @property
    def last_words(self) -> str:
        """The last lines of the worker's stderr."""
        return self._process.last_words if self._process is not None else ""

    def start(self, threads: int | None) -> None:
        """Have a worker with so many threads (None: the default); one with others is replaced.

        Threads are set in the environment, because NumPy reads them once, when it is imported.
        """
        if self._process is None:
            self._process = WorkerProcess(self._command or worker_command(), parent=self)
            self._process.received.connect(self._on_received)
            self._process.garbled.connect(self._on_garbled)
            self._process.ended.connect(self._on_ended)
        if self._process.running and threads == self._threads:
            return
        self._process.kill()
        self._threads = threads
        self._served = False
        self._lived.start()
        self._process.start(worker_environment(threads))
        self.restarted.emit()

    def send(self, message: Message) -> None:
        """Write a command; without a worker it is dropped."""
        if self._process is not None:
            self._process.send(message)

    def end(self, how: str) -> None:
        """End a worker that does not obey and start another, as if it had died."""
        if self.running:
            assert self._process is not None
            self._process.kill()
            self._on_ended(how)

    def restart(self) -> None:
        """Replace the worker without a word, dropping whatever it does."""
        if self.running:
            assert self._process is not None
            self._process.kill()
            self.start(self._threads)

    def quit(self) -> None:
        """End the worker for good, leaving it the time to write a checkpoint."""
        if self._process is not None:
            self._process.quit()

    def _on_received(self, event: Event) -> None:
        if not isinstance(event, Hello):
            self._served = True
            self.received.emit(event)
        elif event.protocol != PROTOCOL:
            assert self._process is not None
            self._process.kill()
            self.refused.emit()
        else:
            self.devices = event.devices
            self.devices_changed.emit()

    def _on_garbled(self, error: str) -> None:
        _log.error("the worker said what this window does not understand: %s", error)

    def _on_ended(self, how: str) -> None:
        _log.error("the worker ended: %s\n%s", how, self.last_words)
        again = self._served or self._lived.hasExpired(SHORT_LIFE)
        self.lost.emit(how, again)
        if again:
            self.start(self._threads)
