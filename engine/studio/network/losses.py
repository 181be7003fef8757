"""What each loss expects of the prediction and of the chosen data."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.bypass import real_start
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.kinds import LayerKind, Values
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import ShapeError

DOUBLED = {"CrossEntropyLoss": "Softmax", "BCEWithLogitsLoss": "Sigmoid"}
"""What a loss applies by itself, so that it should not come before it."""


def expected_prediction(kind: LayerKind, data: DataChoice) -> Shape:
    """The shape a loss wants for one sample; ShapeError where loss and data do not go together."""
    if data.classes:
        return (len(data.classes),)
    if kind.target == "classes":
        raise ShapeError("loss-needs-classes", data=data.source)
    return data.target_shape


def check_prediction(kind: LayerKind, data: DataChoice, prediction: Shape) -> None:
    """ShapeError where the prediction does not fit the dataset's targets."""
    expected = expected_prediction(kind, data)
    if prediction == expected:
        return
    if not data.classes:
        raise ShapeError("target-mismatch", expected=expected, given=prediction)
    classes = len(data.classes)
    if len(prediction) != 1:
        raise ShapeError("classes-rank", classes=classes, given=prediction)
    raise ShapeError("classes-mismatch", classes=classes, given=prediction)


def check_wired_target(kind: LayerKind, prediction: Shape, target: Shape) -> None:
    """ShapeError where the prediction does not fit a target that the network computes."""
    if kind.target == "classes" and kind.kind != "CrossEntropyLoss":  # which takes shares as well
        raise ShapeError("target-needs-labels")
    if prediction != target:
        raise ShapeError("target-mismatch", expected=target, given=prediction)


def has_wired_target(project: ProjectData) -> bool:
    """Whether the network computes its own targets, or takes its input for one.

    The dataset's classes then say nothing of its answers.
    """
    losses = {node.id for node in project.nodes if kind_of(node).category == "loss"}
    return any(wire.target in losses and wire.input == "target" for wire in project.wires)


def tells_classes(project: ProjectData) -> bool:
    """Whether the network's answers are about the dataset's classes."""
    return bool(project.settings.data.classes) and not has_wired_target(project)


def wanted_values(kind: LayerKind, port: str) -> Values:
    """What the values at this input of a loss must be."""
    if port == "input":
        return kind.wants
    return "positive" if port == "var" else ""


def maker_of_values(network: Network, wire: Wire) -> Node:
    """The node upstream that made the values on this wire, in whatever block it lies.

    Others only lay them out anew.
    """
    gone_into: list[tuple[Network, str]] = []
    passed: set[tuple[int, str]] = set()
    while True:
        wire = real_start(network, wire) or wire
        node = network.nodes[wire.source]
        if (len(gone_into), node.id) in passed:
            return node
        passed.add((len(gone_into), node.id))
        kind = kind_in(network, node)
        before: Wire | None = None
        if node.kind == BLOCK.kind and kind.kind:
            gone_into.append((network, node.id))
            network = network.blocks[node.block].network
            before = network.wire_into(wire.output, "input")
        elif node.kind == "BlockInput" and gone_into:
            network, block = gone_into.pop()
            before = network.wire_into(block, node.id)
        elif kind.category == "shape" and len(kind.inputs) == 1:
            before = network.wire_into(node.id, kind.inputs[0].name)
        if before is None:
            return node
        wire = before
