"""Predictions: one on its way, the newest one waiting, the others never sent."""

from __future__ import annotations

import numpy as np

from engine.studio.training.messages import Predict, Prediction
from gui.training.worker.predictions import PredictionQueue


def sample(value: float) -> np.ndarray:
    return np.full((1, 2, 2), value, np.float32)


def test_only_the_newest_follows_the_one_on_its_way() -> None:
    sent: list[Predict] = []
    queue = PredictionQueue(sent.append)
    for value in range(5):
        queue.ask(sample(value), ("n1",))
    assert [request.request for request in sent] == [1]
    assert not queue.is_newest(Prediction(1, ()))
    assert [request.request for request in sent] == [1, 5]
    assert queue.is_newest(Prediction(5, ()))
    assert sent[1].shape == (1, 2, 2) and sent[1].nodes == ("n1",)
    np.testing.assert_array_equal(np.frombuffer(sent[1].values, "<f4"), [4.0] * 4)


def test_after_giving_up_the_next_one_is_sent_at_once() -> None:
    sent: list[Predict] = []
    queue = PredictionQueue(sent.append)
    queue.ask(sample(0), ())
    queue.ask(sample(1), ())
    queue.give_up()
    queue.ask(sample(2), ())
    assert [request.request for request in sent] == [1, 3]


def test_a_dropped_request_is_answered_in_vain() -> None:
    sent: list[Predict] = []
    queue = PredictionQueue(sent.append)
    queue.ask(sample(0), ())
    queue.drop()
    assert not queue.is_newest(Prediction(1, ()))
    queue.ask(sample(1), ())
    assert len(sent) == 2
