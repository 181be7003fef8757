"""How long the recorded graph takes to place, draw and follow.

python tests/benchmarks/autograd_view_speed.py [--ops 2000] [--cpu] [--rounds 6]

Prints how long a graph of 2,000 ops takes to be placed at each level of detail and to appear in
the view; the milliseconds a frame takes, of which 95 % are faster (p95), for panning at several
zooms and for new norms; and what watching costs the training of LeNet in a worker, in batches a
second. Draws offscreen unless QT_QPA_PLATFORM says otherwise. `--cpu` counts the processor's time
of frames, which other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtWidgets import QApplication

from engine import from_numpy
from engine.datasets import load
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.client import WorkerClient
from engine.studio.training.recorder import Recorder
from gui.autograd.layout.arrange import arrange
from gui.autograd.layout.folds import Folds
from gui.autograd.scene import draft_of
from gui.autograd.titles import Titles
from gui.autograd.view import AutogradView
from gui.document import Document
from gui.garbage import Collector
from gui.selection import Selection
from gui.style import Style
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace

SIZE = (1280, 800)
FRAMES = 60
SECONDS = 2.0
"""So long training is watched, and so long it is not, in turns."""
clock = time.perf_counter


def graph(count: int) -> m.Graph:
    """Layers of two ops and two parameters in blocks of 25 layers, with skips between layers."""
    scatter = random.Random(0)
    nodes, edges = [], []
    for first in range(0, count, 4):
        layer = f"n{first // 100}.n{first // 4}"
        for place, (name, kind) in enumerate(
            (("AddmmBackward0", "op"), ("ReluBackward0", "op"), ("w", "parameter"), ("b", "leaf"))
        ):
            saved = 1000 * (first + place) if kind == "op" else 0
            node = m.GraphNode(first + place, name, kind, layer, (64, 100), "float32", saved)
            nodes.append(node)
        edges += [(first + 1, first), (first, first + 2), (first, first + 3)]
        if first + 4 < count:
            edges.append((first, first + 5))
        if first + 24 < count and scatter.random() < 0.15:
            edges.append((first, first + 21))
    return m.Graph(tuple(nodes), tuple(m.GraphEdge(a, b) for a, b in edges), 1.0)


def report(name: str, times: list[float]) -> None:
    middle, late = np.percentile(np.array(times) * 1e3, (50, 95))
    print(f"{name:44s} p50 {middle:7.1f} ms   p95 {late:7.1f} ms")


def timed(step: Callable[[int], object], frames: int = FRAMES) -> list[float]:
    """How long each of the frames takes, from the change to the last pixel."""
    times = []
    for frame in range(frames + 3):
        start = clock()
        step(frame)
        QApplication.processEvents()
        times.append(clock() - start)
    return times[3:]


def place(recorded: m.Graph) -> None:
    """Fold and place it at each level of detail."""
    titles = Titles(TEMPLATES["lenet"].make(), recorded)
    for detail in ("blocks", "layers", "ops", "flat"):
        folds = Folds()
        folds.follow(recorded)
        folds.choose(detail)  # type: ignore[arg-type]
        draft = draft_of(recorded, titles, folds)
        measured = (draft.folding, draft.sizes, draft.title_widths, 4000.0)
        times = []
        for _ in range(7):
            start = clock()
            arrange(*measured)
            times.append(clock() - start)
        report(f"place {len(draft.sizes)} nodes ({detail})", times)


def draw(recorded: m.Graph, view: AutogradView, session: TrainingSession) -> None:
    """Open it in the view, pan at several zooms, and have new norms come."""
    view.folds.choose("ops")
    start = clock()
    session._on_received(recorded)
    while view.is_empty:
        QApplication.processEvents()
    QApplication.processEvents()
    print(f"{'open, from the message to the picture':44s} {(clock() - start) * 1e3:11.1f} ms")
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()

    def pan(_: int) -> None:
        across.setValue(across.value() + 7)
        down.setValue(down.value() + 3)

    norms = {node.index: 0.5 for node in recorded.nodes}

    def follow(frame: int) -> None:
        session._on_received(m.GradientNorms(frame, {i: n / (1 + frame) for i, n in norms.items()}))

    middle = view.graph_scene.area().center()
    for zoom in (1.0, 0.5, 0.25):
        view.resetTransform()
        view.scale(zoom, zoom)
        view.centerOn(middle)
        QApplication.processEvents()
        report(f"pan at {zoom:.0%}", timed(pan))
        report(f"new norms at {zoom:.0%}", timed(follow, 20))
    view.fit()
    report("pan, all in sight", timed(pan))
    report("new norms, all in sight", timed(follow, 20))


def train(rounds: int) -> None:
    """Train LeNet in a worker, watched and unwatched in turns."""
    project = TEMPLATES["lenet"].make()
    rates: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as folder, WorkerClient() as worker:
        worker.send(m.Train("run", project, folder))
        watched, since, steps, told = True, 0.0, 0, 0
        worker.send(m.WatchGradients(True))
        for event in worker.events():
            told += isinstance(event, m.GradientNorms)
            if isinstance(event, m.Failed | m.Finished):
                break
            if not isinstance(event, m.Points):
                continue
            now = time.perf_counter()
            if not since:
                since = now
                continue
            steps += len(event.steps)
            if now - since >= SECONDS:
                rates[watched].append(steps / (now - since))
                if len(rates[False]) == rounds:
                    break
                watched, since, steps = not watched, 0.0, 0
                worker.send(m.WatchGradients(watched))
        worker.send(m.Stop(discard=True))
    plain, seen = (float(np.median(rates[each])) for each in (False, True))
    print(f"training LeNet: {plain:.1f} batches/s alone, {seen:.1f} watched ({told} norms came)")
    print(f"watching costs {1 - seen / plain:.1%}")


def cost_of_norms(batches: int = 24) -> None:
    """The processor's time of batches of LeNet with norms and without, in turns.

    Other programs on the machine disturb it less than a rate.
    """
    project = TEMPLATES["lenet"].make()
    built, samples = build(project), load(project.settings.data.source, limit=64)
    inputs, targets = from_numpy(samples.inputs), from_numpy(samples.targets)
    recorder = Recorder()
    recorder.watch(True)
    recorder.record(built, samples, "cpu")
    times: dict[bool, list[float]] = {True: [], False: []}
    for batch in range(batches):
        watched = batch % 2 == 0
        recorder.watching, recorder._norms_at = watched, 0.0
        start = time.process_time()
        _, loss = built.evaluate(inputs, targets)
        recorder.await_norms(loss)
        loss.backward()
        recorder.norms(built.model, batch)
        times[watched].append(time.process_time() - start)
        built.model.zero_grad()
    plain, seen = (1e3 * float(np.median(times[each])) for each in (False, True))
    a_second = 2 * max(seen - plain, 0.0) / 1e3
    print(f"a batch of LeNet: {plain:.1f} ms of the processor, {seen:.1f} ms with norms")
    print(f"which come twice a second: {a_second:.1%} of a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ops", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--cpu", action="store_true")
    choices = parser.parse_args()
    if choices.cpu:
        global clock
        clock = time.thread_time
    application = QApplication([])
    Style(application)
    Collector(application)
    gc.freeze()  # as the program does
    recorded = graph(choices.ops)
    print(f"{len(recorded.nodes)} nodes, {len(recorded.edges)} edges, {SIZE[0]}×{SIZE[1]}")
    place(recorded)
    with tempfile.TemporaryDirectory() as folder:
        document = Document()
        document.open(TEMPLATES["lenet"].make())
        session = TrainingSession(document, workspace=Workspace(Path(folder)))
        view = AutogradView(document, Selection(document), session)
        view.resize(*SIZE)
        view.show()
        draw(recorded, view, session)
        session.shutdown()
    cost_of_norms()
    if choices.rounds:
        train(choices.rounds)


if __name__ == "__main__":
    main()
