"""Limits end what takes too long, too much or prints without end, and then are gone."""

from __future__ import annotations

import io
import signal
import sys
import threading

import numpy as np
import pytest

from engine.studio.sandbox import limits
from engine.studio.sandbox.limits import (
    BoundedOutput,
    OutputLimitError,
    TimeLimitError,
    memory_limit,
    time_limit,
)

POSIX = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux obeys it")


def forever() -> None:
    while True:
        pass


@POSIX
def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TimeLimitError, match="did not end within 1 s"), time_limit(0.05):
        forever()
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@POSIX
def test_a_limit_inside_of_another_cannot_outlive_it() -> None:
    with pytest.raises(TimeLimitError), time_limit(0.1):
        with time_limit(60.0):
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= 0.1
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.1, "the outer one goes on"
        forever()


def test_another_thread_has_no_timer() -> None:
    done = []

    def work() -> None:
        with time_limit(0.001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


@LINUX
def test_more_memory_than_allowed_is_refused_and_afterwards_is_not() -> None:
    with pytest.raises(MemoryError), memory_limit(1 << 20):
        np.ones(1 << 27)
    assert np.ones(1 << 23).nbytes == 1 << 26


@LINUX
def test_a_limit_of_memory_inside_of_another_does_not_raise_it() -> None:
    with pytest.raises(MemoryError), memory_limit(1 << 20), memory_limit(1 << 40):
        np.ones(1 << 27)


def test_the_beginning_of_what_is_printed_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(limits, "MOST_PRINTED", 100)
    target = io.StringIO()
    output = BoundedOutput(target, most=8)
    print("hello", end="", file=output)
    assert not output.is_cut
    print("world", end="", file=output)
    assert target.getvalue() == "hellowor" and output.is_cut
    with pytest.raises(OutputLimitError, match="printed more than 100 characters"):
        output.write("x" * 100)
    output.begin()
    output.write("x" * 100)
    assert target.getvalue() == "hellowor"
