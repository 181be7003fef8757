"""Mixed precision where it is for: a run on the GPU learns, keeps its scale, and goes on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.datasets import load
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import checkpoint
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Train
from engine.studio.training.recorder import Recorder


def trainer_of(template: str, folder: Path, epochs: int, **source: str) -> Trainer:
    project = TEMPLATES[template].make()
    settings = msgspec.structs.replace(
        project.settings, device="cuda:0", mixed_precision=True, epochs=epochs, batch_size=50
    )
    project = msgspec.structs.replace(project, settings=settings)
    plan = Train("run1", project, str(folder), **source)
    return Trainer(plan, load("digits", limit=1000), Recorder())


@pytest.mark.parametrize("template", ["lenet", "resnet"])
def test_a_run_learns_and_goes_on(template: str, tmp_path: Path) -> None:
    first = trainer_of(template, tmp_path, epochs=2)
    for _ in first.work():
        pass
    losses = first.curves.losses
    assert losses[-1] < 0.8 * losses[0]
    state = checkpoint.read_state(tmp_path)
    assert state is not None and state.loss_scale == first.stepper.loss_scale
    second = trainer_of(template, tmp_path, epochs=3, state=str(tmp_path))
    assert second.stepper.loss_scale == state.loss_scale and second.step == first.step
    for _ in second.work():
        pass
    assert second.curves.losses[: len(losses)] == losses
    assert second.curves.held_out_losses[-1] < second.curves.held_out_losses[0]
