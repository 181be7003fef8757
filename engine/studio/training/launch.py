"""How processes are started: the worker's command, the environment it needs, and a bundle's.

BLAS reads its thread count when NumPy loads it, so whoever starts a worker sets it beforehand.
This file imports nothing heavy: the window calls it on its way up.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COUNTS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""The variables that OpenBLAS, OpenMP, MKL and Apple's Accelerate read."""


def worker_command() -> list[str]:
    """The command of a worker: of the frozen bundle, the source tree or the installed package.

    In all three `main.py` is the one door; beside a package it lies in the same folder.
    """
    return [*_door(), "worker"]


def dry_run_command() -> list[str]:
    """The command of a process that tries the code of a node."""
    return [*_door(), "dry-run"]


def _door() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).parents[3] / "main.py")]


def worker_environment(threads: int | None) -> dict[str, str]:
    """What a worker needs on top of the inherited environment, for so many BLAS threads.

    None means what the environment asks for already, or as many as there are cores to run on.
    """
    count = str(threads or _inherited_threads() or usable_cores())
    return {
        **dict.fromkeys(COUNTS, count),
        # Threads that spin while they wait take the time of the window and of other programs.
        "OMP_WAIT_POLICY": "passive",
        # But the kernels of one step follow each other within some dozen microseconds.
        "GOMP_SPINCOUNT": "1000",
        "OPENBLAS_THREAD_TIMEOUT": "4",
        "PYTHONFAULTHANDLER": "1",
    }


def compile_in_bundle() -> None:
    """Have a frozen bundle compile its kernels in a process of their own, for the next to find.

    Elsewhere the engine starts a Python for that by itself, which a bundle is none of.
    """
    if not getattr(sys, "frozen", False):
        return
    from engine.kernels import cache, table

    if table.allowed() and cache.installed() and cache.folder() is not None:
        subprocess.Popen(
            [sys.executable, "kernels"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it goes on when the worker ends: the next one profits
        )


def usable_cores() -> int:
    """How many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _inherited_threads() -> int | None:
    for name in COUNTS:
        text = os.environ.get(name, "")
        if text.isdecimal() and int(text) > 0:
            return int(text)
    return None
