"""Each finding offers cures that apply, that take it away, and that leave a sound network."""

from __future__ import annotations

import pytest

from engine.studio.network import sentences
from engine.studio.network.check import analyse
from engine.studio.network.edits import apply
from engine.studio.network.finding_words import FINDINGS
from engine.studio.network.findings import Finding, problems_of
from engine.studio.network.project import restore, snapshot, to_json
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates.drawing import chain
from tests.engine.studio.network.block_projects import group_named, named

VALUES = {
    "dead-relus": {"dead": 7, "units": 8, "samples": 640, "rate": 0.1},
    "saturated": {"percent": 97},
    "vanishing-gradient": {"times": 5000},
    "exploding-gradient": {"times": 200, "rate": 0.1},
    "raw-input": {"low": 0.0, "high": 255.0},
    "overfitting": {"best": 3, "times": 1.5},
    "diverged": {"rate": 0.1},
    "rate-too-high": {"rate": 0.1, "first": 2.3, "last": 9.1},
    "rate-too-low": {"rate": 0.1, "first": 2.3, "last": 2.29, "steps": 200},
}
PLACES = {"saturated": "squash", "vanishing-gradient": "fc1", "raw-input": "input"}


@pytest.fixture
def project():
    steps = [
        ("Input", "input", {}),
        ("Linear", "fc1", {"out_features": 8}),
        ("ReLU", "relu", {}),
        ("Linear", "fc2", {"out_features": 8}),
        ("Sigmoid", "squash", {}),
        ("Linear", "fc3", {"out_features": 2}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    settings = Settings(DataChoice("moons", (2,), ("0", "1")), learning_rate=0.1, epochs=9)
    return restore(chain("Test", steps, 9, settings))


def id_of(project, name):
    return next(node.id for node in project.network.nodes.values() if node.name == name)


def finding(project, id):
    place = PLACES.get(id, "relu" if id == "dead-relus" else "fc2")
    return Finding(id, id_of(project, place), VALUES[id])


def problems(project, *findings):
    return problems_of(project, analyse(project.network, project.settings.data), findings)


def test_there_is_an_example_of_each():
    assert VALUES.keys() == FINDINGS.keys()


@pytest.mark.parametrize("id", FINDINGS)
def test_it_is_told_in_words(project, id):
    (problem,) = problems(project, finding(project, id))
    assert problem.severity == "warning" and problem.mends
    words = sentences.text(problem)
    assert words.endswith(".") and "{" not in words


@pytest.mark.parametrize("id", FINDINGS)
def test_every_cure_applies_and_can_be_taken_back(project, id):
    before = to_json(snapshot(project))
    (problem,) = problems(project, finding(project, id))
    for mend in problem.mends:
        back = apply(project, mend.edits)
        assert to_json(snapshot(project)) != before
        analysis = analyse(project.network, project.settings.data)
        assert analysis.ready, sentences.text(mend)
        apply(project, back)
        assert to_json(snapshot(project)) == before


@pytest.mark.parametrize("id", ["dead-relus", "saturated", "rate-too-high", "rate-too-low"])
def test_what_is_cured_is_gone(project, id):
    found = finding(project, id)
    (problem,) = problems(project, found)
    apply(project, problem.mends[-1].edits)
    assert id in ("dead-relus",) or problems(project, found) == ()
    if id == "dead-relus":
        apply(project, problem.mends[0].edits)
        assert problems(project, found) == ()


def test_a_layer_that_is_gone_has_nothing(project):
    assert problems(project, Finding("dead-relus", "n99", VALUES["dead-relus"])) == ()


def test_nothing_is_normalised_twice(project):
    found = finding(project, "raw-input")
    (problem,) = problems(project, found)
    apply(project, problem.mends[0].edits)
    assert problems(project, found) == ()


def test_a_finding_inside_of_a_block_stands_on_the_block_and_is_cured_there(project) -> None:
    block = group_named(project, "fc2", "squash")
    first = to_json(snapshot(project))
    inner = named(project, "squash", "b1")
    found = Finding("saturated", f"{block}.{inner}", VALUES["saturated"])
    (problem,) = problems_of(project, analyse(project.network, project.settings.data), [found])
    assert problem.node == block
    assert sentences.title(problem) == "squash is saturated"
    back = apply(project, problem.mends[-1].edits)
    assert project.blocks["b1"].network.nodes[inner].kind == "ReLU"
    assert problems_of(project, analyse(project.network, project.settings.data), [found]) == ()
    apply(project, back)
    assert to_json(snapshot(project)) == first
    for gone in (f"{block}.n99", f"n99.{inner}", "n99"):
        lost = Finding("saturated", gone, VALUES["saturated"])
        assert problems_of(project, analyse(project.network, project.settings.data), [lost]) == ()
