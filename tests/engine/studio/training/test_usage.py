"""A run's share of the machine is measured once a second."""

import time

import pytest

from engine.studio.training.usage import SECONDS, UsageMeter


@pytest.fixture
def now(monkeypatch):
    now = [10.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_it_is_measured_once_a_second(now):
    meter = UsageMeter("cpu")
    assert meter.read().memory == 0
    now[0] += SECONDS
    usage = meter.read()
    assert usage.memory > 10_000_000 and usage.cores >= 0.0 and usage.gpu_memory == 0
    assert meter.read() is usage
