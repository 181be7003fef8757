"""Dry runs: the code of a node tried on random samples, in a process of its own that can be killed.

What the process says goes through files whose size the system bounds, never through a pipe.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import IO

import msgspec

from engine.studio.network.check import analyse
from engine.studio.network.code_outcomes import DryRun, Outcome, keep
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData, restore
from engine.studio.training.launch import dry_run_command, worker_environment

SECONDS = 5.0
"""The longest that the code may take in all."""
START_SECONDS = 30.0
"""The longest that the process may take beside it, most of which it needs to start."""
POLL_SECONDS = 0.02
MOST_SAID = 1 << 20
"""Bytes of what the process answers."""


def dry_run(run: DryRun, cancelled: Callable[[], bool] = lambda: False) -> Outcome:
    """Try it, and wait for what comes of it. Code that takes too long is ended; never raises."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered:
        asked.write(msgspec.json.encode(run))
        asked.seek(0)
        try:
            process = subprocess.Popen(
                dry_run_command(),
                stdin=asked,
                stdout=answered,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **worker_environment(1), "ENGINE_KERNELS": "off"},
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(error=f"It could not be tried: {error.strerror or error}")
        is_over = _wait(process, cancelled)
        _end_all(process)
        answered.seek(0)
        return _answer(answered, process.returncode, is_over)


def try_code(project: Project | ProjectData) -> None:
    """Run all code of which the network's shapes hang, where it is not known what comes of it.

    Only for where somebody has allowed that.
    """
    if isinstance(project, ProjectData):
        project = restore(project)
    analysis = analyse(project.network, project.settings.data)
    while analysis.awaited:
        for run in analysis.awaited:
            keep(run, dry_run(run))
        analysis = analyse(project.network, project.settings.data, analysis)


def _wait(process: subprocess.Popen[bytes], cancelled: Callable[[], bool]) -> bool:
    """Wait until it ends by itself; False if it had to be ended."""
    deadline = time.monotonic() + START_SECONDS + SECONDS
    while process.poll() is None:
        if cancelled() or time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End it, if it has not ended, and what it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _answer(answered: IO[bytes], code: int, is_over: bool) -> Outcome:
    if not is_over:
        return Outcome(error=f"It did not end within {SECONDS:.0f} s: look for a loop without end")
    try:
        return msgspec.json.decode(answered.read(MOST_SAID), type=Outcome)
    except (msgspec.MsgspecError, UnicodeError):
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return Outcome(error=f"It ended the process that tried it ({how})")
