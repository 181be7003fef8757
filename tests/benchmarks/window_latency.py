"""How late the window's event loop is while LeNet trains beside it.

    python tests/benchmarks/window_latency.py [--seconds N] [--view autograd|layer|mistakes]

Opens the real window and its worker, trains LeNet on the embedded digits with a digit drawn on
the pad, and asks a timer of 5 ms how late it is: what is late there is late under the mouse.
The promise is p99 at most 16 ms on an otherwise idle machine of two cores; the load at the start
is printed, as a busy machine measures itself. So is the window's own work between two ticks, by
the processor's clock, which other processes cannot lengthen, and the share of a core that it
takes: what training loses by it, of all cores together.
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
LIMIT_MILLISECONDS = 16.0
INTERVAL = 5
SEVEN = ((0.25, 0.2), (0.75, 0.18), (0.55, 0.5), (0.45, 0.82))


def main() -> int:
    """Measure and print; the exit status says nothing of the figures, which depend on the load."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure")
    parser.add_argument(
        "--view",
        choices=("network", "autograd", "layer", "mistakes"),
        default="network",
        help="the tab in front",
    )
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    # Compiled kernels are found where they are; all else the program keeps is new.
    os.environ.setdefault("ENGINE_KERNEL_CACHE", user_cache_dir("backprop-studio"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, PYTHONPATH=str(ROOT))
        return measure(options.seconds, options.view)


def measure(seconds: float, view: str) -> int:
    """Train in the real window for so long and print how late a timer was."""
    import numpy as np
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from gui.app import create_window

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    window = create_window()
    window.resize(1440, 900)
    window.show()
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
    window.selection.set(["n2"])
    window.actions_by_id[f"view.{view}"].trigger()
    run = session.runs.last
    assert run is not None
    wait_for(lambda: len(run.loss) >= 20)

    late: list[float] = []
    own: list[float] = []
    last, last_own = time.perf_counter(), time.thread_time()

    def tick() -> None:
        nonlocal last, last_own
        now, now_own = time.perf_counter(), time.thread_time()
        late.append(max(1000 * (now - last) - INTERVAL, 0.0))
        own.append(1000 * (now_own - last_own))
        last, last_own = now, now_own

    timer = QTimer(window, interval=INTERVAL, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    steps, started = len(run.loss), time.perf_counter()
    timer.start()
    wait_for(lambda: time.perf_counter() - started >= seconds or session.state == "idle")
    timer.stop()
    elapsed = time.perf_counter() - started
    rate, share = (len(run.loss) - steps) / elapsed, sum(own) / 10 / elapsed
    p50, p95, p99 = np.percentile(late, (50, 95, 99))
    own95, own99 = np.percentile(own, (95, 99))
    print(
        f"event loop while LeNet trains ({view} tab): "
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, most {max(late):.1f} ms late "
        f"(own work: p95 {own95:.1f} ms, p99 {own99:.1f} ms, most {max(own):.1f} ms; "
        f"{len(late)} ticks; {share:.0f} % of a core; {rate:.0f} batches a second; "
        f"load {load:.1f} on {os.cpu_count()} cores; "
        f"p99 should be at most {LIMIT_MILLISECONDS:.0f} ms)"
    )
    session.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
