"""The drawing panel: drawing asks, answers show, and a blank pad has no opinion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from engine.datasets.drawing import Steps
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.message import Pixels
from engine.studio.training.messages import Prediction
from engine.studio.training.watching.watch_messages import Neighbour
from gui.actions import make_actions
from gui.document import Document
from gui.predict.bars import PredictionBars
from gui.predict.panel import NEIGHBOURS, PredictPanel
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace


@pytest.fixture
def document() -> Document:
    document = Document()
    document.open(TEMPLATES["lenet"].make())
    return document


@pytest.fixture
def session(document: Document, tmp_path: Path) -> Iterator[TrainingSession]:
    session = TrainingSession(document, workspace=Workspace(tmp_path))
    yield session
    session.shutdown()


@pytest.fixture
def asked(session: TrainingSession, monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """The samples that were sent to be read."""
    samples: list[np.ndarray] = []
    monkeypatch.setattr(session, "predict", samples.append)
    return samples


@pytest.fixture
def panel(
    qtbot: QtBot, document: Document, session: TrainingSession, asked: list[np.ndarray]
) -> PredictPanel:
    panel = PredictPanel(document, session)
    panel.actions = make_actions(panel)
    panel.set_actions(panel.actions)
    qtbot.addWidget(panel)
    panel.resize(520, 276)
    panel.show()
    return panel


def draw(qtbot: QtBot, panel: PredictPanel) -> None:
    qtbot.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    for y in range(50, 160, 10):
        qtbot.mouseMove(panel.pad, QPoint(60, y))
    qtbot.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 160))


def digit(panel: PredictPanel) -> str:
    found = panel.findChild(QLabel, "predictedDigit")
    assert found is not None
    return found.text()


def bars(panel: PredictPanel) -> PredictionBars:
    found = panel.findChild(PredictionBars, "predictionBars")
    assert found is not None
    return found


SEVEN = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.98, 0.0, 0.02)


def test_a_stroke_is_inked_and_asked_once_a_turn(
    qtbot: QtBot, panel: PredictPanel, asked: list[np.ndarray]
) -> None:
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked) < 14  # there were that many moves
    assert asked[-1].shape == (28, 28) and asked[-1].max() > 0.9
    assert not panel._seen.image.isNull()


def test_the_answer_is_shown(
    qtbot: QtBot, panel: PredictPanel, session: TrainingSession, asked: list[np.ndarray]
) -> None:
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    session.predicted.emit(Prediction(1, SEVEN))
    assert digit(panel) == "7" and bars(panel).values == SEVEN


def test_a_blank_pad_never_has_a_class(
    qtbot: QtBot, panel: PredictPanel, session: TrainingSession, asked: list[np.ndarray]
) -> None:
    assert digit(panel) == ""
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    session.predicted.emit(Prediction(1, SEVEN))
    with qtbot.waitSignal(session.predicted) as cleared:
        panel.clear()
    assert cleared.args[0].pictures == {}
    assert digit(panel) == "" and bars(panel).values == () and panel._seen.image.isNull()
    session.predicted.emit(Prediction(1, SEVEN))  # one that was on its way
    assert digit(panel) == ""


def test_new_weights_read_the_drawing_anew(
    qtbot: QtBot, panel: PredictPanel, session: TrainingSession, asked: list[np.ndarray]
) -> None:
    session.weights_changed.emit()
    assert asked == []
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    before = len(asked)
    session.weights_changed.emit()
    assert len(asked) == before + 1


def test_buttons_take_back_and_wipe(
    qtbot: QtBot, panel: PredictPanel, asked: list[np.ndarray]
) -> None:
    panel.actions["predict.undo_stroke"].triggered.connect(panel.pad.undo)
    panel.actions["predict.clear"].triggered.connect(panel.clear)
    undo = panel.findChild(QToolButton, "predict.undo_stroke.button")
    wipe = panel.findChild(QToolButton, "predict.clear.button")
    assert undo is not None and wipe is not None
    qtbot.waitUntil(lambda: not undo.isEnabled() and not wipe.isEnabled())
    draw(qtbot, panel)
    qtbot.waitUntil(wipe.isEnabled)
    qtbot.mouseClick(wipe, Qt.MouseButton.LeftButton)
    assert panel.pad.drawing.is_empty
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert not panel.pad.drawing.is_empty


def test_a_wider_pen_is_more_ink(
    qtbot: QtBot, panel: PredictPanel, asked: list[np.ndarray]
) -> None:
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    thin = asked[-1].sum()
    count = len(asked)
    slider = panel.findChild(QSlider, "penSlider")
    assert slider is not None
    slider.setValue(200)
    qtbot.waitUntil(lambda: len(asked) > count)
    assert asked[-1].sum() > 1.3 * thin


def test_vectors_are_typed_and_answered_with_numbers(
    qtbot: QtBot,
    panel: PredictPanel,
    document: Document,
    session: TrainingSession,
    asked: list[np.ndarray],
) -> None:
    document.open(TEMPLATES["binary"].make())
    assert not panel.pad.isVisible() and not bars(panel).isVisible()
    field = panel.findChild(QDoubleSpinBox, "input1Spin")
    assert field is not None and field.isVisible()
    field.setValue(1.0)
    qtbot.waitUntil(lambda: bool(asked) and asked[-1].tolist() == [1, 0, 0, 0])
    session.predicted.emit(Prediction(1, (0.83,)))
    assert digit(panel) == "0.83"
    document.open(TEMPLATES["lenet"].make())
    assert panel.pad.isVisible() and bars(panel).isVisible()


def test_a_step_left_out_shows_in_what_the_network_gets(
    qtbot: QtBot, panel: PredictPanel, asked: list[np.ndarray]
) -> None:
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    count = len(asked)
    panel.set_steps(Steps(crop=False, scale=False))
    qtbot.waitUntil(lambda: len(asked) > count)
    assert asked[-1].max() == 255.0 and not np.allclose(asked[-1], 255 * asked[-2])
    seen = panel._seen.image
    assert max(seen.pixelColor(x, y).lightness() for x in range(28) for y in range(28)) == 255


def test_what_matters_and_what_is_near_are_asked_for_and_shown(
    qtbot: QtBot, panel: PredictPanel, session: TrainingSession, asked: list[np.ndarray]
) -> None:
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    panel.set_saliency(True)
    panel.set_neighbours(True)
    assert session.held.wants_saliency and session.held.neighbours == NEIGHBOURS
    picture = Pixels(1, 1, b"\xff")
    near = (Neighbour(7, 1.25, (picture,)), Neighbour(1, 2.5, (picture,)))
    session.predicted.emit(Prediction(1, SEVEN, {}, (picture,), near))
    assert panel._seen.saliency == picture
    assert [each.caption for each in panel._neighbours.entries] == ["7", "1"]
    panel.set_saliency(False)
    panel.set_neighbours(False)
    assert not session.held.wants_saliency and session.held.neighbours == 0
    assert panel._seen.saliency is None and not panel._neighbours.isVisible()


def test_a_network_that_draws_shows_its_picture(
    qtbot: QtBot,
    panel: PredictPanel,
    document: Document,
    session: TrainingSession,
    asked: list[np.ndarray],
) -> None:
    document.open(TEMPLATES["autoencoder"].make())
    draw(qtbot, panel)
    qtbot.waitUntil(lambda: bool(asked))
    session.predicted.emit(Prediction(1, tuple([0.0] * 783 + [1.0])))
    assert panel._output.isVisible() and not panel._verdict.isVisible()
    assert panel._output.image.pixelColor(27, 27).lightness() == 255
    panel.clear()
    qtbot.waitUntil(lambda: not panel._output.isVisible())


def test_a_sample_of_the_data_is_put_where_it_belongs(
    qtbot: QtBot, panel: PredictPanel, document: Document, asked: list[np.ndarray]
) -> None:
    picture = np.zeros((1, 28, 28), np.float32)
    picture[0, 5, 5] = 1.0
    panel.show_sample(picture, "Sample 3, a 7")
    assert panel._title.text() == "Sample 3, a 7"
    qtbot.waitUntil(lambda: bool(asked) and asked[-1].shape == (28, 28))
    assert (asked[-1] == picture[0]).all(), "it is a sample already"
    draw(qtbot, panel)
    assert panel._title.text() == "Draw"
    document.open(TEMPLATES["binary"].make())
    panel.show_sample(np.array([1, 0, 1, 1], np.float32), "Sample 2")
    assert panel.form.sample().tolist() == [1, 0, 1, 1]
