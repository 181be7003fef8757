"""NumPy code gives the program's outputs, loss and gradients, for templates and random networks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import manual_seed
from engine.studio.network.edits import Project
from engine.studio.network.kinds import LayerKind
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.numpy.running import COVERED, assert_same
from tests.engine.studio.codegen.random_projects import layer_project, layer_projects, projects
from tests.engine.studio.codegen.running import batch_for, built_or_none
from tests.engine.studio.network.drawing import LAYERS, usual_shapes

RANDOM = ("alexnet-small", "vgg", "transformer")
"""Templates with dropout, whose training no other program follows number by number."""


@pytest.mark.parametrize("name", COVERED)
def test_a_template_computes_what_the_program_does(name: str) -> None:
    manual_seed(1)
    project = TEMPLATES[name].make()
    for training in (False, True) if name not in RANDOM else (False,):
        assert_same(project, *batch_for(project), training=training)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.booleans(), st.integers(0, 9))
def test_a_random_network_computes_what_the_program_does(project, training, seed) -> None:
    manual_seed(seed)
    assert_same(project, *batch_for(project), training=training, double=True)


@pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)
def test_every_layer_computes_what_the_program_does(entry: LayerKind) -> None:
    usual = layer_project(entry, {}, usual_shapes(entry))
    assert_same(usual, *batch_for(usual))

    @settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
    @given(layer_projects(entry))
    def check(project: Project) -> None:
        if built_or_none(project) is not None:
            assert_same(project, *batch_for(project), double=True)

    if entry.parameters:
        check()
