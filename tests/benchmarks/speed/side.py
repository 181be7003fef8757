"""One side of a comparison: a process that trains with one library and times its steps.

`python -m tests.benchmarks.speed.side LIBRARY THREADS` reads one JSON message a line and answers
each with one; its first line tells what it is. Each side is a process of its own since the thread
pools of two libraries in one process disturb each other.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import resource
import statistics
import sys
import time
import traceback
from typing import Any, TextIO

WARM_UP_SECONDS = 0.3
WARM_UP_STEPS = (3, 100)
"""At least and at most."""
SETTLING_STEPS = 2
"""At most, before each turn, untimed: in the meantime the other side's data filled the caches."""


def peak_bytes() -> int:
    """The most memory this process has had at once."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def seconds_of(run: Any) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def wait_for_kernels() -> None:
    """Block until the engine's compiled kernels are in use, if they can be."""
    importlib.import_module("engine.kernels.table").wait()


class Side:
    """A library, and the entry it is training."""

    def __init__(self, library: str, threads: int) -> None:
        # Before NumPy, as in a program that uses it: what the engine sets for BLAS must be read.
        start = time.perf_counter()
        self.torch = importlib.import_module(library)
        self.imported = time.perf_counter() - start
        self.library = library
        self.threads_set = hasattr(self.torch, "set_num_threads")
        if self.threads_set:
            self.torch.set_num_threads(threads)
        self.step: Any = None

    def describe(self) -> dict[str, Any]:
        """What this side is, as it is set before anything has been computed."""
        import numpy

        version = getattr(self.torch, "__version__", "")
        return {"import": self.imported, "version": version, "numpy": numpy.__version__}

    def configuration(self) -> dict[str, Any]:
        """How it is set when everything is in place, in lines for the reader."""
        if self.library == "torch":
            return {
                "lines": [f"vector instructions {self.torch.backends.cpu.get_cpu_capability()}"]
            }
        wait_for_kernels()
        table = importlib.import_module("engine.kernels.table")
        lines = [f"compiled kernels {'in use' if table.active() else 'not in use'}"]
        if not self.threads_set:
            lines.append("threads not set, as it has no set_num_threads")
        if hasattr(self.torch, "show_config"):
            told = io.StringIO()
            with contextlib.redirect_stdout(told):  # it may print or answer with a text
                answer = self.torch.show_config()
            lines += [*told.getvalue().splitlines(), *str(answer or "").splitlines()]
        return {"lines": lines}

    def build(self, name: str, fused: bool) -> dict[str, Any]:
        """Build an entry and run its first step, as a program does that has just been started."""
        from tests.benchmarks.speed.entries import Given
        from tests.benchmarks.speed.sweep import SWEEP
        from tests.benchmarks.speed.workloads import WORKLOADS

        entry = WORKLOADS.get(name) or SWEEP[name]
        self.before = peak_bytes()
        start = time.perf_counter()
        self.step = entry.build(Given(self.torch, fused)).run
        built = time.perf_counter() - start
        return {"build": built, "first": seconds_of(self.step)}

    def warm(self) -> dict[str, Any]:
        """Wait until everything is in place, and tell how long a step takes then."""
        waited = seconds_of(wait_for_kernels) if self.library == "engine" else 0.0
        times: list[float] = []
        least, most = WARM_UP_STEPS
        while len(times) < least or (sum(times) < WARM_UP_SECONDS and len(times) < most):
            times.append(seconds_of(self.step))
        return {"waited": waited, "step": statistics.median(times)}

    def run(self, steps: int) -> dict[str, Any]:
        """Time single steps, and tell how much processor time the turn took, in all threads."""
        start = time.process_time()
        for _ in range(min(SETTLING_STEPS, steps // 3)):
            self.step()
        times = [seconds_of(self.step) for _ in range(steps)]
        return {"times": times, "processor": time.process_time() - start}

    def drop(self) -> dict[str, Any]:
        """Let go of the entry; how much memory it took, and the process with it."""
        self.step = None
        gc.collect()
        peak = peak_bytes()
        return {"peak": peak, "grown": peak - self.before}

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Do what a message asks; what goes wrong is told, so that the others go on."""
        arguments = dict(message)
        command = arguments.pop("do")
        try:
            return getattr(self, command)(**arguments)
        except Exception as error:
            self.step = None
            traceback.print_exc()
            first_line = str(error).partition("\n")[0]
            return {"error": f"{type(error).__name__}: {first_line}"}


def private_channel() -> TextIO:
    """Standard output for the answers alone: what libraries print goes to standard error."""
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return channel


def main() -> None:
    """Answer until there is nothing more to read."""
    channel = private_channel()
    side = Side(sys.argv[1], int(sys.argv[2]))
    answer = side.describe()
    while True:
        print(json.dumps(answer), file=channel, flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        answer = side.answer(json.loads(line))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):  # whoever asked has gone
        main()
