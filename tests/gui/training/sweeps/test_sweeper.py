"""Runs of a sweep follow each other, and one that is stopped by hand ends it."""

from __future__ import annotations

import msgspec
from pytestqt.qtbot import QtBot

from engine.studio.network.project import ProjectData
from gui.document import Document
from gui.training.sweeps.sweeper import Sweeper


def variants(document: Document) -> list[ProjectData]:
    project = document.snapshot()
    return [
        msgspec.structs.replace(
            project, settings=msgspec.structs.replace(project.settings, learning_rate=rate)
        )
        for rate in (0.1, 0.01, 0.001)
    ]


def test_one_run_after_the_other(qtbot: QtBot, session, document: Document) -> None:
    sweeper = Sweeper(session)
    told: list[tuple[int, int]] = []
    sweeper.progressed.connect(lambda *counts: told.append(counts))
    sweeper.start(variants(document))
    assert sweeper.waiting == 2
    qtbot.waitUntil(
        lambda: len(session.runs) == 3 and not session.busy and not sweeper.waiting, timeout=20_000
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [run.project.settings.learning_rate for run in session.runs] == [0.1, 0.01, 0.001]
    assert {run.status for run in session.runs} == {"finished"}
    assert document.settings.learning_rate == 0.001 and document.undo_stack.count() == 0


def test_a_stop_by_hand_ends_it(qtbot: QtBot, make_session, document: Document) -> None:
    session = make_session("endless")
    sweeper = Sweeper(session)
    sweeper.start(variants(document))
    qtbot.waitUntil(lambda: session.state == "training", timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: not session.busy, timeout=20_000)
    assert sweeper.waiting == 0 and len(session.runs) == 1
