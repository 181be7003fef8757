"""The engine's code computes what the program does; tests/parity/test_codegen.py asks PyTorch's."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engine import manual_seed
from engine.datasets import load
from engine.studio.codegen import generate
from engine.studio.network.build import BuildError, build
from engine.studio.network.edits import Project
from engine.studio.network.network import Network, Node
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.random_projects import (
    Drawing,
    layer_project,
    layer_projects,
    projects,
)
from tests.engine.studio.codegen.running import assert_same, batch_for, built_or_none, run_file
from tests.engine.studio.network.drawing import LAYERS, usual_shapes

QUICKLY = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
}
"""Shrinking whole networks takes minutes."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str) -> None:
    project = TEMPLATES[name].make()
    samples = load(project.settings.data.source, limit=3)
    assert_same(project, "engine", samples.inputs, samples.targets)


@settings(max_examples=15, **QUICKLY)
@given(projects())
def test_random_networks(project) -> None:
    assert_same(project, "engine", *batch_for(project))


@pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)
def test_every_layer(entry) -> None:
    usual = layer_project(entry, {}, usual_shapes(entry))
    assert_same(usual, "engine", *batch_for(usual))

    @settings(max_examples=2, **QUICKLY)
    @given(layer_projects(entry))
    def check(project) -> None:
        if built_or_none(project) is not None:
            assert_same(project, "engine", *batch_for(project))

    check()


def test_a_target_that_the_network_computes() -> None:
    drawing = Drawing()
    x = drawing.add("Input")
    target = drawing.add("Tanh", x)
    prediction = drawing.add("Linear", x, out_features=4)
    drawing.add("MSELoss", prediction, target, ports=("input", "target"))
    data = DataChoice("line", (4,), (), (1,))
    project = Project("T", Network(drawing.nodes, drawing.wires), Settings(data))
    text = assert_same(project, "engine", *batch_for(project))
    assert "outputs, wanted = model(inputs)" in text
    assert "for inputs, _ in loader:" in text


def test_what_computes_nothing_is_an_identity() -> None:
    drawing = Drawing()
    x = drawing.add("Input")
    drawing.add("MSELoss", x, drawing.add("Linear", x, out_features=4), ports=("input", "target"))
    data = DataChoice("line", (4,), (), (1,))
    project = Project("T", Network(drawing.nodes, drawing.wires), Settings(data))
    assert_same(project, "engine", *batch_for(project))


@pytest.mark.parametrize("name", ["lenet", "resnet", "lstm"])
def test_a_seed_gives_the_weights_that_the_program_begins_with(name: str) -> None:
    project = TEMPLATES[name].make()
    model = run_file(generate(project, "engine").text)["model"]
    manual_seed(project.settings.seed)
    for key, weight in build(project).model.state_dict().items():
        assert (model.state_dict()[key] == weight).all(), key


@pytest.mark.parametrize("dialect", ["pytorch", "engine"])
def test_a_network_with_problems_is_refused_with_its_sentence(dialect: str) -> None:
    nodes = [Node("n1", "Input", "input"), Node("n2", "Linear", "fc")]
    project = Project("T", Network(nodes), Settings())
    with pytest.raises(BuildError) as caught:
        generate(project, dialect)
    assert str(caught.value).endswith(".")
