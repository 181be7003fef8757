"""The sides' processes: ours, and PyTorch in four settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LARGE_BLOCKS = {
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(2**32),
}
"""Keeps glibc from giving large blocks back to the system and fetching them again each step."""
NOT_INHERITED = (
    *LARGE_BLOCKS,
    *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"),
    *("NUMBA_CACHE_DIR",),
)
"""Variables that would make a side another one than it is called."""


@dataclass(frozen=True)
class Opponent:
    """A library and how it is set."""

    label: str
    library: str
    fused: bool = False
    environment: dict[str, str] = field(default_factory=dict)


OURS = Opponent("ours", "engine")
DEFAULT = Opponent("default", "torch")
FUSED = Opponent("fused", "torch", fused=True)
LARGE = Opponent("large blocks", "torch", environment=LARGE_BLOCKS)
FAIR = Opponent("fair", "torch", fused=True, environment=LARGE_BLOCKS)
"""PyTorch at its best: what a user who knows it well can have without other hardware."""


class SideError(Exception):
    """A side could not do what it was asked."""


class Process:
    """A running side."""

    def __init__(self, opponent: Opponent, threads: int, extra: dict[str, str]) -> None:
        self.opponent = opponent
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        module = "tests.benchmarks.speed.side"
        self.child = subprocess.Popen(
            [sys.executable, "-m", module, opponent.library, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            env={**kept, **opponent.environment, **extra},
        )
        self.description = self._read()

    def _read(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if not line:
            raise SideError(f"{self.opponent.label} ended with status {self.child.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise SideError(f"{self.opponent.label}: {answer['error']}")
        return answer

    def ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        """Send a message and wait for the answer."""
        assert self.child.stdin is not None
        with suppress(BrokenPipeError):  # the reading tells with which status it ended
            self.child.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            self.child.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End it at its own pace unless that takes long, then what it has started.

        The engine compiles kernels in a process that outlives it, and would disturb what follows.
        """
        for pipe in (self.child.stdin, self.child.stdout):
            assert pipe is not None
            pipe.close()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)


@contextmanager
def running(
    opponents: list[Opponent], threads: int, extra: dict[str, str] | None = None
) -> Iterator[list[Process]]:
    """Processes of several sides, ended on leaving."""
    with ExitStack() as stack:
        started = []
        for opponent in opponents:
            started.append(Process(opponent, threads, extra or {}))
            stack.callback(started[-1].close)
        yield started
