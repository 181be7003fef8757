"""Slow work, such as reading a file, done beside the window so that it keeps painting."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

Result = TypeVar("Result")

THREADS = 8
"""Jobs wait for disks and processes more than they compute: a few slow ones must not hold up the
rest, as they would on a machine with as few cores as there are of them."""

_at_work: set[QObject] = set()
"""The jobs that have not answered yet: an answer of one that is deleted would be a crash."""


class Job(QObject):
    """One call in another thread. It lives until it has answered, whoever asked for it is gone."""

    finished = Signal(object)
    """What the function returned."""
    failed = Signal(Exception)

    def __init__(self, function: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self.finished.connect(self._on_answered)
        self.failed.connect(self._on_answered)

    def start(self) -> None:
        """Run it when a thread of the pool is free."""
        self.setParent(None)  # which may be deleted meanwhile, and would take it along
        _at_work.add(self)
        pool = QThreadPool.globalInstance()
        pool.setMaxThreadCount(max(pool.maxThreadCount(), THREADS))
        pool.start(QRunnable.create(self._run))

    @Slot()
    def _run(self) -> None:
        try:
            result = self._function()
        except Exception as error:  # handed on: whoever asked knows what it means
            self._answer(self.failed, error)
        else:
            self._answer(self.finished, result)

    @Slot(object)
    def _on_answered(self, answer: object) -> None:
        # At the next turn: others are still to hear this answer.
        QTimer.singleShot(0, partial(_at_work.discard, self))

    @staticmethod
    def _answer(signal: Any, value: object) -> None:
        with contextlib.suppress(RuntimeError):  # whoever asked is gone
            signal.emit(value)


Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
PROGRESS_SECONDS = 0.1


class LongJob(Job):
    """A call that tells how far it has come, and that can be cancelled.

    The function is given `progress(done, total)` to call and `cancelled()` to ask; what it raises
    when it was cancelled comes by `failed`.
    """

    progressed = Signal(int, int)
    """So much is done of so much; at most ten times a second."""

    def __init__(
        self, function: Callable[[Progress, Cancelled], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(lambda: function(self._note, self._cancelled.is_set), parent)
        self._cancelled = threading.Event()
        self._tell_at = 0.0

    def cancel(self) -> None:
        """Have it end at its next question."""
        self._cancelled.set()

    def _note(self, done: int, total: int) -> None:
        if time.monotonic() >= self._tell_at or done >= total:
            self._tell_at = time.monotonic() + PROGRESS_SECONDS
            with contextlib.suppress(RuntimeError):  # whoever asked is gone
                # Counts beyond what a C++ int holds are told in thousands.
                scale = 1 if total < 2**31 else 1000
                self.progressed.emit(done // scale, total // scale)


def run_in_background(function: Callable[[], Result]) -> Result:
    """What `function` returns or raises, run in another thread, once it is done.

    The window goes on painting meanwhile, but takes no input, so that nothing changes under the
    feet of the caller.
    """
    outcome = _Outcome()
    job = Job(function)
    job.finished.connect(outcome.take_result)
    job.failed.connect(outcome.take_error)
    job.start()
    outcome.loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    if outcome.error is not None:
        raise outcome.error
    return outcome.result


class _Outcome(QObject):
    """Takes a job's answer in the thread that waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = QEventLoop()
        self.result: Any = None
        self.error: Exception | None = None

    @Slot(object)
    def take_result(self, result: object) -> None:
        self.result = result
        self.loop.quit()

    @Slot(Exception)
    def take_error(self, error: Exception) -> None:
        self.error = error
        self.loop.quit()
