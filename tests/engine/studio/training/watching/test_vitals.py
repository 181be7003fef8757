"""Signs of health are what NumPy makes of the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from engine import from_numpy
from engine.studio.network.build import build
from engine.studio.training.watching.vitals import Vitals, copies, learning, size_of


@pytest.fixture
def built(project_of):
    return build(project_of("lenet"))


@pytest.fixture
def batch():
    random = np.random.default_rng(0)
    return from_numpy(random.random((6, 1, 28, 28)).astype(np.float32))


def test_a_channel_that_answers_nothing_is_silent(built, batch):
    built.model.conv1.bias.array[3] = -1e3
    vitals = Vitals()
    with vitals.hearing(built.model):
        built.model(batch)
    silent = vitals.layers["relu1"].silent
    assert vitals.samples == 6
    assert silent.shape == (16,) and silent[3] and not silent.all()
    assert vitals.layers.keys() == {"relu1", "relu2"}
    assert not any(module._forward_hooks for module in built.model.children())


def test_answers_at_the_ends_are_saturated(project_of):
    built = build(project_of("binary"))
    built.model.fc1.weight.array[:] = 0.0
    built.model.fc1.bias.array[:] = [-20.0, 0.0, 20.0]
    vitals = Vitals()
    with vitals.hearing(built.model):
        built.model(from_numpy(np.ones((5, 4), np.float32)))
    assert vitals.layers["sigmoid1"].saturated == pytest.approx(2 / 3)


def test_sizes_are_root_mean_squares(built, batch):
    before = copies(built.model)
    vitals = Vitals()
    built.evaluate(batch, from_numpy(np.zeros(6, np.int64)))[1].backward()
    for parameter in built.model.fc.parameters():
        parameter.array[...] += 0.5
    vitals.take_gradients(built.model)
    vitals.take_update(built.model, before)
    fc = vitals.layers["fc"]
    gradients = np.concatenate([p.grad.array.ravel() for p in built.model.fc.parameters()])
    assert fc.gradient == pytest.approx(np.sqrt(np.mean(gradients**2)), rel=1e-4)
    assert fc.update == pytest.approx(0.5, rel=1e-4)
    assert vitals.layers["conv1"].update == 0.0


def test_frozen_layers_do_not_learn(built):
    built.model.conv1.requires_grad_(False)
    assert [name for name, _ in learning(built.model)] == ["conv2", "fc"]


def test_nothing_has_the_size_zero():
    assert size_of([]) == 0.0
