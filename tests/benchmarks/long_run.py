"""A run of 100,000 steps in the window: memory and the plots' cost stay flat; a stop is quick.

    python -m tests.benchmarks.long_run [--steps N] [--stops N]

Trains the line with a sample a step, so that steps come fast. Points become means of pairs once
there are `MOST_POINTS` of them (see `Curve`), so that neither memory nor a frame grows with the
run. Then starts runs of LeNet and stops them, and prints how long each stop took; the
promise is 0.2 s or one batch.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

import msgspec
import psutil
from platformdirs import user_cache_dir

from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--stops", type=int, default=10)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("ENGINE_KERNEL_CACHE", user_cache_dir("backprop-studio"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home)
        return measure(options.steps, options.stops)


def line(steps: int) -> ProjectData:
    """The line's template, a sample a step, at least so many steps."""
    template = TEMPLATES["linear-regression"].make()
    settings = msgspec.structs.replace(
        template.settings, batch_size=1, epochs=steps, learning_rate=0.001, threads=1
    )
    return msgspec.structs.replace(template, settings=settings)


def measure(steps: int, stops: int) -> int:
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    window = create_window()
    window.resize(1440, 900)
    window.show()
    window.document.open(line(steps))
    session = window.session
    wakes = QTimer(window, interval=20)
    wakes.start()

    def wait_for(condition: Callable[[], bool]) -> None:
        while not condition():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    session.start_worker()
    session.start()
    wait_for(lambda: session.state == "training")
    run = session.runs.last
    assert run is not None
    processes = [psutil.Process(), *psutil.Process().children()]

    def step() -> int:
        return int(run.loss.x[-1]) if len(run.loss) else 0

    start, work = time.perf_counter(), time.thread_time()
    print("    step   window MB   worker MB   window's share of a core   points kept")
    for mark in sorted({min(1000, steps), *range(steps // 10, steps + 1, steps // 10)}):
        wait_for(lambda mark=mark: step() >= mark or session.state == "idle")
        now, worked = time.perf_counter(), time.thread_time()
        sizes = [process.memory_info().rss / 2**20 for process in processes[:2]]
        share = 100 * (worked - work) / (now - start)
        print(f"{step():8d} {sizes[0]:11.1f} {sizes[1]:11.1f} {share:22.0f} % {len(run.loss):14d}")
        start, work = now, worked
    session.stop()
    wait_for(lambda: session.state == "idle")

    window.document.open(TEMPLATES["lenet"].make())
    seconds = []
    for _ in range(stops):
        session.start()
        wait_for(lambda: session.state == "training" and len(session.runs.last.loss) >= 10)
        begin = time.perf_counter()
        session.stop()
        wait_for(lambda: session.state == "idle")
        seconds.append(time.perf_counter() - begin)
    print(
        f"stop of LeNet to idle, weights kept: median {1000 * statistics.median(seconds):.0f} ms, "
        f"most {1000 * max(seconds):.0f} ms, of {stops}"
    )
    session.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
