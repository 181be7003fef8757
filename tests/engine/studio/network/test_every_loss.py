"""Each loss of the catalogue takes classes and numbers, offers what it lacks, and trains."""

import pytest

from engine import manual_seed, optim, rand, tensor
from engine.studio.network import operations
from engine.studio.network.build import build
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project, apply
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.settings import DataChoice, Settings

LOSSES = [entry for entry in CATALOGUE.values() if entry.category == "loss"]
CLASSES = DataChoice("x", (4,), ("a", "b", "c"))
NUMBERS = DataChoice("x", (4,), (), (3,))


def network_for(kind: str, data: DataChoice) -> Project:
    """A Linear layer before the loss, and another for the variance where it wants one."""
    nodes = [Node("n1", "Input", "input"), Node("n9", kind, "loss")]
    wires = []
    for number, port in enumerate(CATALOGUE[kind].inputs):
        if not port.optional:
            nodes.append(
                Node(f"n{number + 2}", "Linear", f"fc{number}", parameters={"out_features": 3})
            )
            wires.append(Wire("n1", "output", f"n{number + 2}", "input"))
            wires.append(Wire(f"n{number + 2}", "output", "n9", port.name))
    return Project("T", Network(nodes, wires), Settings(data))


def mended(project: Project) -> Project:
    """The project after every first mend that it is offered."""
    for _ in range(3):
        problems = analyse(project.network, project.settings.data).problems
        if problems:
            apply(project, problems[0].mends[0].edits)
    return project


CASES = [
    pytest.param(entry, reduction, data, id=f"{entry.kind}-{reduction}-{len(data.classes)}")
    for entry in LOSSES
    for reduction in entry.parameter("reduction").choices
    for data in (CLASSES, NUMBERS)
    if data.classes or entry.target != "classes"
]


@pytest.mark.parametrize(("entry", "reduction", "data"), CASES)
def test_it_trains(entry, reduction: str, data: DataChoice) -> None:
    manual_seed(1)
    project = mended(network_for(entry.kind, data))
    apply(project, operations.set_parameter(project.network, "n9", "reduction", reduction))
    analysis = analyse(project.network, data)
    assert analysis.problems == ()
    built = build(project)
    inputs = rand(8, 4)
    targets = tensor([0, 1, 2, 0, 1, 2, 0, 1]) if data.classes else (inputs[:, :3] > 0.5).float()
    if entry.target == "signs" and not data.classes:
        targets = 2 * targets - 1
    optimizer = optim.Adam(built.model.parameters(), lr=0.02)
    losses = []
    for _ in range(20):
        _, loss = built.evaluate(inputs, targets)
        assert loss.ndim == 0
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        assert all(weight.grad is not None for weight in built.model.parameters())
        optimizer.step()
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("entry", LOSSES, ids=lambda entry: entry.kind)
def test_a_target_of_its_own_is_taken_or_refused(entry) -> None:
    project = mended(network_for(entry.kind, CLASSES))
    project.network.add_node(Node("n20", "Linear", "other", parameters={"out_features": 3}))
    project.network.add_node(Node("n21", "Softmax", "shares"))
    project.network.add_wire(Wire("n1", "output", "n20", "input"))
    project.network.add_wire(Wire("n20", "output", "n21", "input"))
    project.network.add_wire(Wire("n21", "output", "n9", "target"))
    ids = [problem.id for problem in analyse(project.network, CLASSES).problems]
    labels_only = entry.target == "classes" and entry.kind != "CrossEntropyLoss"
    assert ids == (["target-needs-labels"] if labels_only else [])
    if not labels_only:
        _, loss = build(project).evaluate(rand(8, 4), tensor([0] * 8))
        assert loss.isfinite()
