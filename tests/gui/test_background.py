"""Slow work is done in another thread, and its outcome comes back where it was asked for."""

from __future__ import annotations

import threading
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer

from gui.background import Job, LongJob, run_in_background


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


def test_a_long_job_tells_how_far_it_is_and_ends_when_told(qtbot) -> None:
    def work(progress, cancelled):
        while not cancelled():
            progress(3, 7)
        return "ended early"

    job = LongJob(work)
    with qtbot.waitSignal(job.progressed) as told:
        job.start()
    assert told.args == [3, 7]
    with qtbot.waitSignal(job.finished) as answered:
        job.cancel()
    assert answered.args == ["ended early"]


def test_counts_of_any_size_can_be_told(qtbot) -> None:
    job = LongJob(lambda progress, cancelled: progress(5_000_000_000, 8_000_000_000))
    with qtbot.waitSignal(job.progressed) as told:
        job.start()
    assert told.args == [5_000_000, 8_000_000]


def test_a_job_outlives_who_asked_for_it(qtbot) -> None:
    """Its answer is emitted in another thread: of a deleted object that would be a crash."""
    go_on, owner = threading.Event(), QObject()
    heard: list[int] = []
    job = Job(lambda: go_on.wait(timeout=20), owner)
    job.finished.connect(heard.append)
    job.start()
    shiboken6.delete(owner)
    assert shiboken6.isValid(job)
    with qtbot.waitSignal(job.finished):
        go_on.set()
    assert heard == [True]
    gone = weakref.ref(job)
    del job
    qtbot.waitUntil(lambda: gone() is None)  # once it has answered, nothing holds it
