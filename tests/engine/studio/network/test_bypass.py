"""A bypassed node is left out of what computes, and its neighbours are joined."""

from __future__ import annotations

import numpy as np
import pytest

from engine import tensor
from engine.studio.network import edits as edit
from engine.studio.network.build import build
from engine.studio.network.bypass import bypass_refusal, set_bypassed, without_bypassed
from engine.studio.network.check import analyse
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import from_json, snapshot, to_json
from engine.studio.network.sentences import text

LAYERS = ("Input", "Flatten", "Linear", "ReLU", "Dropout", "Linear", "CrossEntropyLoss")


@pytest.fixture
def project(chain):
    return chain(*LAYERS[:5], ("Linear", {"out_features": 10}), LAYERS[6])


def analysed(project):
    return analyse(project.network, project.settings.data)


def bypass(project, *ids: str) -> list[edit.Edit]:
    return edit.apply(project, set_bypassed(project.network, ids, True))


def test_it_is_left_out_of_what_is_built(project) -> None:
    bypass(project, "n4", "n5")
    built = build(project)
    assert set(built.model.node_ids.values()) == {"n2", "n3", "n6"}
    batch = tensor(np.zeros((2, 1, 28, 28), np.float32))
    assert built.model(batch).shape == (2, 10)


def test_it_computes_as_if_it_were_deleted(project, chain) -> None:
    bypass(project, "n4", "n5")
    without = chain("Input", "Flatten", "Linear", ("Linear", {"out_features": 10}), LAYERS[6])
    batch = tensor(np.random.default_rng(0).normal(size=(2, 1, 28, 28)).astype(np.float32))
    models = [build(each).model for each in (project, without)]
    weights = models[0].state_dict().values()
    models[1].load_state_dict(dict(zip(models[1].state_dict(), weights, strict=True)))
    assert np.array_equal(*(model(batch).detach().numpy() for model in models))


def test_shapes_pass_through_and_it_costs_nothing(project) -> None:
    bypass(project, "n4")
    analysis = analysed(project)
    assert analysis.ready
    assert analysis.shapes["n4", "output"] == analysis.shapes["n3", "output"]
    assert analysis.costs["n4"].multiply_adds == analysis.costs["n4"].parameters == 0


def test_what_changes_the_shape_cannot_be_bypassed(project) -> None:
    refusal = bypass_refusal(project.network, analysed(project), "n2")
    assert refusal is not None
    assert "784" in text(refusal)
    assert bypass_refusal(project.network, analysed(project), "n4") is None


@pytest.mark.parametrize("node", ["n1", "n7"])
def test_the_ends_cannot_be_bypassed(project, node) -> None:
    refusal = bypass_refusal(project.network, analysed(project), node)
    assert refusal is not None
    assert refusal.id == "bypass-end"
    # A file may say so all the same: it is not heeded.
    bypass(project, node)
    assert build(project).model is not None


def test_an_add_passes_its_first_input_on(project) -> None:
    network = project.network
    for each in ("n4.input", "n5.input"):
        network.remove_wire(each)
    network.add_node(Node("n9", "Add", "add", bypassed=True))
    for wire in (
        Wire("n3", "output", "n9", "a"),
        Wire("n4", "output", "n9", "b"),
        Wire("n3", "output", "n4", "input"),
        Wire("n9", "output", "n5", "input"),
    ):
        network.add_wire(wire)
    analysis = analysed(project)
    assert analysis.ready
    assert [each.node for each in analysis.problems if each.id == "unused"] == ["n4"]
    assert "n4" not in build(project).model.node_ids.values()


def test_a_circle_of_bypassed_nodes_ends(chain) -> None:
    project = chain("Input", "ReLU", "ReLU", "CrossEntropyLoss")
    project.network.remove_wire("n2.input")
    project.network.add_wire(Wire("n3", "output", "n2", "input"))
    bypass(project, "n2", "n3")
    assert not analysed(project).ready
    assert "n4.input" not in without_bypassed(project.network).wires


def test_a_bad_parameter_of_it_does_not_matter(chain) -> None:
    project = chain("Input", "Flatten", ("Linear", {"out_features": -3}), "CrossEntropyLoss")
    assert not analysed(project).ready
    bypass(project, "n3")
    assert all(problem.id != "bad-parameter" for problem in analysed(project).problems)


def test_softmax_is_seen_through_it(chain) -> None:
    project = chain(
        "Input", "Flatten", ("Linear", {"out_features": 10}), "Softmax", "Dropout", LAYERS[6]
    )
    bypass(project, "n5")
    assert "softmax-before-cross-entropy" in {each.id for each in analysed(project).problems}
    bypass(project, "n4")
    assert "softmax-before-cross-entropy" not in {each.id for each in analysed(project).problems}


def test_files_say_so_only_where_it_is(project) -> None:
    before = to_json(snapshot(project))
    assert b"bypassed" not in before
    assert b"collapsed" not in before
    assert b'"x": 0.0' in before  # what files always held, they still hold
    inverse = bypass(project, "n4")
    after = to_json(snapshot(project))
    assert after.count(b"bypassed") == 1
    assert to_json(from_json(after)) == after
    edit.apply(project, inverse)
    assert to_json(snapshot(project)) == before
    assert without_bypassed(project.network) is project.network
