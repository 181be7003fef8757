"""What looks into a network while it is on the GPU: recordings, checks, console, pictures."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from engine import manual_seed
from engine.datasets import load
from engine.studio.debugging.file import read
from engine.studio.debugging.messages import RecordBatch
from engine.studio.debugging.serving import record_next, record_resting
from engine.studio.network.build import Built, build
from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import checkpoint
from engine.studio.training import messages as m
from engine.studio.training.console.console import Console
from engine.studio.training.console.console_messages import RunConsole
from engine.studio.training.graph.gradient_check import GradientCheck
from engine.studio.training.graph.gradient_verdict import verdict
from engine.studio.training.graph.graph_messages import CheckGradient, GradientChecked
from engine.studio.training.inbox import Inbox
from engine.studio.training.loop import Trainer
from engine.studio.training.recorder import Recorder
from engine.studio.training.watching.saliency import saliency

ON_DIGITS = [
    name for name, template in TEMPLATES.items() if template.make().settings.data.source == "digits"
]
SAMPLES = load("digits", limit=60)


def project_of(template: str, device: str = "cuda:0", **settings: object) -> ProjectData:
    data = TEMPLATES[template].make()
    settings = {"device": device, "batch_size": 20, **settings}
    return msgspec.structs.replace(
        data, settings=msgspec.structs.replace(data.settings, **settings)
    )


def built_of(project: ProjectData) -> Built:
    built = build(project)
    for module in (built.model, built.loss):
        module.to(project.settings.device)
    return built


def trainer_of(folder: Path, template: str = "lenet", **settings: object) -> Trainer:
    project = project_of(template, **{"epochs": 2, "held_out": 0.2, **settings})
    return Trainer(m.Train("run1", project, str(folder)), SAMPLES, Recorder())


@pytest.mark.parametrize("template", ON_DIGITS)
def test_a_recorded_batch_has_the_numbers_of_the_cpu(template: str, tmp_path: Path) -> None:
    recordings = []
    weights = build(project_of(template, "cpu")).model.state_dict()
    for device in ("cpu", "cuda:0"):
        project = project_of(template, device)
        built = built_of(project)
        built.model.load_state_dict(weights)
        built.model.eval()
        manual_seed(0)
        record_resting(RecordBatch(1, str(tmp_path / "batch"), samples=4), built, project, SAMPLES)
        recordings.append(read(tmp_path / "batch"))
    (ours, arrays), (wanted, expected) = recordings[1], recordings[0]
    assert [leaf.name for leaf in ours.leaves] == [leaf.name for leaf in wanted.leaves]
    if not any(node.kind.startswith("Dropout") for node in TEMPLATES[template].make().nodes):
        assert ours.loss == pytest.approx(wanted.loss, rel=1e-3)
    assert len(ours.updates) == len(wanted.updates) > 0
    assert set(map(type, arrays.values())) == {np.ndarray} and expected


def test_a_runs_next_batch_is_recorded_without_changing_it(tmp_path: Path) -> None:
    ends = []
    for is_recorded in (False, True):
        trainer = trainer_of(tmp_path / f"run{is_recorded}")
        for _ in trainer.work():
            if is_recorded:
                record_next(RecordBatch(1, str(tmp_path / "batch"), samples=2), trainer)
        ends.append(checkpoint.remember(trainer.model, trainer.optimizer).weights)
    for name, array in ends[0].items():
        np.testing.assert_allclose(ends[1][name], array, rtol=1e-4, atol=1e-5)


def test_a_run_that_stopped_goes_on_with_its_numbers(tmp_path: Path) -> None:
    whole = trainer_of(tmp_path / "whole", epochs=2)
    for _ in whole.work():
        pass
    half = trainer_of(tmp_path / "half", epochs=1)
    for _ in half.work():
        pass
    project = project_of("lenet", epochs=2, held_out=0.2)
    plan = m.Train("run1", project, str(tmp_path / "half"), state=str(tmp_path / "half"))
    rest = Trainer(plan, SAMPLES, Recorder())
    for _ in rest.work():
        pass
    np.testing.assert_allclose(rest.curves.losses, whole.curves.losses, rtol=1e-3)


@pytest.mark.parametrize("template", ["mlp", "lenet"])
def test_gradients_agree_with_differences(template: str) -> None:
    project = project_of(template)
    built = built_of(project)
    name = next(name for name, _ in built.model.named_parameters())
    *_, answer = GradientCheck(CheckGradient(7, None, name), built, project, SAMPLES).work()
    assert isinstance(answer, GradientChecked)
    assert verdict(answer).agrees


def test_the_console_computes_where_the_network_is(tmp_path: Path) -> None:
    project = project_of("lenet")
    shelf = SimpleNamespace(samples=lambda data, ahead: load(data.source, limit=60))
    console, built = Console(Inbox([]), shelf), built_of(project)

    def says(code: str) -> str:
        done, *_ = console.obey(RunConsole(1, code), built, project.settings, None, True, False)
        assert not done.failed, done.failed
        return done.output.strip()

    assert says("x.device, y.device") == (
        "(device(type='cuda', index=0), device(type='cuda', index=0))"
    )
    assert "device='cuda:0'" in says("model(x)")
    says("loss.backward()")
    assert says("x.grad.shape") == "torch.Size([20, 1, 28, 28])"


def test_a_digits_pixels_that_mattered_come_back_as_a_picture() -> None:
    built = built_of(project_of("lenet"))
    pictures = saliency(built, SAMPLES.inputs[0], "cuda:0")
    assert pictures and pictures[0].data
