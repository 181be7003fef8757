"""The frame clock: the first note at once, the others together at the next frame."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.training.worker import frame_clock
from gui.training.worker.frame_clock import FrameClock


def test_many_notes_are_few_frames(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_clock, "FRAME_MILLISECONDS", 20)
    clock = FrameClock()
    frames: list[bool] = []
    clock.ticked.connect(lambda: frames.append(True))
    for _ in range(1000):
        clock.note()
    assert len(frames) == 1
    qtbot.waitUntil(lambda: len(frames) == 2)
    qtbot.waitUntil(lambda: not clock._timer.isActive())
    assert len(frames) == 2
    clock.note()
    assert len(frames) == 3
    clock.stop()


def test_frames_that_cost_much_come_less_often(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = iter([0.0, 0.001, 0.007, 0.507])
    monkeypatch.setattr("time.thread_time", lambda: next(worked))
    clock = FrameClock()
    clock.note()
    intervals = []
    for _ in range(3):
        clock.note()
        clock._on_timeout()
        intervals.append(clock._timer.interval())
    assert intervals == [100, 300, 1000]
    clock.stop()
