"""What is wanted is asked once, asked again of another worker, and what comes is handed on."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.studio.network.findings import Finding
from engine.studio.training.messages import Message, PredictFiles, Stop, WatchGradients
from engine.studio.training.watching import watch_messages as w
from gui.training.worker.watching import MOST_EPOCHS, Watching


@pytest.fixture
def sent() -> list[Message]:
    return []


@pytest.fixture
def watching(qapp, sent: list[Message]) -> Watching:
    return Watching(sent.append)


def test_a_wish_is_sent_when_it_changes(watching: Watching, sent: list[Message]) -> None:
    for _ in range(2):
        watching.watch_gradients(True)
        watching.watch_layer("n2", 3)
        watching.watch_mistakes(True)
    assert sent == [WatchGradients(True), w.WatchLayer("n2", 3), w.WatchMistakes(True)]


def test_another_worker_is_asked_again(watching: Watching, sent: list[Message]) -> None:
    watching.ask_again()
    assert sent == [w.Diagnose(True)]
    watching.watch_gradients(True)
    watching.watch_layer("n2", 3)
    watching.watch_mistakes(True)
    sent.clear()
    watching.ask_again()
    assert sent == [
        w.Diagnose(True),
        WatchGradients(True),
        w.WatchLayer("n2", 3),
        w.WatchMistakes(True),
    ]


def test_requests_go_through(watching: Watching, sent: list[Message]) -> None:
    watching.show_mistakes()
    watching.show_mistakes(1, 2)
    watching.take_sample(5)
    watching.predict_files("in", "out")
    watching.cancel_files()
    assert sent == [
        w.ShowMistakes(),
        w.ShowMistakes(1, 2),
        w.TakeSample(5),
        PredictFiles("in", "out"),
        Stop(),
    ]


def test_only_the_wanted_layer_is_handed_on(watching: Watching) -> None:
    seen: list[w.LayerSeen] = []
    watching.layer_seen.connect(seen.append)
    watching.watch_layer("n2")
    watching.take(w.LayerSeen("n1", 4))
    watching.take(w.LayerSeen("n2", 5))
    assert [each.step for each in seen] == [5]


def test_findings_are_those_of_the_run(qtbot: QtBot, watching: Watching) -> None:
    finding = Finding("saturated", "n2", {"percent": 95})
    told: list[tuple[Finding, ...]] = []
    watching.findings_changed.connect(told.append)
    watching.take(w.Diagnosed("run1", (finding,)))
    watching.begin_run()
    assert told == [(finding,), ()]


def test_matrices_are_kept_by_epoch_and_bounded(qtbot: QtBot, watching: Watching) -> None:
    for epoch in range(1, MOST_EPOCHS + 6):
        with qtbot.waitSignal(watching.confusion_changed):
            watching.take(w.Confusion("run1", epoch, (epoch, 0, 0, 1)))
    assert len(watching.confusions) == MOST_EPOCHS and min(watching.confusions) == 6
    assert (watching.confusions[7] == np.array([[7, 0], [0, 1]])).all()
    watching.take(w.Confusion(None, 0, (1, 0, 0, 1)))
    assert list(watching.confusions) == [0], "a network that rests is another one"
    watching.begin_run()
    assert watching.confusions == {}
