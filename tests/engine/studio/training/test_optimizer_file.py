"""An optimizer's state as a file: gone on from to the bit, and told apart from others."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from engine import manual_seed, nn, optim, randn, tensor
from engine.devices import to_numpy
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import CheckpointError, remember
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.optimizer_file import (
    export_optimizer,
    load_optimizer_file,
    optimizer_bytes,
)
from engine.studio.training.state import OPTIMIZER

OPTIMIZERS = {
    "Adam": {"lr": 0.01},
    "AdamW": {"lr": 0.01, "amsgrad": True},
    "SGD": {"lr": 0.1, "momentum": 0.9},
    "RMSprop": {"lr": 0.01, "momentum": 0.5},
}


def trained(kind: str):
    """A model, its optimizer after two steps, and the gradients of a third."""
    manual_seed(0)
    model = nn.Linear(3, 2)
    optimizer = getattr(optim, kind)(model.parameters(), **OPTIMIZERS[kind])
    for step in range(3):
        optimizer.zero_grad()
        (model(randn(4, 3)) ** 2).sum().backward()
        if step < 2:
            optimizer.step()
    return model, optimizer


def values(model) -> list[np.ndarray]:
    return [to_numpy(each.detach().array).copy() for each in model.parameters()]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_engine_goes_on_from_its_own_file_to_the_bit(kind: str, tmp_path: Path) -> None:
    model, optimizer = trained(kind)
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(optimizer_bytes(optimizer))
    again = getattr(optim, kind)(model.parameters())
    load_optimizer_file(again, path)
    before = values(model)
    optimizer.step()
    expected = values(model)
    for parameter, old in zip(model.parameters(), before, strict=True):
        parameter.data = type(parameter.data)(old.tolist())
    again.step()
    for one, two in zip(values(model), expected, strict=True):
        assert (one == two).all()


def test_a_file_of_weights_and_one_of_other_parameters_are_refused(tmp_path: Path) -> None:
    _, optimizer = trained("Adam")
    path = tmp_path / "optimizer.safetensors"
    path.write_bytes(optimizer_bytes(optimizer))
    with pytest.raises(CheckpointError, match="other parameters"):
        load_optimizer_file(optim.Adam(nn.Linear(5, 2).parameters()), path)
    path.write_bytes(b"\x80\x04nothing")
    with pytest.raises(CheckpointError, match="no optimizer's state"):
        load_optimizer_file(optimizer, path)


def test_lists_are_refused() -> None:
    manual_seed(0)
    model = nn.Linear(1, 1)
    optimizer = optim.LBFGS(model.parameters())

    def closure():
        optimizer.zero_grad()
        loss = (model(randn(4, 1)) ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    with pytest.raises(CheckpointError, match="choose another optimizer"):
        optimizer_bytes(optimizer)


def test_a_runs_state_is_written_for_each_parameter_in_order(tmp_path: Path) -> None:
    project = TEMPLATES["mlp"].make()
    built = build(project)
    optimizer = make_optimizer(project.settings, built.model)
    _, loss = built.evaluate(randn(2, 1, 28, 28), tensor([3, 4]))
    with pytest.raises(CheckpointError, match="remembers nothing"):
        export_optimizer(built, project, tmp_path, tmp_path / "out.safetensors")
    loss.backward()
    optimizer.step()
    kept = remember(built.model, optimizer).optimizer
    (tmp_path / OPTIMIZER).write_bytes(save(kept, {"method": "Adam"}))
    assert export_optimizer(built, project, tmp_path, tmp_path / "out.safetensors") == 4
    fresh = make_optimizer(project.settings, built.model)
    load_optimizer_file(fresh, tmp_path / "out.safetensors")
    for parameter in built.model.parameters():
        one, two = optimizer.state[parameter], fresh.state[parameter]
        assert one.keys() == two.keys()
        assert all(bool((one[name] == two[name]).all()) for name in one)
