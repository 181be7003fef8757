"""An optimizer's state as a file: all of it, and told apart from others."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from engine import manual_seed, nn, optim, randn, tensor
from engine.devices import to_numpy
from engine.safetensors_reading import read_safetensors
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import CheckpointError, remember
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.optimizer_file import (
    export_optimizer,
    holds_optimizer,
    optimizer_bytes,
    read_optimizer_file,
)
from engine.studio.training.state import OPTIMIZER

OPTIMIZERS = {
    "Adam": {"lr": 0.01},
    "AdamW": {"lr": 0.01, "amsgrad": True},
    "SGD": {"lr": 0.1, "momentum": 0.9},
    "RMSprop": {"lr": 0.01, "momentum": 0.5},
    "LBFGS": {"lr": 0.1, "max_iter": 4},
}


def trained(kind: str):
    """A model, its optimizer after two steps, and the closure of a third."""
    manual_seed(0)
    model = nn.Linear(3, 2)
    optimizer = getattr(optim, kind)(model.parameters(), **OPTIMIZERS[kind])
    inputs = randn(4, 3)

    def closure():
        optimizer.zero_grad()
        loss = (model(inputs) ** 2).sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    return model, optimizer, inputs


def values(model) -> list[np.ndarray]:
    return [to_numpy(each.detach().array).copy() for each in model.parameters()]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_file_holds_all_that_is_remembered(kind: str, tmp_path: Path) -> None:
    _, optimizer, _ = trained(kind)
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(optimizer_bytes(optimizer, ["weight", "bias"]))
    assert holds_optimizer(read_safetensors(path))
    file = read_optimizer_file(path)
    assert (file.method, file.names, file.count) == (kind, ("weight", "bias"), 2)
    assert file.groups[0]["lr"] == OPTIMIZERS[kind]["lr"]
    said = optimizer.state_dict()["state"]
    assert set(file.state) == set(said)
    for number, kept in said.items():
        for name, value in kept.items():
            items = value if isinstance(value, list) else [value]
            for i, each in enumerate(items):
                held = file.state[number][f"{name}.{i}" if isinstance(value, list) else name]
                assert (held == (each.numpy() if hasattr(each, "numpy") else each)).all()


def test_names_stand_in_the_groups_of_pytorch_too(tmp_path: Path) -> None:
    _, optimizer, _ = trained("SGD")
    group = {**optimizer.state_dict()["param_groups"][0], "params": [0, 1]}
    group["param_names"] = ["weight", "bias"]
    path = tmp_path / "optimizer.safetensors"
    arrays = load(optimizer_bytes(optimizer))
    path.write_bytes(save(arrays, {"param_groups": json.dumps([group])}))
    file = read_optimizer_file(path)
    assert (file.names, file.method) == (("weight", "bias"), "")


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x04nothing",
        save({"fc.weight": np.zeros(2, "f")}),
        save({"state.0.step": np.zeros((), "f")}, {"param_groups": "[]"}),
        save({"state.0.step": np.zeros((), "f")}, {"param_groups": '[{"lr": 1}]'}),
        save({"state.x.step": np.zeros((), "f")}, {"param_groups": '[{"params": [0]}]'}),
        save({"state.7.step": np.zeros((), "f")}, {"param_groups": '[{"params": [0]}]'}),
        save({"momenta": np.zeros((), "f")}, {"param_groups": '[{"params": [0]}]'}),
    ],
    ids=range(7),
)
def test_other_files_are_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="no optimizer's state"):
        read_optimizer_file(path)
    with pytest.raises(CheckpointError, match="could not be read"):
        read_optimizer_file(tmp_path / "nowhere")


def test_a_runs_state_is_written_for_each_parameter_by_name(tmp_path: Path) -> None:
    project = TEMPLATES["mlp"].make()
    built = build(project)
    optimizer = make_optimizer(project.settings, built.model)
    _, loss = built.evaluate(randn(2, 1, 28, 28), tensor([3, 4]))
    out = tmp_path / "out.safetensors"
    with pytest.raises(CheckpointError, match="remembers nothing"):
        export_optimizer(built, project, tmp_path, out)
    loss.backward()
    optimizer.step()
    kept = remember(built.model, optimizer).optimizer
    (tmp_path / OPTIMIZER).write_bytes(save(kept, {"method": "Adam"}))
    assert export_optimizer(built, project, tmp_path, out) == 4
    file = read_optimizer_file(out)
    assert file.names == tuple(name for name, _ in built.model.named_parameters())
    for number, parameter in enumerate(built.model.parameters()):
        for name, value in optimizer.state[parameter].items():
            assert (file.state[number][name] == value.numpy()).all()
