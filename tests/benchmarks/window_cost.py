"""What the window costs training: LeNet's batches a second in the window and without one.

    python -m tests.benchmarks.window_cost [--rounds N] [--seconds S]

The same worker trains the same project, in the window with a digit on the pad and every plot in
view, and by itself, taking turns; two threads each. The promise is 5 % at most. Nothing else is
measured meanwhile: a timer that asks how late the event loop is would cost as much again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import msgspec
from platformdirs import user_cache_dir

from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.client import WorkerClient

WARM_UP = 40
"""Batches before the clock starts."""
SEVEN = ((0.25, 0.2), (0.75, 0.18), (0.55, 0.5), (0.45, 0.82))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each side in each round")
    parser.add_argument("--side", choices=("window", "worker"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        side = in_window if options.side == "window" else by_itself
        print(side(options.seconds))
        return 0
    rates: dict[str, list[float]] = {"window": [], "worker": []}
    for _ in range(options.rounds):
        for side_name, seen in rates.items():
            seen.append(measured(side_name, options.seconds))
    window, worker = (statistics.median(rates[name]) for name in ("window", "worker"))
    slower = sorted(
        100 * (1 - a / b) for a, b in zip(rates["window"], rates["worker"], strict=True)
    )
    print(
        f"LeNet: {worker:.1f} batches a second by itself, {window:.1f} in the window: "
        f"{100 * (1 - window / worker):.1f} % slower (by rounds {slower[0]:.1f} to "
        f"{slower[-1]:.1f} %; {options.rounds} rounds of {options.seconds:.0f} s; "
        f"5 % is the promise)"
    )
    return 0


def measured(side: str, seconds: float) -> float:
    """Batches a second of one side, in a process of its own with settings of its own."""
    command = [sys.executable, "-m", __spec__.name, "--side", side, "--seconds", str(seconds)]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            # Compiled kernels are found where they are; all else the program keeps is new.
            "ENGINE_KERNEL_CACHE": user_cache_dir("backprop-studio"),
            **os.environ,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
        }
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return float(done.stdout.split()[-1])


def project() -> ProjectData:
    """LeNet on the embedded digits, for longer than it is measured."""
    lenet = TEMPLATES["lenet"].make()
    settings = msgspec.structs.replace(lenet.settings, epochs=1000)
    return msgspec.structs.replace(lenet, settings=settings)


def by_itself(seconds: float) -> float:
    """The worker's batches a second with nobody watching but a reader of its messages."""
    with tempfile.TemporaryDirectory() as folder, WorkerClient() as worker:
        worker.send(m.Train("run1", project(), folder))
        first: tuple[int, float] | None = None
        for event in worker.events():
            if isinstance(event, m.Failed):
                sys.exit(event.sentence)
            if not isinstance(event, m.Points) or event.steps[-1] < WARM_UP:
                continue
            now = time.perf_counter()
            if first is None:
                first = event.steps[-1], now
            elif now - first[1] >= seconds:
                return (event.steps[-1] - first[0]) / (now - first[1])
    sys.exit("the worker ended")


def in_window(seconds: float) -> float:
    """The same in the window, as it stands at a first start, with a digit on the pad."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    window = create_window()
    window.resize(1440, 900)
    window.show()
    window.document.open(project())
    session = window.session

    def wait_for(condition: Callable[[], bool]) -> None:
        while not condition():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    session.start_worker()
    session.start()
    wait_for(lambda: session.state == "training")
    pad = window.predict.pad
    pad.drawing.start(SEVEN[0])
    for point in SEVEN[1:]:
        pad.drawing.extend(point)
    pad.changed.emit()
    run = session.runs.last
    assert run is not None
    wait_for(lambda: len(run.loss) >= WARM_UP)
    steps, start = len(run.loss), time.perf_counter()
    wait_for(lambda: time.perf_counter() - start >= seconds)
    rate = (len(run.loss) - steps) / (time.perf_counter() - start)
    session.shutdown()
    return rate


if __name__ == "__main__":
    sys.exit(main())
