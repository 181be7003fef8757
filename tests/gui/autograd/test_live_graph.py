"""The graph as the worker tells it."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QSize, QThreadPool
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from gui.autograd.live_graph import LiveGraph
from gui.document import Document
from gui.training.session import TrainingSession
from tests.gui.autograd.small_graph import GRAPH, LINEAR


@pytest.fixture
def live(document: Document, session: TrainingSession) -> LiveGraph:
    live = LiveGraph(document, session, QObject(session))
    live.room = QSize(900, 600)
    return live


def test_a_graph_is_placed_and_its_values_are_kept(qtbot, live: LiveGraph, session) -> None:
    with qtbot.waitSignal(live.arranged) as arranged:
        session._on_received(GRAPH)
    draft, plan, anchor = arranged.args
    assert draft.graph is GRAPH and set(plan.boxes) == {0, 1, 2, 3} and anchor is None
    assert live.values.saved == {1: 200_000}
    session._on_received(m.GradientNorms(1, {1: 0.5}))
    session._on_received(m.OpTimes({1: (0.1, 0.2)}))
    assert live.values.norms == {1: 0.5} and live.values.seconds == {1: (0.1, 0.2)}


def test_the_same_graph_anew_is_not_placed_again(qtbot: QtBot, live: LiveGraph, session) -> None:
    with qtbot.waitSignal(live.arranged):
        session._on_received(GRAPH)
    with qtbot.assertNotEmitted(live.recorded):
        session._on_received(m.Graph(GRAPH.nodes, GRAPH.edges, 0.1))
    assert live.graph.loss == 0.1


def test_only_the_newest_placing_counts(qtbot: QtBot, live: LiveGraph, session) -> None:
    placed: list = []
    live.arranged.connect(lambda draft, plan, anchor: placed.append(anchor))
    session._on_received(GRAPH)
    for path in (LINEAR, LINEAR):
        live.folds.turn(path)
        live.lay_out(path)
    qtbot.waitUntil(lambda: bool(placed))
    assert placed == [LINEAR]


def test_an_answer_that_comes_when_it_is_gone_is_dropped(qtbot, document, session) -> None:
    owner = QObject()
    live = LiveGraph(document, session, owner)
    session._on_received(GRAPH)
    shiboken6.delete(owner)
    assert not shiboken6.isValid(live)
    QThreadPool.globalInstance().waitForDone()
    QCoreApplication.processEvents()  # what a slot raises in it fails the test


def test_times_are_asked_for_while_they_are_shown(live: LiveGraph, session, monkeypatch) -> None:
    asked: list = []
    monkeypatch.setattr(session.watching, "_send", asked.append)
    live.set_colours("memory")
    assert asked == []
    live.set_colours("time")
    session._on_received(GRAPH)
    assert len(asked) == 2


def test_another_project_closes_it(qtbot: QtBot, live: LiveGraph, session, document) -> None:
    session._on_received(GRAPH)
    with qtbot.waitSignal(live.closed):
        document.open(TEMPLATES["mlp"].make())
    assert live.graph is None and not live.values.saved
