"""Recurrent cells and the loop through time."""

import math

import pytest

import engine
from engine.nn.functional import recurrent


def test_an_lstm_that_forgets_nothing_keeps_its_memory():
    wide_open, shut = 100.0, -100.0
    gates = engine.tensor([[shut, wide_open, 0.0, wide_open]])
    state = engine.zeros(1, 1), engine.tensor([[0.7]])
    h, c = recurrent.lstm_step(gates, state, engine.zeros(4, 1), None)
    assert c.item() == pytest.approx(0.7) and h.item() == pytest.approx(math.tanh(0.7))


def test_a_gru_that_renews_nothing_keeps_its_state():
    gates = engine.tensor([[0.0, 100.0, 5.0]])
    (h,) = recurrent.gru_step(gates, (engine.tensor([[0.3]]),), engine.zeros(3, 1), None)
    assert h.item() == pytest.approx(0.3)


def counting(x, state):
    """A cell that counts its steps and adds up its inputs."""
    count, total = state
    return count + 1, total + x


def test_samples_end_and_join_on_time():
    inputs = [engine.ones(3, 1), engine.ones(2, 1), engine.ones(1, 1) * 5]
    start = engine.zeros(3, 1), engine.tensor([[0.0], [10.0], [20.0]])
    outputs, (count, total) = recurrent.unroll(counting, inputs, start)
    assert [each.flatten().tolist() for each in outputs] == [[1, 1, 1], [2, 2], [3]]
    assert count.flatten().tolist() == [3, 2, 1] and total.flatten().tolist() == [7, 12, 21]
    outputs, (count, total) = recurrent.unroll_backwards(counting, inputs, start)
    assert [each.flatten().tolist() for each in outputs] == [[3, 2, 1], [2, 1], [1]]
    assert count.flatten().tolist() == [3, 2, 1] and total.flatten().tolist() == [7, 12, 21]


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (
            lambda x, h, w, b: recurrent.rnn_step(x, (h,), w, b, "tanh"),
            [(2, 3)] * 2 + [(3, 3), (3,)],
        ),
        (
            lambda x, h, c, w, b, p: recurrent.lstm_step(x, (h, c), w, b, p),
            [(2, 12), (2, 2), (2, 3), (12, 2), (12,), (2, 3)],
        ),
        (
            lambda x, h, w, b: recurrent.gru_step(x, (h,), w, b),
            [(2, 6), (2, 2), (6, 2), (6,)],
        ),
    ],
)
def test_gradients(check_gradients, function, shapes):
    check_gradients(function, shapes)
