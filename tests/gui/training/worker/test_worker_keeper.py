"""The keeper of the worker: another one for other threads, and no endless restarts."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.studio.training import messages as m
from gui.training.worker.worker_keeper import WorkerKeeper

FAKE_WORKER = Path(__file__).parents[1] / "fake_worker.py"


@pytest.fixture
def make_keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., WorkerKeeper]]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[4]))
    made: list[WorkerKeeper] = []

    def make(*options: str) -> WorkerKeeper:
        made.append(WorkerKeeper([sys.executable, str(FAKE_WORKER), *options]))
        return made[-1]

    yield make
    for keeper in made:
        keeper.quit()


def test_devices_are_the_worker_s(qtbot: QtBot, make_keeper) -> None:
    keeper = make_keeper()
    assert [device.name for device in keeper.devices] == ["cpu"]
    with qtbot.waitSignal(keeper.devices_changed, timeout=20_000):
        keeper.start(None)
    assert [device.name for device in keeper.devices] == ["cpu", "cuda:0"]


def test_other_threads_are_another_process(qtbot: QtBot, make_keeper) -> None:
    keeper = make_keeper()
    with qtbot.waitSignal(keeper.devices_changed, timeout=20_000):
        keeper.start(1)
    pid = keeper.pid
    keeper.start(1)
    assert keeper.pid == pid
    with qtbot.waitSignal(keeper.devices_changed, timeout=20_000):
        keeper.start(2)
    assert keeper.pid not in (0, pid)


def test_a_worker_that_served_is_replaced(qtbot: QtBot, make_keeper) -> None:
    keeper = make_keeper()
    with qtbot.waitSignal(keeper.received, timeout=20_000):
        keeper.start(None)
        keeper.send(m.WatchGradients(True))
    with qtbot.waitSignal(keeper.lost) as lost, qtbot.waitSignal(keeper.restarted):
        os.kill(keeper.pid, signal.SIGKILL)
    assert lost.args == ["signal 9", True]
    assert keeper.running


def test_a_worker_that_never_served_is_given_up(qtbot: QtBot, make_keeper) -> None:
    keeper = make_keeper("dead")
    with qtbot.waitSignal(keeper.lost, timeout=20_000) as lost:
        keeper.start(None)
    assert lost.args == ["exit status 3", False]
    assert not keeper.running and keeper.pid == 0


def test_another_version_is_refused_and_ended(qtbot: QtBot, make_keeper) -> None:
    keeper = make_keeper("old")
    with qtbot.waitSignal(keeper.refused, timeout=20_000):
        keeper.start(None)
    assert not keeper.running
