"""Counting right answers, averaging batches, and timing work."""

import time

import numpy as np
import pytest

from engine.studio.training.metrics import Average, Pace, count_correct


def test_a_row_is_right_where_its_largest_value_is_at_its_class():
    outputs = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]])
    assert count_correct(outputs, np.array([1, 0, 0])) == 2


def test_batches_weigh_by_their_size():
    average = Average()
    average.add(1.0, 1, 1)
    average.add(3.0, 0, 3)
    assert average.loss == pytest.approx(2.5)
    assert average.accuracy == pytest.approx(0.25)


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def advance(seconds):
        now[0] += seconds

    return advance


def test_pauses_do_not_count(clock):
    pace = Pace(seconds=10.0)
    for _ in range(4):
        with pace.working(50):
            clock(0.5)
        clock(100.0)
    assert pace.elapsed == pytest.approx(12.0)
    assert pace.samples_per_second == pytest.approx(100.0)
    assert pace.remaining(done=4, left=6) == pytest.approx(3.0)


def test_the_rate_follows_a_change(clock):
    pace = Pace()
    for seconds in [1.0] * 5 + [0.1] * 100:
        with pace.working(10):
            clock(seconds)
    assert pace.samples_per_second == pytest.approx(100.0, rel=0.05)


def test_nothing_is_known_before_the_first_batch():
    assert Pace().remaining(0, 10) == 0.0
    assert Pace().samples_per_second == 0.0
