"""Freezing marks a node, and projects that freeze nothing are stored as they ever were."""

from __future__ import annotations

import pytest

from engine.studio.network import edits, operations
from engine.studio.network.build import build
from engine.studio.network.check import analyse
from engine.studio.network.differences import differences
from engine.studio.network.freezing import FROZEN, freeze, is_frozen
from engine.studio.network.network import Node
from engine.studio.network.project import from_json, restore, snapshot, to_json
from engine.studio.network.templates import TEMPLATES


@pytest.fixture
def project():
    return restore(TEMPLATES["lenet"].make())


def node(project, name: str) -> Node:
    return next(each for each in project.network.nodes.values() if each.name == name)


def frozen(project, *names: str, on: bool = True):
    """What takes the freezing of these nodes back."""
    ids = [node(project, name).id for name in names]
    return edits.apply(project, freeze(project.network, ids, on))


def test_nothing_frozen_leaves_no_trace(project) -> None:
    before = to_json(snapshot(project))
    assert b"frozen" not in before
    inverse = frozen(project, "conv1", "fc")
    assert is_frozen(node(project, "conv1")) and not is_frozen(node(project, "conv2"))
    stored = to_json(snapshot(project))
    assert stored.count(b'"frozen": true') == 2
    assert to_json(from_json(stored)) == stored
    edits.apply(project, inverse)
    assert to_json(snapshot(project)) == before
    frozen(project, "conv1")
    frozen(project, "conv1", on=False)
    assert to_json(snapshot(project)) == before


def test_what_is_so_already_makes_no_step(project) -> None:
    frozen(project, "conv1")
    conv = node(project, "conv1").id
    assert freeze(project.network, [conv]) == []
    assert freeze(project.network, [node(project, "fc").id], frozen=False) == []


def test_it_is_no_problem_unless_it_is_nonsense(project) -> None:
    frozen(project, "conv1", "relu1")
    data = project.settings.data
    assert analyse(project.network, data).problems == ()
    conv = node(project, "conv1").id
    edits.apply(project, operations.set_parameter(project.network, conv, FROZEN, 3))
    (problem,) = analyse(project.network, data).problems
    assert (problem.id, problem.severity) == ("unknown-parameter", "warning")
    assert not is_frozen(node(project, "conv1"))


def test_parameters_are_set_beside_it(project) -> None:
    frozen(project, "conv1")
    conv = node(project, "conv1").id
    edits.apply(project, operations.set_parameter(project.network, conv, "out_channels", 8))
    assert is_frozen(node(project, "conv1"))


def test_the_built_layer_wants_no_gradient_and_stays_in_eval_mode(project) -> None:
    frozen(project, "conv1")
    model = build(project).model
    conv1, conv2 = model.get_submodule("conv1"), model.get_submodule("conv2")
    assert not any(each.requires_grad for each in conv1.parameters())
    assert all(each.requires_grad for each in conv2.parameters())
    model.train()
    assert (conv1.training, conv2.training, model.training) == (False, True, True)
    assert model.frozen_ids == {node(project, "conv1").id}


def test_it_is_told_as_a_difference(project) -> None:
    before = snapshot(project)
    frozen(project, "conv1")
    after = snapshot(project)
    assert differences(before, after) == ["conv1 was frozen."]
    assert differences(after, before) == ["conv1 learns again."]
