"""Slow work, such as reading a file, done beside the window so that it keeps painting."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QRunnable, QThreadPool, Signal, Slot

Result = TypeVar("Result")


class Job(QObject):
    """One call in another thread. Keep a reference until it has answered."""

    finished = Signal(object)
    """What the function returned."""
    failed = Signal(Exception)

    def __init__(self, function: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function

    def start(self) -> None:
        """Run it when a thread of the pool is free."""
        QThreadPool.globalInstance().start(QRunnable.create(self._run))

    @Slot()
    def _run(self) -> None:
        try:
            result = self._function()
        except Exception as error:  # handed on: whoever asked knows what it means
            self._answer(self.failed, error)
        else:
            self._answer(self.finished, result)

    @staticmethod
    def _answer(signal: Any, value: object) -> None:
        with contextlib.suppress(RuntimeError):  # whoever asked is gone
            signal.emit(value)


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
