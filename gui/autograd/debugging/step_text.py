"""What a step of a recording is called, and the layer it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from engine.studio.debugging.replay import Replay
from engine.studio.debugging.steps import Step
from engine.studio.network.catalogue import kind_of
from engine.studio.network.network import Node

Nodes = Mapping[str, Node]
"""The nodes of the recorded network, by path."""


def phase_text(step: Step) -> str:
    """Which pass a step belongs to."""
    return {
        "forward": QCoreApplication.translate("debugger", "Forward"),
        "backward": QCoreApplication.translate("debugger", "Backward"),
        "update": QCoreApplication.translate("debugger", "Update"),
    }[step.phase]


def title(replay: Replay, step: Step) -> str:
    """The op, or what is done with a parameter."""
    operation = replay.operation(step)
    if operation is not None:
        return operation.formula.title
    assert step.leaf is not None
    name = replay.recording.leaves[step.leaf].name.rpartition(".")[2]
    if step.phase == "update":
        return QCoreApplication.translate("debugger", "{0} learns").format(name)
    return QCoreApplication.translate("debugger", "Gradient of {0}").format(name)


def autograd_name(replay: Replay, step: Step) -> str:
    """As autograd calls it: "AddmmBackward0", or a parameter's whole name."""
    operation = replay.operation(step)
    if operation is not None:
        return operation.name
    assert step.leaf is not None
    return replay.recording.leaves[step.leaf].name


def layer_text(step: Step, nodes: Nodes) -> str:
    """The layer by its name and kind: "fc1 · Linear"; empty for none."""
    node = nodes.get(step.layer or "")
    return "" if node is None else f"{node.name} · {kind_of(node).title}"


def category(step: Step, nodes: Nodes) -> str:
    """The category of the layer, for its colour and its icon."""
    node = nodes.get(step.layer or "")
    return "shape" if node is None else kind_of(node).category


def place_text(replay: Replay, number: int, nodes: Nodes) -> str:
    """All of a step in one line, for a tip and for who hears it."""
    step = replay.steps[number]
    words = QCoreApplication.translate("debugger", "Step {0} of {1}")
    parts = [words.format(number + 1, len(replay.steps)), phase_text(step), title(replay, step)]
    layer = layer_text(step, nodes)
    return ", ".join([*parts, layer] if layer else parts)
