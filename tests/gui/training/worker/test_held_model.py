"""The network held for predictions: loaded once, asked only what fits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from gui.training.worker import held_model
from gui.training.worker.held_model import HeldModel

MLP, LENET = TEMPLATES["mlp"].make(), TEMPLATES["lenet"].make()


def test_the_same_network_is_loaded_once(qtbot: QtBot) -> None:
    sent: list[m.Message] = []
    model = HeldModel(sent.append)
    model.load(MLP)
    model.load(MLP)
    model.load(LENET)
    assert sent == [m.Load(MLP), m.Load(LENET)]
    model.forget(Path("weights"))
    model.load(LENET)
    assert sent[-1] == m.Load(LENET, "weights")


def test_a_sample_takes_the_shape_of_the_data(qtbot: QtBot) -> None:
    sent: list[m.Message] = []
    model = HeldModel(sent.append)
    model.predict(np.zeros((28, 28), np.float32), [])
    assert sent == []
    model.load(LENET)
    nodes = [node.id for node in LENET.nodes]
    model.predict(np.zeros((28, 28), np.float32), nodes)
    assert isinstance(sent[-1], m.Predict) and sent[-1].shape == (1, 28, 28)
    assert list(sent[-1].nodes) == nodes
    model.predict(np.zeros(7, np.float32), nodes)
    assert len(sent) == 2


def test_steps_are_told_now_and_then(qtbot: QtBot, monkeypatch) -> None:
    monkeypatch.setattr(held_model, "WEIGHTS_MILLISECONDS", 10)
    model = HeldModel(lambda message: None)
    told: list[bool] = []
    model.changed.connect(lambda: told.append(True))
    for _ in range(100):
        model.note_step()
    assert told == [] and model.trained
    qtbot.waitUntil(lambda: told == [True])


def test_clearing_is_an_answer_without_values(qtbot: QtBot) -> None:
    model = HeldModel(lambda message: None)
    with qtbot.waitSignal(model.predicted) as answer:
        model.clear_prediction()
    assert answer.args[0].values == () and answer.args[0].pictures == {}
