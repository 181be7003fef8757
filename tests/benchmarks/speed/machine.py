"""On what was measured: the processor, the versions and how both libraries are set."""

from __future__ import annotations

import os
import platform
from datetime import date
from pathlib import Path

from tests.benchmarks.speed.processes import DEFAULT, OURS, Process, running


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def load() -> str:
    """How busy the machine is, others' work included."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def configuration(threads: int) -> list[str]:
    """Lines that tell the machine and the setting of both sides, as they tell it themselves.

    Here the engine compiles its kernels if it has to: what is measured later finds them ready, and
    its memory is not the compiler's.
    """
    with running([OURS, DEFAULT], threads) as processes:
        ours, theirs = processes
        return [
            f"{date.today().isoformat()}, {processor()}, {os.cpu_count()} cores, "
            f"{platform.system()} {platform.release().partition('-')[0]}",
            f"Python {platform.python_version()}, NumPy {ours.description['numpy']}, "
            f"PyTorch {theirs.description['version']}; {threads} threads each; "
            f"load at the start {load()}",
            *_settings("engine", ours),
            *_settings("PyTorch", theirs),
        ]


def _settings(label: str, side: Process) -> list[str]:
    lines = side.ask("configuration")["lines"]
    return [f"{label}: {line}" for line in lines if line.strip()]
