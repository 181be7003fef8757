"""Every loss as NumPy code, with targets of the data and with those of the network's own."""

from __future__ import annotations

import pytest

from engine.studio.codegen.numpy import generate
from engine.studio.codegen.numpy.layers import OF_DIFFERENCES
from engine.studio.network import operations
from engine.studio.network.edits import Project, apply
from engine.studio.network.network import Node, Wire
from tests.engine.studio.codegen.numpy.running import assert_same
from tests.engine.studio.codegen.running import batch_for
from tests.engine.studio.network.test_every_loss import (
    CLASSES,
    LOSSES,
    NUMBERS,
    mended,
    network_for,
)

EVERY_LOSS = pytest.mark.parametrize("entry", LOSSES, ids=lambda entry: entry.kind)


@EVERY_LOSS
@pytest.mark.parametrize("data", [CLASSES, NUMBERS], ids=["classes", "numbers"])
def test_it_is_the_programs(entry, data) -> None:
    if entry.target == "classes" and not data.classes:
        return
    for reduction in entry.parameter("reduction").choices:
        project = mended(network_for(entry.kind, data))
        apply(project, operations.set_parameter(project.network, "n9", "reduction", reduction))
        assert_same(project, *batch_for(project))


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("CrossEntropyLoss", "label_smoothing", 0.2),
        ("SmoothL1Loss", "beta", 0.0),
        ("SmoothL1Loss", "beta", 0.3),
        ("HuberLoss", "delta", 0.3),
        ("MultiMarginLoss", "p", 2),
        ("MultiMarginLoss", "margin", 0.2),
        ("HingeEmbeddingLoss", "margin", 0.2),
    ],
)
def test_its_options_are_heeded(kind: str, name: str, value: float) -> None:
    project = mended(network_for(kind, CLASSES))
    apply(project, operations.set_parameter(project.network, "n9", name, value))
    assert_same(project, *batch_for(project))


def with_own_target(kind: str, learns: bool) -> Project:
    """A network that computes its target from the samples, by weights that learn or do not."""
    project = mended(network_for(kind, CLASSES))
    parameters = {"out_features": 3} if learns else {"out_features": 3, "frozen": True}
    project.network.add_node(Node("n20", "Linear", "other", parameters=parameters))
    project.network.add_node(Node("n21", "Softmax", "shares"))
    project.network.add_wire(Wire("n1", "output", "n20", "input"))
    project.network.add_wire(Wire("n20", "output", "n21", "input"))
    project.network.add_wire(Wire("n21", "output", "n9", "target"))
    return project


@EVERY_LOSS
@pytest.mark.parametrize("learns", [True, False])
def test_a_target_of_the_networks_own_is_taken(entry, learns: bool) -> None:
    if entry.target == "classes" and entry.kind != "CrossEntropyLoss":
        return
    project = with_own_target(entry.kind, learns)
    if learns and entry.kind not in OF_DIFFERENCES:
        what = f"the gradient of {entry.kind} by a target that learns"
        assert generate(project).notes == (f"NumPy code does not cover: {what}.",)
    else:
        assert_same(project, *batch_for(project))
