"""Whole trainings on the GPU: the benchmarks' workloads, the tutorial's scripts, the command line.

The workloads are written for PyTorch's `torch`, so a stand-in for that module moves what they make.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

import engine
from engine import nn, optim
from engine.datasets import load
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import (
    Finished,
    GradientNorms,
    Graph,
    Points,
    Predict,
    Train,
)
from engine.studio.training.predicting.prediction import answer
from engine.studio.training.recorder import Recorder
from tests.benchmarks.speed.entries import Entry, Given
from tests.benchmarks.speed.sweep import SWEEP
from tests.benchmarks.speed.workloads import WORKLOADS
from tests.gpu.sides import DEVICES, close

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "tests" / "engine" / "tutorial"
STEPS = 2


class OnGPU:
    """A library that makes tensors and modules on the GPU."""

    def __init__(self, library: Any) -> None:
        self.library = library
        self.nn = _Modules(library.nn)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.library, name)
        if name not in ("from_numpy", "tensor", "ones", "zeros", "randn", "rand", "linspace"):
            return found
        return lambda *arguments, **options: found(*arguments, **options).to("cuda")


class _Modules:
    def __init__(self, nn: Any) -> None:
        self.nn = nn

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.nn, name)
        if not isinstance(found, type) or name in ("Module", "Parameter"):
            return found
        return lambda *arguments, **options: found(*arguments, **options).to("cuda")


@pytest.mark.parametrize(
    "entry", [*WORKLOADS.values(), *SWEEP.values()], ids=lambda entry: entry.name
)
def test_workloads_compute_what_they_do_on_the_cpu(entry: Entry) -> None:
    engine.manual_seed(0)
    on_cpu = entry.build(Given(engine, small=True))
    on_gpu = entry.build(Given(OnGPU(engine), small=True))
    for _ in range(STEPS):
        engine.manual_seed(1)
        expected = on_cpu.run()
        engine.manual_seed(1)
        close(on_gpu.run(), expected, 1e-3, 1e-5)
    for ours, wanted in zip(on_gpu.watched, on_cpu.watched, strict=True):
        largest = float(wanted.grad.abs().max())
        close(ours.grad, wanted.grad, 1e-3, 1e-4 * largest + 1e-6)


def test_a_network_learns_the_digits() -> None:
    samples = load("digits", limit=1000)
    engine.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 8, 5, padding=2), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Dropout(0.1), nn.Linear(8 * 14 * 14, 10)),
    ).cuda()
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    schedule = optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    x = engine.from_numpy(samples.inputs).cuda()
    y = engine.from_numpy(samples.targets).cuda()
    for _ in range(4):
        for batch in engine.randperm(len(x), device="cuda").split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
        schedule.step()
    model.eval()
    with engine.no_grad():
        right = (model(x).argmax(1) == y).float().mean().item()
    assert right > 0.8


@pytest.mark.parametrize("step", ["tensors", "gradients", "broadcasting", "gpu"])
def test_the_tutorial_where_there_is_a_gpu(step: str) -> None:
    found = runpy.run_path(str(TUTORIAL / f"{step}.py"), run_name="__main__")
    if step == "gpu":
        assert found["device"].type == "cuda" and found["messages"] == []


@pytest.mark.parametrize(
    "step", ["linear_regression", "network_without_autograd", "network_with_nn"]
)
def test_the_tutorials_networks_learn_on_the_gpu(step: str) -> None:
    """The scripts as they stand, with every tensor and layer made on the GPU."""
    source = (TUTORIAL / f"{step}.py").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(TUTORIAL / f"{step}.py")}
    exec(compile(source, step, "exec"), names)
    expected = names
    gpu = OnGPU(engine)
    changed = source.replace("import engine as torch\n", "torch = GPU\n")
    changed = changed.replace("from engine import nn, optim\n", "nn, optim = GPU.nn, GPU.optim\n")
    changed = changed.replace("from engine import nn\n", "nn = GPU.nn\n")
    changed = changed.replace(".numpy()", ".cpu().numpy()")
    names = {"__name__": "__main__", "__file__": str(TUTORIAL / f"{step}.py"), "GPU": gpu}
    exec(compile(changed, step, "exec"), names)
    for name in ("losses", "slope", "intercept"):
        if name in expected:
            np.testing.assert_allclose(names[name], expected[name], rtol=1e-3, atol=1e-4)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls main.py in an empty folder."""
    monkeypatch.chdir(tmp_path)
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def call(*arguments: Any, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done.stderr if status else done.stdout

    return call


@pytest.mark.parametrize("template", ["mlp", "lenet"])
def test_the_command_line_trains_on_the_gpu_and_predicts(command: Any, template: str) -> None:
    command("new", template, "x.bps")
    options = ("--epochs", 1, "--held-out", 0.5, "--device", "cuda:0")
    told = command("train", "x.bps", *options)
    assert "epoch 1/1" in told and "cuda:0" in told
    command("train", "x.bps", "--resume", "--epochs", 2, "--device", "cuda:0")
    samples = load("digits")
    names = [f"{index}.png" for index in range(30)]
    for name, picture in zip(names, samples.inputs, strict=False):
        Image.fromarray((picture[0] * 255).round().astype(np.uint8)).save(name)
    lines = [line.split() for line in command("predict", "x.bps", *names).splitlines()]
    assert [line[0] for line in lines] == names
    right = sum(int(line[1]) == label for line, label in zip(lines, samples.targets, strict=False))
    assert right >= 20
    command("export", "x.bps", "--to", "safetensors", "weights.safetensors")


def test_the_trainer_with_all_that_is_watched(tmp_path: Path) -> None:
    """Graph, gradients' norms and layers' pictures, and a run that goes on where one ended."""
    data = TEMPLATES["lenet"].make()
    samples = load("digits")
    stories = []
    for device in ("cpu", "cuda:0"):
        folder = tmp_path / device.replace(":", "")
        settings = msgspec.structs.replace(
            data.settings, epochs=1, batch_size=100, device=device, held_out=0.2
        )
        project = msgspec.structs.replace(data, settings=settings)
        recorder = Recorder()
        recorder.watch(True)
        trainer = Trainer(Train("run1", project, str(folder)), samples, recorder)
        events = [event for piece in trainer.work() for event in piece]
        (graph,) = [event for event in events if isinstance(event, Graph)]
        norms = [event for event in events if isinstance(event, GradientNorms)]
        losses = [loss for event in events if isinstance(event, Points) for loss in event.losses]
        nodes = tuple(node.id for node in project.nodes if node.kind == "Conv2d")
        image = samples.inputs[0]
        request = Predict(1, shape=image.shape, values=image.tobytes(), nodes=nodes)
        told = answer(trainer.built, request, project.settings)
        assert norms and set(told.pictures) == set(nodes)
        stories.append(([node.name for node in graph.nodes], losses, told.values))
        more = msgspec.structs.replace(settings, epochs=2)
        project = msgspec.structs.replace(project, settings=more)
        plan = Train("run1", project, str(folder), state=str(folder))
        (*_, last) = [
            event for piece in Trainer(plan, samples, Recorder()).work() for event in piece
        ]
        assert isinstance(last, Finished) and last.accuracy > 0.8
    assert stories[1][0] == stories[0][0]
    np.testing.assert_allclose(stories[1][1], stories[0][1], rtol=0.05)
    np.testing.assert_allclose(stories[1][2], stories[0][2], atol=0.05)


def test_a_gpu_that_is_not_there_is_refused_in_a_sentence(command: Any) -> None:
    command("new", "mlp", "x.bps")
    told = command("train", "x.bps", "--epochs", 1, "--device", "cuda:99", status=2)
    assert told.count("\n") == 1 and "cuda:99 was asked for" in told


def test_the_same_seed_trains_alike_on_both_devices() -> None:
    """Not to the last digit, but the curves go together."""
    losses = []
    for device in DEVICES:
        engine.manual_seed(5)
        model = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1)).to(device)
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        x = engine.rand(64, 8, device=device)
        target = x.square().sum(1, keepdim=True)
        curve = []
        for _ in range(30):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), target)
            loss.backward()
            optimizer.step()
            curve.append(loss.item())
        losses.append(curve)
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-3)
    assert losses[1][-1] < 0.1 * losses[1][0]
