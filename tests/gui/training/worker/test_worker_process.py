"""The pipe to the worker: many lines, broken lines, and a process that is gone."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.studio.training import messages as m
from gui.training.worker.worker_process import WorkerProcess

LINE = m.to_line(m.Points("run1", (1,), (0.5,))).decode().strip()


@pytest.fixture
def run_script() -> Iterator:
    made: list[WorkerProcess] = []

    def run(script: str) -> WorkerProcess:
        made.append(WorkerProcess([sys.executable, "-c", script]))
        return made[-1]

    yield run
    for process in made:
        process.kill()


def test_twenty_thousand_lines_arrive_and_events_between_them(qtbot: QtBot, run_script) -> None:
    process = run_script(f"print('\\n'.join([{LINE!r}] * 20000))")
    events: list[m.Event] = []
    process.received.connect(events.append)
    with qtbot.waitSignal(process.ended, timeout=20_000) as ended:
        process.start()
    assert len(events) == 20_000 and events[0] == m.Points("run1", (1,), (0.5,))
    assert ended.args == ["exit status 0"]


def test_lines_in_pieces_are_put_together(qtbot: QtBot, run_script) -> None:
    script = (
        "import sys, time\n"
        f"for piece in ({LINE[:20]!r}, {LINE[20:]!r}, '\\n'):\n"
        "    sys.stdout.write(piece); sys.stdout.flush(); time.sleep(0.05)"
    )
    process = run_script(script)
    with qtbot.waitSignal(process.received, timeout=20_000) as received:
        process.start()
    assert received.args == [m.Points("run1", (1,), (0.5,))]


def test_what_is_no_event_is_told_apart(qtbot: QtBot, run_script) -> None:
    process = run_script(f"print('hello'); print({LINE!r})")
    with qtbot.waitSignals([process.garbled, process.received], timeout=20_000):
        process.start()


def test_stderr_is_kept_for_the_log(qtbot: QtBot, run_script) -> None:
    process = run_script("import sys; print('oh no', file=sys.stderr); sys.exit(4)")
    with qtbot.waitSignal(process.ended, timeout=20_000) as ended:
        process.start()
    assert ended.args == ["exit status 4"]
    assert process.last_words == "oh no"


def test_a_worker_ended_by_the_window_says_nothing(qtbot: QtBot, run_script) -> None:
    process = run_script("import time; time.sleep(60)")
    with qtbot.assertNotEmitted(process.ended, wait=100):
        process.start()
        process.kill()
    assert not process.running and process.pid == 0
    process.send(m.Pause())  # into nothing
