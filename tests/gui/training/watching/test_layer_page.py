"""The page of a layer follows the selection, asks only while it is seen, and shows what came."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from engine.studio.training.message import Pixels
from engine.studio.training.messages import Prediction
from engine.studio.training.watching import watch_messages as w
from gui.document import Document
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.watching.layer_page import LayerPage

SPREAD = w.Histogram(-1.0, 1.0, tuple(range(40)))
PICTURE = Pixels(1, 1, b"\xff")


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


@pytest.fixture
def asked(quiet_session: TrainingSession, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    sent: list[object] = []
    monkeypatch.setattr(quiet_session.watching, "_send", sent.append)
    return sent


@pytest.fixture
def page(
    qtbot: QtBot,
    document: Document,
    selection: Selection,
    quiet_session: TrainingSession,
    asked: list[object],
) -> LayerPage:
    page = LayerPage(document, selection, quiet_session)
    qtbot.addWidget(page)
    page.resize(900, 480)
    page.show()
    return page


def id_of(document: Document, name: str) -> str:
    return next(node.id for node in document.network.nodes.values() if node.name == name)


def seen(node: str, step: int, ratio: float | None = None) -> w.LayerSeen:
    return w.LayerSeen(node, step, SPREAD, SPREAD, SPREAD, ratio, (PICTURE,), (PICTURE, PICTURE))


def test_it_follows_the_selection(
    page: LayerPage, selection: Selection, document: Document, asked: list[object]
) -> None:
    assert page._pages.currentIndex() == 0 and asked == []
    fc1, relu = id_of(document, "fc1"), id_of(document, "relu")
    selection.set([fc1])
    assert page._pages.currentIndex() == 1 and asked == [w.WatchLayer(fc1)]
    assert page._title.text() == "fc1 · Linear"
    selection.set([fc1, relu])
    assert asked == [w.WatchLayer(fc1)], "among several, the one before stays"
    selection.set([relu])
    assert asked[-1] == w.WatchLayer(relu)
    selection.clear()
    assert page._pages.currentIndex() == 0 and asked[-1] == w.WatchLayer(None)


def test_it_asks_only_while_it_is_seen(
    page: LayerPage, selection: Selection, document: Document, asked: list[object]
) -> None:
    page.hide()
    selection.set([id_of(document, "fc1")])
    assert asked == []
    page.show()
    assert asked == [w.WatchLayer(id_of(document, "fc1"))]
    page.hide()
    assert asked[-1] == w.WatchLayer(None)


def test_it_shows_what_came(
    page: LayerPage, selection: Selection, document: Document, quiet_session: TrainingSession
) -> None:
    fc1 = id_of(document, "fc1")
    selection.set([fc1])
    quiet_session.watching.take(seen(fc1, 40, 2e-3))
    quiet_session.watching.take(seen(fc1, 45, 2e-3))
    assert [len(view._history) for view in page.histograms] == [2, 2, 2]
    assert len(page._maps.entries) == 1 and len(page._filters.entries) == 2
    assert page._step.text() == "step 45" and "usual" in page._ratio.text()
    selection.set([id_of(document, "relu")])
    assert [len(view._history) for view in page.histograms] == [0, 0, 0]
    assert page._maps.entries == ()


@pytest.mark.parametrize(("ratio", "word"), [(1e-6, "little"), (1e-3, "usual"), (0.5, "much")])
def test_updates_are_judged(
    page: LayerPage,
    selection: Selection,
    document: Document,
    quiet_session: TrainingSession,
    ratio: float,
    word: str,
) -> None:
    fc1 = id_of(document, "fc1")
    selection.set([fc1])
    quiet_session.watching.take(seen(fc1, 1, ratio))
    assert page._ratio.text().endswith(word)


def test_the_sample_is_the_drawn_digit_or_a_held_out_one(
    page: LayerPage,
    selection: Selection,
    document: Document,
    quiet_session: TrainingSession,
    asked: list[object],
) -> None:
    fc1 = id_of(document, "fc1")
    selection.set([fc1])
    drawn = np.ones((28, 28), np.float32)
    quiet_session.held.sample = drawn
    quiet_session.predicted.emit(Prediction(1, (0.1,) * 10))
    assert asked[-1] == w.WatchLayer(fc1, 0, drawn.astype("<f4").tobytes())
    source = page.findChild(QComboBox, "layerSampleCombo")
    number = page.findChild(QSpinBox, "layerSampleSpin")
    assert source is not None and number is not None and not number.isVisible()
    source.setCurrentIndex(1)
    assert number.isVisible() and asked[-1] == w.WatchLayer(fc1)
    number.setValue(12)
    assert asked[-1] == w.WatchLayer(fc1, 12)


def test_a_network_that_rests_is_asked_again_when_it_changes(
    page: LayerPage,
    selection: Selection,
    document: Document,
    quiet_session: TrainingSession,
    asked: list[object],
) -> None:
    fc1 = id_of(document, "fc1")
    selection.set([fc1])
    asked.clear()
    quiet_session.weights_changed.emit()
    assert asked == [w.WatchLayer(None), w.WatchLayer(fc1)]
