"""A code node has as many inputs as it says, and is built, trained and cut like other layers."""

from __future__ import annotations

import pytest

from engine import from_numpy, optim
from engine.datasets import load
from engine.studio.network import operations
from engine.studio.network.build import build
from engine.studio.network.catalogue import CATALOGUE, kind_of, summary
from engine.studio.network.code_module import CodeError
from engine.studio.network.code_outcomes import DryRun, Outcome, keep
from engine.studio.network.edits import apply
from engine.studio.network.layers.code import LONGEST
from engine.studio.network.network import Node, Wire
from engine.studio.network.parameters import checked
from engine.studio.network.ports import with_cut_wires

NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, x):
        {}
"""


@pytest.mark.parametrize(
    ("stored", "count"), [(1, 1), (4, 4), (5, 1), (True, 1), (2.0, 1), ("", 1)]
)
def test_it_has_as_many_inputs_as_it_says(stored, count: int) -> None:
    kind = kind_of(Node("n1", "Code", "code", parameters={"inputs": stored}))
    assert len(kind.inputs) == count
    assert [each.name for each in kind.inputs[:2]] == ["input", "input2"][:count]


def test_code_that_is_no_text_or_too_long_is_a_problem() -> None:
    for bad in (7, "#" * (LONGEST + 1)):
        _, unfit = checked(Node("n1", "Code", "code", parameters={"code": bad}))
        assert [each.name for each in unfit] == ["code"]


def test_it_says_how_many_inputs_it_has() -> None:
    assert summary(Node("n1", "Code", "code"), {}) == CATALOGUE["Code"].formula
    assert summary(Node("n1", "Code", "code", parameters={"inputs": 3}), {}) == "3 inputs"


def test_the_wires_at_inputs_that_go_are_cut(chain) -> None:
    project = chain("Input", "Code", "CrossEntropyLoss")
    apply(project, operations.set_parameter(project.network, "n2", "inputs", 2))
    project.network.add_wire(Wire("n1", "output", "n2", "input2"))
    edits = with_cut_wires(project, operations.set_parameter(project.network, "n2", "inputs", 1))
    inverse = apply(project, edits)
    assert set(project.network.wires) == {"n2.input", "n3.input"}
    apply(project, inverse)
    assert set(project.network.wires) == {"n2.input", "n2.input2", "n3.input"}


def net(chain, line: str):
    """A network whose only weights are in its code."""
    project = chain("Input", "Flatten", "Code", "CrossEntropyLoss")
    code = NET.format(line)
    apply(project, operations.set_parameter(project.network, "n3", "code", code))
    keep(DryRun(code, ((784,),)), Outcome((10,), 7850))
    return project


def test_its_weights_learn_under_the_names_in_the_code(chain) -> None:
    built = build(net(chain, "return self.fc(x)"))
    assert list(built.model.state_dict()) == ["code.fc.weight", "code.fc.bias"]
    samples = load("digits", limit=32)
    inputs, targets = from_numpy(samples.inputs), from_numpy(samples.targets)
    optimizer = optim.Adam(built.model.parameters(), lr=0.01)
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        _, loss = built.evaluate(inputs, targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_what_fails_in_training_names_the_node_and_the_line(chain) -> None:
    built = build(net(chain, "return self.fc(x) + later"))
    inputs = from_numpy(load("digits", limit=4).inputs)
    with pytest.raises(CodeError, match=r"code, line 7 \(return self.fc\(x\) \+ later\)"):
        built.model(inputs)
