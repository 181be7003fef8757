"""Slow work is done in another thread, and its outcome comes back where it was asked for."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QTimer

from gui.background import Job, run_in_background


def test_the_result_comes_back_from_another_thread(qapp) -> None:
    ident = run_in_background(threading.get_ident)
    assert ident != threading.get_ident()


def test_the_error_comes_back(qapp) -> None:
    def fail() -> None:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        run_in_background(fail)


def test_the_window_goes_on_meanwhile(qapp) -> None:
    painted = threading.Event()
    QTimer.singleShot(0, painted.set)
    assert run_in_background(lambda: painted.wait(timeout=5))


def test_a_job_answers_once(qtbot) -> None:
    job = Job(lambda: 7)
    with qtbot.waitSignal(job.finished) as answered:
        job.start()
    assert answered.args == [7]


def test_a_job_tells_what_went_wrong(qtbot) -> None:
    def fail() -> None:
        raise OSError("gone")

    job = Job(fail)
    with qtbot.waitSignal(job.failed) as answered:
        job.start()
    assert isinstance(answered.args[0], OSError)
