"""How fast the worker answers: from Train to the first point, and to commands while it trains.

python tests/benchmarks/train_latency.py [--template lenet] [--repeat 20]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.client import WorkerClient


def wait(events: Iterator[m.Event], *kinds: type) -> m.Event:
    """The next event of one of these kinds."""
    for event in events:
        if isinstance(event, m.Failed):
            sys.exit(event.sentence)
        if isinstance(event, kinds):
            return event
    sys.exit("the worker ended")


def show(what: str, seconds: list[float]) -> None:
    """The spread of some durations, in milliseconds."""
    middle, slow = (1000 * float(np.quantile(seconds, q)) for q in (0.5, 0.95))
    print(f"{what:<44} p50 {middle:8.1f} ms   p95 {slow:8.1f} ms   n={len(seconds)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--template", default="lenet", choices=TEMPLATES)
    options.add_argument("--repeat", type=int, default=20)
    given = options.parse_args()
    project = TEMPLATES[given.template].make()
    shape = project.settings.data.shape
    values = np.zeros(shape, dtype="<f4").tobytes()

    with tempfile.TemporaryDirectory() as folder, WorkerClient() as worker:
        clock = time.perf_counter
        start = clock()
        events = worker.events()
        wait(events, m.Hello)
        show("process start to hello", [clock() - start])
        worker.send(m.Train("cold", project, f"{folder}/cold"))
        wait(events, m.Points)
        show("process start to first point, nothing loaded", [clock() - start])
        worker.send(m.Stop())
        wait(events, m.Finished)
        first, pauses, answers = [], [], []
        for number in range(given.repeat):
            start = clock()
            worker.send(m.Train(f"run{number}", project, f"{folder}/{number}"))
            wait(events, m.Points)
            first.append(clock() - start)
            start = clock()
            worker.send(m.Predict(number, shape, values))
            wait(events, m.Prediction)
            answers.append(clock() - start)
            start = clock()
            worker.send(m.Pause())
            wait(events, m.Paused)
            pauses.append(clock() - start)
            worker.send(m.Stop())
            wait(events, m.Finished)
        show("Train to first point, data at hand", first)
        show("Predict to answer while training", answers)
        show("Pause to paused", pauses)


if __name__ == "__main__":
    main()
