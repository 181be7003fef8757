"""Networks to start from, each a whole project with its data and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import SCHEMA, ProjectData
from engine.studio.network.settings import DataChoice, Settings


@dataclass(frozen=True, slots=True)
class Template:
    """A named starting point. `parameters` counts its weights."""

    name: str
    title: str
    help: str
    parameters: int
    make: Callable[[], ProjectData]


WIDTHS = {"Input": 128.0, "Conv2d": 148.0, "Linear": 148.0}
USUAL_WIDTH, GAP, ROW_HEIGHT = 116.0, 63.0, 200.0
LEFT, TOP = 28.0, 56.0

Step = tuple[str, str, dict[str, Any]]
"""A node of a chain: its kind, its name, its parameters."""


def chain(title: str, steps: list[Step], row: int, settings: Settings) -> ProjectData:
    """A project whose nodes follow one another, `row` of them side by side before it wraps."""
    nodes, wires = [], []
    x = LEFT
    for place, (kind, name, parameters) in enumerate(steps):
        if place % row == 0:
            x = LEFT
        y = TOP + ROW_HEIGHT * (place // row)
        nodes.append(Node(f"n{place + 1}", kind, name, x, y, parameters))
        x += WIDTHS.get(kind, USUAL_WIDTH) + GAP
    for before, after in pairwise(nodes):
        output = CATALOGUE[before.kind].outputs[0].name
        wires.append(Wire(before.id, output, after.id, CATALOGUE[after.kind].inputs[0].name))
    return ProjectData(SCHEMA, title, tuple(nodes), tuple(wires), settings)


def linear_regression() -> ProjectData:
    """One weight and one bias that find the line y = 2x."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Linear", "fc", {"out_features": 1}),
        ("MSELoss", "loss", {}),
    ]
    data = DataChoice("line", (1,), (), (1,))
    settings = Settings(data, "SGD", learning_rate=0.1, momentum=0.0, batch_size=10, epochs=20)
    return chain("Linear regression", steps, 5, settings)


def binary() -> ProjectData:
    """The tutorial's first network: 4 inputs, 3 hidden values, 1 answer."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Linear", "fc1", {"out_features": 3}),
        ("Sigmoid", "sigmoid1", {}),
        ("Linear", "fc2", {"out_features": 1}),
        ("Sigmoid", "sigmoid2", {}),
        ("MSELoss", "loss", {}),
    ]
    data = DataChoice("binary", (4,), (), (1,))
    settings = Settings(
        data, "SGD", learning_rate=1.0, momentum=0.0, batch_size=3, epochs=1000, held_out=0.0
    )
    return chain("Three-layer binary", steps, 3, settings)


def mlp() -> ProjectData:
    """Two Linear layers with 500 hidden values between them."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Flatten", "flatten", {}),
        ("Linear", "fc1", {"out_features": 500}),
        ("ReLU", "relu", {}),
        ("Linear", "fc2", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    return chain("784-500-10", steps, 3, Settings(batch_size=128))


def lenet() -> ProjectData:
    """Two convolutions, each with ReLU and pooling, and a Linear layer."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Conv2d", "conv1", {"kernel_size": (5, 5), "padding": (2, 2)}),
        ("ReLU", "relu1", {}),
        ("MaxPool2d", "pool1", {}),
        ("Conv2d", "conv2", {"out_channels": 32, "kernel_size": (5, 5), "padding": (2, 2)}),
        ("ReLU", "relu2", {}),
        ("MaxPool2d", "pool2", {}),
        ("Flatten", "flatten", {}),
        ("Linear", "fc", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    return chain("LeNet", steps, 5, Settings())


TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            "linear-regression",
            "Linear regression",
            "One Linear layer finds the line y = 2x from points on it.",
            2,
            linear_regression,
        ),
        Template(
            "binary",
            "Three-layer binary",
            "4-3-1 with sigmoids: the smallest network that learns.",
            19,
            binary,
        ),
        Template(
            "mlp",
            "784-500-10",
            "Two Linear layers read handwritten digits.",
            397_510,
            mlp,
        ),
        Template(
            "lenet",
            "LeNet",
            "Two convolutions learn strokes and loops, and read digits best.",
            28_938,
            lenet,
        ),
    )
}
