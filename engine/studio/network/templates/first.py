"""The first networks: a line, a handful of numbers, and digits without convolutions."""

from __future__ import annotations

from engine.studio.network.project import ProjectData
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates.drawing import Step, chain


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


def moons() -> ProjectData:
    """Two hidden layers that bend the border between two half circles."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Linear", "fc1", {"out_features": 16}),
        ("Tanh", "tanh1", {}),
        ("Linear", "fc2", {"out_features": 16}),
        ("Tanh", "tanh2", {}),
        ("Linear", "fc3", {"out_features": 2}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    data = DataChoice("moons", (2,), ("0", "1"))
    settings = Settings(data, learning_rate=0.01, batch_size=16, epochs=60)
    return chain("Two moons", steps, 4, settings)


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
