"""Limits of time, memory and output for Python that a person wrote.

What breaks one gets a `LimitError`, which no `except Exception` of its own stops.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TextIO

MOST_SHOWN = 10_000
"""Characters of what is printed that are handed on; the rest is cut."""
MOST_PRINTED = 1_000_000
"""Characters after which whoever goes on printing is stopped."""


class LimitError(BaseException):
    """A limit was broken; the text says which, to follow the name of what broke it."""


class TimeLimitError(LimitError):
    """It took too long."""


class OutputLimitError(LimitError):
    """It printed too much."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError inside if it takes longer; limits may lie in one another.

    It acts in the main thread of POSIX systems. Elsewhere whoever waits must end the process.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    outer = signal.getitimer(signal.ITIMER_REAL)[0]
    granted = min(seconds, outer) if outer else seconds

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeLimitError(
            f"did not end within {max(granted, 1):.0f} s: look for a loop without end"
        )

    before = signal.signal(signal.SIGALRM, stop)
    began_at = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, granted)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            left = outer - (time.monotonic() - began_at)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))


@contextlib.contextmanager
def memory_limit(more: int | None = None) -> Iterator[None]:
    """Have MemoryError raised inside for who asks for `more` bytes beyond those in use.

    By default half of the machine's memory. It acts on Linux alone; elsewhere the system refuses
    what is absurd.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _addressed() + (_half_of_memory() if more is None else more)
    bounds = [wanted, *(each for each in before if each != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


class BoundedOutput(io.TextIOBase):
    """Takes what is printed: hands the beginning on, and stops who prints without end."""

    def __init__(self, target: TextIO, most: int = MOST_SHOWN) -> None:
        self._target = target
        self._left = most
        self._printed = 0

    def begin(self) -> None:
        """Count anew what is printed in all; what may still be handed on stays as it is."""
        self._printed = 0

    @property
    def is_cut(self) -> bool:
        """Whether not all of it was handed on."""
        return self._left < 0

    def write(self, text: str) -> int:
        self._printed += len(text)
        if self._left >= 0:
            self._target.write(text[: self._left])
            self._left -= len(text)
        if self._printed > MOST_PRINTED:
            raise OutputLimitError(
                f"printed more than {MOST_PRINTED:,} characters: look for a loop without end"
            )
        return len(text)


def _addressed() -> int:
    """The bytes of addresses that this process uses."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _half_of_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
