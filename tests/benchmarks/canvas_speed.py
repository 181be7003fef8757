"""How long the canvas takes to draw a large network: python tests/benchmarks/canvas_speed.py

Prints the milliseconds a frame takes, of which 95 % are faster (p95), for panning, zooming,
fitting and dragging one node or all of them, for 1,000 nodes with 1,500 wires; how long the
network takes to open; and how long an edit takes, with shapes inferred anew and drawn. Draws
offscreen unless QT_QPA_PLATFORM says otherwise. `--cpu` counts the processor's time for what
passes, which other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import random
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from engine.studio.network import operations
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import SCHEMA, ProjectData
from engine.studio.network.settings import Settings
from gui.canvas.load import Load
from gui.canvas.view import NetworkCanvas
from gui.document import Document
from gui.garbage import Collector
from gui.selection import Selection
from gui.style import Style
from gui.touch import WHEEL_STEP

SIZE = (1280, 800)
FRAMES = 60
clock = time.perf_counter
KINDS = ("Add", "Conv2d", "Add", "ReLU", "Add", "Dropout")
"""They all keep the shape, so that the network is sound whatever is joined to what."""
CONVOLUTION = {"out_channels": 1, "padding": (1, 1)}


def network(count: int) -> ProjectData:
    """Rows of layers, each joined to one before it, and every second (an Add) to two."""
    scatter = random.Random(0)
    across = max(5, int((count * 1.6) ** 0.5))
    nodes = [Node("n0", "Input", "input", 0, 0)]
    wires = []
    for place in range(1, count):
        x = 250 * (place % across) + scatter.uniform(-20, 20)
        y = 160 * (place // across) + scatter.uniform(-15, 15)
        kind = KINDS[place % len(KINDS)]
        parameters = CONVOLUTION if kind == "Conv2d" else {}
        nodes.append(Node(f"n{place}", kind, f"layer{place}", x, y, dict(parameters)))
        ports = ("a", "b") if kind == "Add" else ("input",)
        for port in ports:
            source = max(0, place - scatter.randint(1, 3))
            wires.append(Wire(f"n{source}", "output", f"n{place}", port))
    Network(nodes, wires)  # raises if they do not fit
    return ProjectData(SCHEMA, "Large", tuple(nodes), tuple(wires), Settings())


def milliseconds(step: Callable[[int], object], frames: int = FRAMES) -> np.ndarray:
    """How long each of the frames takes, from the change to the last pixel."""
    times = []
    for frame in range(frames + 3):
        start = clock()
        step(frame)
        QApplication.processEvents()
        times.append((clock() - start) * 1e3)
    return np.array(times[3:])


def report(name: str, times: np.ndarray) -> None:
    middle, late = np.percentile(times, 50), np.percentile(times, 95)
    print(f"{name:28s} p50 {middle:6.1f} ms   p95 {late:6.1f} ms")


def main() -> None:
    """Open a large network, then pan, zoom, fit, drag and edit it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--cpu", action="store_true")
    choices = parser.parse_args()
    count = choices.nodes
    if choices.cpu:
        global clock
        clock = time.thread_time
    application = QApplication([])
    Style(application)
    Collector(application)
    gc.freeze()  # as the program does
    document = Document()
    selection = Selection(document)
    canvas = NetworkCanvas(document, selection)
    canvas.resize(*SIZE)
    canvas.show()
    data = network(count)
    print(f"{len(data.nodes)} nodes, {len(data.wires)} wires, {SIZE[0]}×{SIZE[1]}")

    start = clock()
    document.open(data)
    QApplication.processEvents()
    print(f"{'open':28s} {(clock() - start) * 1e3:10.1f} ms")

    report("repaint, all in sight", milliseconds(lambda _: canvas.viewport().update()))
    middle = canvas.scene().node_rects().center()
    across, down = canvas.horizontalScrollBar(), canvas.verticalScrollBar()

    def pan(_: int) -> None:
        across.setValue(across.value() + 7)
        down.setValue(down.value() + 3)

    for zoom in (1.0, 0.5):
        canvas.resetTransform()
        canvas.scale(zoom, zoom)
        canvas.centerOn(middle)
        QApplication.processEvents()
        report(f"pan at {zoom:.0%}", milliseconds(pan))

    fitting = min(SIZE[0] / canvas.scene().width(), SIZE[1] / canvas.scene().height())
    half = np.geomspace(1.5, fitting, FRAMES // 2)
    zooms = np.concatenate([half, half[::-1], half[:3]])

    def zoom_to(frame: int) -> None:
        turn_wheel(canvas, zooms[frame] / canvas.transform().m11())

    def fit(frame: int) -> None:
        canvas.resetTransform()
        canvas.centerOn(middle + QPointF(frame, 0))
        canvas.fit()

    report("fit", milliseconds(fit))
    canvas.centerOn(middle)
    report(f"zoom 150 % to {fitting:.0%} and back", milliseconds(zoom_to))

    canvas.resetTransform()
    canvas.centerOn(middle)
    held = min(
        canvas.scene().nodes.values(), key=lambda item: (item.pos() - middle).manhattanLength()
    )
    origin = held.pos()

    def drag(frame: int) -> None:
        canvas.scene().place({held.node_id: origin + QPointF(3 * frame, 2 * frame)})

    report("drag a node at 100 %", milliseconds(drag))
    canvas.fit()
    report("drag a node, all in sight", milliseconds(drag))
    canvas.scene().restore()
    drag_everything(canvas, middle)

    canvas.resetTransform()
    canvas.centerOn(middle)
    selection.set({held.node_id})
    report("edit, shapes inferred anew", milliseconds(lambda frame: edit(document, frame), 20))
    report("nudge (one whole edit)", milliseconds(lambda _: canvas.nudge(QPointF(4, 0)), 10))
    report("hover", milliseconds(lambda frame: hover(canvas, QPointF(10 * frame + 40, 300))))


def drag_everything(canvas: NetworkCanvas, middle: QPointF) -> None:
    """Move all nodes as one selection, near by and with all of them in sight."""
    canvas.selection.set(canvas.scene().nodes)
    load = Load(canvas.scene())

    def move(frame: int) -> None:
        load.show_moved(QPointF(3 * frame, 2 * frame))

    report("drag all, all in sight", milliseconds(move))
    canvas.resetTransform()
    canvas.centerOn(middle)
    report("drag all at 100 %", milliseconds(move))
    canvas.scene().restore()
    canvas.selection.clear()


def turn_wheel(canvas: NetworkCanvas, factor: float) -> None:
    """Zoom by this factor at the middle of the view."""
    middle = canvas.viewport().rect().center()
    angle = QPoint(0, round(math.log(factor) / math.log(WHEEL_STEP)))
    nothing, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    where, phase = canvas.viewport().mapToGlobal(middle), Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, where, QPoint(), angle, nothing, keys, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def edit(document: Document, frame: int) -> None:
    """Change a parameter in the middle of the network, on which the shapes behind it hang."""
    nodes = [node for node in document.network.nodes.values() if node.kind == "Conv2d"]
    node = nodes[len(nodes) // 2]
    edits = operations.set_parameter(document.network, node.id, "bias", frame % 2 == 0)
    document.push("Set", edits)


def hover(canvas: NetworkCanvas, at: QPointF) -> None:
    """Move the pointer, no button down, to this point of the view."""
    nothing, where = Qt.MouseButton.NoButton, QPointF(canvas.viewport().mapToGlobal(at.toPoint()))
    keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, where, nothing, nothing, keys)
    QApplication.sendEvent(canvas.viewport(), event)


if __name__ == "__main__":
    main()
