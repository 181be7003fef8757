"""The code in PyTorch computes what the program does: outputs, loss and gradients, to 1e-5."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from engine.datasets import load
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES
from tests.engine.studio.codegen.random_projects import layer_project, layer_projects, projects
from tests.engine.studio.codegen.running import assert_same, batch_for, built_or_none
from tests.engine.studio.codegen.test_networks import QUICKLY
from tests.engine.studio.codegen.test_training import (
    check_loss,
    check_optimizer,
    check_schedule,
    run_script,
)
from tests.engine.studio.network.drawing import LAYERS, usual_shapes
from tests.engine.studio.network.test_every_loss import CLASSES, LOSSES, NUMBERS

pytest.importorskip("torch")

WITH_DROPOUT = {"alexnet-small", "vgg", "transformer"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str) -> None:
    project = TEMPLATES[name].make()
    samples = load(project.settings.data.source, limit=4)
    assert_same(project, "pytorch", samples.inputs, samples.targets)
    if name not in WITH_DROPOUT:
        assert_same(project, "pytorch", samples.inputs, samples.targets, training=True)


@settings(max_examples=15, **QUICKLY)
@given(projects())
def test_random_networks(project) -> None:
    assert_same(project, "pytorch", *batch_for(project))


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")  # PyTorch's word on some Transformers
@pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)
def test_every_layer(entry) -> None:
    usual = layer_project(entry, {}, usual_shapes(entry))
    assert_same(usual, "pytorch", *batch_for(usual))

    @settings(max_examples=3, **QUICKLY)
    @given(layer_projects(entry))
    def check(project) -> None:
        if built_or_none(project) is not None:
            assert_same(project, "pytorch", *batch_for(project))

    check()


@pytest.mark.parametrize("name", ["lenet", "linear-regression"])
def test_the_script_trains(name: str, tmp_path: Path) -> None:
    project = TEMPLATES[name].make()
    plan = msgspec.structs.replace(project.settings, epochs=1, batch_size=500)
    project = msgspec.structs.replace(project, settings=plan)
    assert "epoch 1: held-out loss" in run_script(project, "pytorch", tmp_path)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer(kind: str) -> None:
    check_optimizer("pytorch", kind)


@pytest.mark.parametrize("per", ["epoch", "batch"])
@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule(kind: str, per: str) -> None:
    check_schedule("pytorch", kind, per)


@pytest.mark.parametrize("entry", LOSSES, ids=lambda entry: entry.kind)
@pytest.mark.parametrize("data", [CLASSES, NUMBERS])
def test_every_loss(entry, data) -> None:
    check_loss("pytorch", entry, data)
