"""How much of the machine other processes use while a side has its turn."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.2
"""How long a look whether the machine is quiet takes; its clock ticks a hundred times a second."""


def busy_seconds() -> float | None:
    """Processor time that everything together has used, where Linux tells it."""
    try:
        fields = Path("/proc/stat").read_text().partition("\n")[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen = map(int, fields[:8])
    ticks = user + nice + system + interrupts + soft_interrupts + stolen
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Turn:
    """What the side whose turn it is says that it used itself."""

    own_seconds: float = 0.0


class Others:
    """Adds up turns: all processor time less what the sides used themselves."""

    def __init__(self) -> None:
        self._used: float | None = 0.0
        self._passed = 0.0

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Watch one turn; the side's own time is set inside the block."""
        turn = Turn()
        before, start = busy_seconds(), time.perf_counter()
        yield turn
        after = busy_seconds()
        self._passed += time.perf_counter() - start
        if before is None or after is None or self._used is None:
            self._used = None
        else:
            self._used += after - before - turn.own_seconds

    def cores(self) -> float | None:
        """How many cores the others used on average; the clock of the system is coarse."""
        if self._used is None:
            return None
        return max(0.0, self._used / self._passed)


def wait_for_quiet(cores: float, most_seconds: float) -> None:
    """Wait, but not for ever, until the others use no more than so many cores."""
    end = time.monotonic() + most_seconds
    while time.monotonic() < end:
        watch = Others()
        with watch.turn():
            time.sleep(LOOK_SECONDS)
        if (watch.cores() or 0.0) <= cores:
            return
