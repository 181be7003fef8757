"""What the window costs training: LeNet's batches a second while the window lives and while not.

    python -m tests.benchmarks.window_cost [--turns N] [--seconds S]

One run, in the window with a digit on the pad and every plot in view. The window's process is
stopped and goes on in turns, which the worker does not notice, and the steps of both are counted:
two runs one after the other would differ by more than what is looked for. The promise is 5 % at
most. Nothing else is measured meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from platformdirs import user_cache_dir

from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.launch import worker_command

WARM_UP = 200
"""Batches before the clock starts."""
SETTLING = 0.2
"""Seconds of a turn that do not count."""
SEVEN = ((0.25, 0.2), (0.75, 0.18), (0.55, 0.5), (0.45, 0.82))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=100, help="of each kind")
    parser.add_argument("--seconds", type=float, default=0.8, help="of a turn")
    parser.add_argument("--part", choices=("window", "worker"), help=argparse.SUPPRESS)
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        (in_window if options.part == "window" else worker)(options.log)
        return 0
    with tempfile.TemporaryDirectory() as home, window_running(Path(home)) as (process, log):
        while steps_in(log)[1][-1] < WARM_UP:
            if process.poll() is not None:
                sys.exit("the window ended")
            time.sleep(0.1)
        turns: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for _ in range(options.turns):
            # In random order, as the speed of shared machines has a rhythm of its own.
            for lives in random.sample([True, False], 2):
                process.send_signal(signal.SIGCONT if lives else signal.SIGSTOP)
                start = time.monotonic() + SETTLING
                time.sleep(options.seconds)
                turns[lives].append((start, time.monotonic()))
        process.send_signal(signal.SIGCONT)
        time.sleep(1)
        times, steps = steps_in(log)
    rates = {
        lives: [np.diff(np.interp(turn, times, steps))[0] / (turn[1] - turn[0]) for turn in each]
        for lives, each in turns.items()
    }
    beside, without = (statistics.mean(rates[lives]) for lives in (True, False))
    error = sum(statistics.variance(each) / len(each) for each in rates.values()) ** 0.5 / without
    print(
        f"LeNet: {without:.1f} batches a second with the window stopped, {beside:.1f} beside it: "
        f"{100 * (1 - beside / without):.1f} ± {100 * error:.1f} % slower ({options.turns} turns "
        f"of {options.seconds:.1f} s each; 5 % is the promise)"
    )
    return 0


@contextlib.contextmanager
def window_running(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The window in a process and with settings of its own, and where its worker's steps are."""
    log = home / "steps"
    log.write_text(f"{time.monotonic()} 0\n", encoding="utf-8")
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        # Compiled kernels are found where they are; all else the program keeps is new.
        "ENGINE_KERNEL_CACHE": user_cache_dir("backprop-studio"),
        **os.environ,
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
    }
    process = subprocess.Popen(part("window", log), env=environment)
    try:
        yield process, log
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


def part(name: str, log: Path) -> list[str]:
    """The command of one of the other two processes."""
    return [sys.executable, "-m", __spec__.name, "--part", name, "--log", str(log)]


def steps_in(log: Path) -> tuple[list[float], list[float]]:
    """When the worker told how far it was, and how far."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    pairs = [line.split() for line in lines if line.endswith("\n")]
    return [float(when) for when, _ in pairs], [float(steps) for _, steps in pairs]


def project() -> ProjectData:
    """LeNet on the embedded digits, for longer than it is measured."""
    lenet = TEMPLATES["lenet"].make()
    settings = msgspec.structs.replace(lenet.settings, epochs=1000)
    return msgspec.structs.replace(lenet, settings=settings)


def worker(log: Path) -> None:
    """The program's own worker; what it says of its steps is written down as it passes."""
    process = subprocess.Popen(worker_command(), stdout=subprocess.PIPE)
    assert process.stdout is not None
    with log.open("a", encoding="utf-8", buffering=1) as told:
        for line in process.stdout:
            with contextlib.suppress(msgspec.MsgspecError):
                event = m.event_from_line(line)
                if isinstance(event, m.Points):
                    told.write(f"{time.monotonic()} {event.steps[-1]}\n")
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    process.wait()


def in_window(log: Path) -> None:
    """The window as it stands at a first start, training, with a digit on the pad."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window
    from gui.training.worker import worker_keeper

    worker_keeper.worker_command = lambda: part("worker", log)
    window = create_window()
    window.resize(1440, 900)
    window.show()
    window.document.open(project())
    session, pad = window.session, window.predict.pad
    session.start()
    while session.state != "training":
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    pad.drawing.start(SEVEN[0])
    for point in SEVEN[1:]:
        pad.drawing.extend(point)
    pad.changed.emit()
    QApplication.exec()


if __name__ == "__main__":
    sys.exit(main())
