"""Gradients checked against differences: right ones agree, wrong ones and kinks are told."""

from dataclasses import replace

import numpy as np
import pytest

import engine
from engine.datasets import load
from engine.studio.network.build import build
from engine.studio.training.graph import gradient_check
from engine.studio.training.graph.gradient_check import GradientCheck
from engine.studio.training.graph.gradient_checks import GradientChecks
from engine.studio.training.graph.gradient_verdict import verdict
from engine.studio.training.graph.graph_messages import (
    CheckGradient,
    CheckProgress,
    GradientChecked,
)


@pytest.fixture(scope="module")
def samples():
    return load("digits", limit=4)


def checked(project, samples, layer=None, parameter=None, built=None):
    built = built or build(project)
    steps = list(GradientCheck(CheckGradient(7, layer, parameter), built, project, samples).work())
    *progress, answer = steps
    assert all(isinstance(each, CheckProgress) and each.request == 7 for each in progress)
    assert isinstance(answer, GradientChecked) and answer.request == 7
    return answer


def layer_of(project, name):
    return next(node.id for node in project.nodes if node.name == name)


def test_a_parameter_agrees(project_of, samples):
    answer = checked(project_of("lenet"), samples, parameter="fc.weight")
    (tensor,) = answer.tensors
    assert (tensor.name, tensor.shape) == ("fc.weight", (10, 1568))
    assert 1 <= len(tensor.elements) <= 24
    result = verdict(answer)
    assert result.agrees and result.largest_relative < 1e-5 and answer.samples == 4


def test_a_layer_is_its_parameters_and_what_comes_into_it(project_of, samples):
    project = project_of("lenet")
    answer = checked(project, samples, layer=layer_of(project, "fc"))
    assert [tensor.name for tensor in answer.tensors] == ["fc.weight", "fc.bias", ""]
    assert answer.tensors[-1].shape == (4, 1568)
    assert verdict(answer).agrees


def test_without_a_layer_it_is_what_comes_into_the_loss(project_of, samples):
    answer = checked(project_of("lenet"), samples)
    assert [tensor.shape for tensor in answer.tensors] == [(4, 10)]
    assert verdict(answer).agrees


def test_a_block_is_the_layers_in_it(project_of, samples, monkeypatch):
    monkeypatch.setattr(gradient_check, "LEAST", 1)
    monkeypatch.setattr(gradient_check, "MOST", 1)
    monkeypatch.setattr(gradient_check, "SAMPLES", 1)
    project = project_of("resnet")
    block = next(node.id for node in project.nodes if node.kind == "Block")
    answer = checked(project, samples, layer=block)
    assert len({tensor.name for tensor in answer.tensors}) > 4
    assert all(len(tensor.elements) == 1 for tensor in answer.tensors)


def test_the_network_and_the_random_numbers_stay_as_they_are(project_of, samples):
    project = project_of("lenet")
    built = build(project)
    before = {name: value.tolist() for name, value in built.model.state_dict().items()}
    random = engine.get_rng_state().tolist()
    checked(project, samples, parameter="fc.bias", built=built)
    assert engine.get_rng_state().tolist() == random
    assert {name: value.tolist() for name, value in built.model.state_dict().items()} == before
    assert all(each.grad is None and each.requires_grad for each in built.model.parameters())


def test_a_wrong_gradient_is_found(project_of, samples, monkeypatch):
    from engine.ops.activation import Relu

    plain = Relu.backward
    monkeypatch.setattr(Relu, "backward", lambda self, *args: plain(self, *args) * 2)
    answer = checked(project_of("lenet"), samples, parameter="conv1.weight")
    result = verdict(answer)
    assert not result.agrees
    assert result.largest_relative == pytest.approx(0.75, rel=1e-3)  # it passes two of them


def test_kinks_are_told(project_of):
    """A blank image: what comes into max pooling is all equal, so that every window is a tie."""
    project = project_of("lenet")
    digits = load("digits", limit=4)
    blank = digits.take(slice(0, 4))
    blank.inputs[:] = 0
    pool = next(node.id for node in project.nodes if node.kind == "MaxPool2d")
    built = build(project)
    with engine.no_grad():
        for parameter in built.model.parameters():
            if parameter.ndim == 1:
                parameter[...] = 0.5
    answer = checked(project, blank, layer=pool, built=built)
    result = verdict(answer)
    assert result.kinks > 0 and result.agrees
    assert all(each.left != each.right for each in answer.tensors[0].elements if each.is_kink)


def test_checks_are_gone_on_with_piece_by_piece_and_given_up(project_of, samples):
    project = project_of("lenet")
    built, checks = build(project), GradientChecks()
    assert checks.work() == [] and not checks.is_busy
    request = CheckGradient(1, None, "fc.bias")
    assert checks.begin(request, built, project, samples) == []
    assert 0 < len(checks.work()) <= 2 and checks.is_busy
    checks.cancel()
    assert not checks.is_busy
    checks.begin(request, built, project, samples)
    events = []
    while checks.is_busy:
        events += checks.work()
    assert isinstance(events[-1], GradientChecked)


def test_what_cannot_be_checked_is_said(project_of, samples, capsys):
    project = project_of("lenet")
    checks = GradientChecks()
    (answer,) = checks.begin(CheckGradient(1), None, project, samples)
    assert "no network" in answer.reason
    answer = checked(project, samples, parameter="nothing.weight")
    assert "choose a layer" in answer.reason
    wrong = replace(samples, inputs=np.zeros((4, 3), np.float32))
    checks.begin(CheckGradient(2), build(project), project, wrong)
    events = checks.work()
    assert events[-1].reason and not checks.is_busy
