"""How long it takes from pressing Train to the first point on the curve.

    python tests/benchmarks/first_point.py [--at-once]

Opens the real window, waits until its worker has read the data ahead (with `--at-once` it does
not wait, as someone does who presses Train the moment the window is there), triggers Train and
stops the clock when the loss plot has been painted with a point in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_dir

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 2.0
READING_AHEAD_SECONDS = 3.0
"""How long to let the worker read ahead; it does not say when it is done."""


def main() -> int:
    """Measure and print; the exit status says nothing of the figures, which depend on the load."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--at-once", action="store_true", help="press Train at once")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    # Compiled kernels are found where they are; all else the program keeps is new.
    os.environ.setdefault("ENGINE_KERNEL_CACHE", user_cache_dir("backprop-studio"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, PYTHONPATH=str(ROOT))
        return measure(options.at_once)


def measure(at_once: bool) -> int:
    """Press Train in the real window and print when the first point was painted."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QGraphicsView

    from gui.app import create_window

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    window = create_window()
    window.resize(1440, 900)
    window.show()
    session = window.session

    def wait_for(condition: Callable[[], bool]) -> None:
        while not condition():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    ready: list[bool] = []
    session.weights_changed.connect(lambda: ready.append(True))
    wait_for(lambda: session.worker_pid != 0)
    if not at_once:
        wait_for(lambda: bool(ready))
        QTimer.singleShot(int(1000 * READING_AHEAD_SECONDS), lambda: ready.append(True))
        wait_for(lambda: len(ready) >= 2)

    painted: list[float] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            run = session.runs.last
            if event.type() == QEvent.Type.Paint and run is not None and len(run.loss):
                painted.append(time.perf_counter())
            return False

    plot = window.findChild(QGraphicsView, "lossPlot")
    assert plot is not None
    watch = Watch()
    plot.viewport().installEventFilter(watch)
    pressed = time.perf_counter()
    window.actions_by_id["train.start"].trigger()
    wait_for(lambda: bool(painted))
    print(
        f"Train to first point{' (at once)' if at_once else ''}: {painted[0] - pressed:.2f} s "
        f"(load {load:.1f} on {os.cpu_count()} cores; should be at most {LIMIT_SECONDS:.0f} s)"
    )
    plot.viewport().removeEventFilter(watch)
    session.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
