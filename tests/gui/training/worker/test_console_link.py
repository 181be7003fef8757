"""What is typed reaches the worker, and every input has an answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from engine.studio.training.console.console_messages import (
    CompleteConsole,
    ConsoleCompleted,
    ConsoleDone,
    InterruptConsole,
    RunConsole,
)
from engine.studio.training.messages import Continued
from gui.training.worker import console_link
from gui.training.worker.console_link import ConsoleLink


class Keeper(QObject):
    """Notes what a worker would be told."""

    restarted = Signal()
    lost = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[object] = []
        self.ended: list[str] = []
        self.restarts = 0
        self.running = True

    def send(self, message: object) -> None:
        self.sent.append(message)

    def end(self, how: str) -> None:
        self.ended.append(how)

    def restart(self) -> None:
        self.restarts += 1


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def link(keeper: Keeper) -> ConsoleLink:
    return ConsoleLink(keeper, keeper)


def test_one_input_runs_at_a_time(link, keeper, qtbot) -> None:
    link.run("a")
    link.run("b")
    link.complete("c")
    assert keeper.sent == [RunConsole(1, "a")] and link.is_busy
    with qtbot.waitSignal(link.answered) as seen:
        assert link.take(ConsoleDone(1, "out", "wrong"))
    assert seen.args == ["out", "wrong"]
    assert not link.is_busy
    link.complete("c")
    assert keeper.sent[-1] == CompleteConsole(2, "c")


def test_only_the_newest_completion_counts_and_other_events_are_others(link, qtbot) -> None:
    link.complete("a")
    link.complete("ab")
    with qtbot.assertNotEmitted(link.completed):
        assert link.take(ConsoleCompleted(1, 1, ("a",)))
        assert not link.take(Continued("run1"))
    with qtbot.waitSignal(link.completed) as seen:
        link.take(ConsoleCompleted(2, 2, ("abc",)))
    assert seen.args == [2, ("abc",)]


def test_what_is_interrupted_and_does_not_obey_is_ended(link, keeper, monkeypatch, qtbot) -> None:
    assert console_link.OBEY_MILLISECONDS == 3000
    link._overdue.setInterval(1)
    link.interrupt()
    assert keeper.sent == [], "nothing is running"
    link.run("while True: pass")
    link.interrupt()
    assert keeper.sent[-1] == InterruptConsole()
    qtbot.waitUntil(lambda: bool(keeper.ended))
    with qtbot.waitSignal(link.answered) as seen:
        keeper.lost.emit("signal 9", False)
    assert seen.args[1].startswith("The process ended") and not link.is_busy


def test_what_obeys_is_not_ended(link, keeper, qtbot) -> None:
    link.run("while True: pass")
    link.interrupt()
    link.take(ConsoleDone(1, "", "Interrupted."))
    assert not link._overdue.isActive() and keeper.ended == []


def test_without_a_worker_there_is_an_answer_too(link, keeper, qtbot) -> None:
    keeper.running = False
    with qtbot.waitSignal(link.answered) as seen:
        link.run("1")
    assert "not there yet" in seen.args[1] and not link.is_busy and keeper.sent == []


def test_a_run_begins_in_a_worker_that_nobody_typed_to(link, keeper) -> None:
    link.start_afresh()
    assert keeper.restarts == 0
    link.run("model.double()")
    link.take(ConsoleDone(1))
    link.start_afresh()
    assert keeper.restarts == 1
    keeper.restarted.emit()
    link.start_afresh()
    assert keeper.restarts == 1


def test_the_session_hands_answers_on_and_trains_in_a_fresh_worker(window, qtbot) -> None:
    session = window.session
    before = session.worker_pid
    with qtbot.waitSignal(session.console.answered) as seen:
        session.console.run("1 + 1")
    assert seen.args == ["ran 1 + 1", ""]
    session.start()
    qtbot.waitUntil(lambda: session.state == "training")
    assert session.worker_pid != before
    session.stop()
    qtbot.waitUntil(lambda: session.state == "idle")
